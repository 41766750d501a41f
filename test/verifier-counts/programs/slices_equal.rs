unsafe fn matches(list: *const u64, n: usize, wanted: &[u8]) -> Result<bool, i64> {
    let at = unsafe { read_user(list.add(n)) }?;
    let name: [u8; 16] = unsafe { read_user(at as *const [u8; 16]) }?;
    Ok(&name[..] == wanted)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    let list = unsafe { *ctx } as *const u64;
    for n in 0..512 {
        match unsafe { matches(list, n, &wanted) } {
            Ok(true) => return n as i32,
            Ok(false) => continue,
            Err(e) => return e as i32,
        }
    }
    -1
}
