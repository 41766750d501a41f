fn same(a: &[u8; 16], b: &[u8; 16]) -> bool {
    let mut ok = true;
    for i in 0..16 {
        if a[i] != b[i] {
            ok = false;
            break;
        }
    }
    ok
}
unsafe fn fill(src: u64, to: &mut [u8; 16]) -> Result<(), i64> {
    *to = unsafe { read_user(src as *const [u8; 16]) }?;
    Ok(())
}
unsafe fn find(list: *const u64, wanted: &[u8; 16]) -> Result<(usize, u64), i64> {
    let mut name = [0u8; 16];
    for n in 0..512usize {
        let at = unsafe { read_user(list.add(n)) }?;
        unsafe { fill(at, &mut name) }?;
        if same(&name, wanted) {
            return Ok((n, at));
        }
    }
    Err(-2)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/syscalls/sys_enter_openat")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    match unsafe { find(*ctx.add(2) as *const u64, &wanted) } {
        Ok((n, at)) => n as i32 + (at & 1) as i32,
        Err(e) => e as i32,
    }
}
