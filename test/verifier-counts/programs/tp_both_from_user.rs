fn same(a: &[u8], b: &[u8]) -> bool {
    for i in 0..16 {
        if i >= a.len() || i >= b.len() || a[i] != b[i] {
            return false;
        }
        if a[i] == 0 {
            return true;
        }
    }
    true
}
unsafe fn round(list: *const [u64; 2], n: usize) -> Result<bool, i64> {
    let a: [u8; 16] = unsafe { read_user(list.cast::<u64>().wrapping_add(n * 2).cast()) }?;
    let b: [u8; 16] = unsafe { read_user(list.cast::<u64>().wrapping_add(n * 2 + 1).cast()) }?;
    Ok(same(&a, &b))
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/syscalls/sys_enter_execve")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let list = unsafe { *ctx.add(2) } as *const [u64; 2];
    let mut equal = 0;
    for n in 0..512 {
        match unsafe { round(list, n) } {
            Ok(true) => equal += 1,
            Ok(false) => {}
            Err(_) => return equal,
        }
    }
    equal
}
