#[inline(never)]
fn same(a: &[u8], b: &[u8]) -> Option<bool> {
    for i in 0..16 {
        let (x, y) = (a.get(i)?, b.get(i)?);
        if x != y {
            return Some(false);
        }
        if *x == 0 {
            return Some(true);
        }
    }
    Some(true)
}
unsafe fn find(list: *const u64) -> Result<usize, i64> {
    let mut last = [0u8; 16];
    for n in 0..512usize {
        let at = unsafe { read_user(list.add(n)) }?;
        let name: [u8; 16] = unsafe { read_user(at as *const [u8; 16]) }?;
        if same(&name, &last).ok_or(-9)? {
            return Ok(n);
        }
        last = name;
    }
    Err(-2)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    match unsafe { find(*ctx as *const u64) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
