static NAMES: [[u8; 16]; 4] = [
    *b"bash\0\0\0\0\0\0\0\0\0\0\0\0",
    *b"sshd\0\0\0\0\0\0\0\0\0\0\0\0",
    *b"kworker/u8:1\0\0\0\0",
    *b"systemd-journal\0",
];
fn same(a: &[u8; 16], b: &[u8; 16]) -> bool {
    for i in 0..16 {
        if a[i] != b[i] {
            return false;
        }
        if a[i] == 0 {
            break;
        }
    }
    true
}
unsafe fn known(list: *const u64, n: usize) -> Result<u32, i64> {
    let at = unsafe { read_user(list.add(n)) }?;
    let name: [u8; 16] = unsafe { read_user(at as *const [u8; 16]) }?;
    Ok(same(&name, &NAMES[n & 3]) as u32)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let list = unsafe { *ctx } as *const u64;
    let mut sum = 0;
    for n in 0..512 {
        match unsafe { known(list, n) } {
            Ok(x) => sum += x,
            Err(_) => break,
        }
    }
    sum as i32
}
