unsafe fn same(at: u64, wanted: &[u8; 16]) -> Result<bool, i64> {
    for i in 0..16usize {
        let byte = unsafe { read_user((at + i as u64) as *const u8) }?;
        if byte != wanted[i] {
            return Ok(false);
        }
        if byte == 0 {
            return Ok(true);
        }
    }
    Ok(true)
}
unsafe fn find(list: *const u64, wanted: &[u8; 16]) -> Result<usize, i64> {
    for n in 0..128usize {
        let at = unsafe { read_user(list.add(n)) }?;
        if unsafe { same(at, wanted) }? {
            return Ok(n);
        }
    }
    Err(-2)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    match unsafe { find(*ctx as *const u64, &wanted) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
