fn starts_with(name: &[u8; 16], prefix: &[u8; 16]) -> bool {
    for (i, &p) in prefix.iter().enumerate() {
        if p == 0 {
            return true;
        }
        if name[i] != p {
            return false;
        }
    }
    true
}
unsafe fn count(list: *const u64, wanted: &[u8; 16]) -> Result<usize, i64> {
    let mut hits = 0;
    for n in 0..512usize {
        let at = unsafe { read_user(list.add(n)) }?;
        let name = unsafe { read_user(at as *const [u8; 16]) }.unwrap_or([0; 16]);
        if starts_with(&name, wanted) {
            hits += 1;
        }
    }
    Ok(hits)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    match unsafe { count(*ctx as *const u64, &wanted) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
