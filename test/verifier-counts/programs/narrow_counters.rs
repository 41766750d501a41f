fn same(a: [u8; 16], b: [u8; 16]) -> bool {
    let mut i = 0u8;
    while i < 16 {
        if a[(i & 15) as usize] != b[(i & 15) as usize] {
            return false;
        }
        i += 1;
    }
    true
}
unsafe fn find(list: *const u64, wanted: [u8; 16]) -> Result<u16, i64> {
    let mut n = 0u16;
    while n < 512 {
        let at = unsafe { read_user(list.add(n as usize)) }?;
        let name: [u8; 16] = unsafe { read_user(at as *const [u8; 16]) }?;
        if same(name, wanted) {
            break;
        }
        n += 1;
    }
    Ok(n)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    match unsafe { find(*ctx as *const u64, wanted) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
