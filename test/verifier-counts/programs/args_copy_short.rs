#[unsafe(no_mangle)]
#[unsafe(link_section = ".bss")]
static mut OUT: [u8; 512] = [0; 512];
unsafe fn copy(list: *const *const [u8; 16]) -> Result<usize, i64> {
    let mut to = 0usize;
    for n in 0..3usize {
        let at = unsafe { read_user(list.add(n)) }?;
        if at.is_null() {
            break;
        }
        let text = unsafe { read_user(at) }?;
        for b in text {
            if b == 0 {
                break;
            }
            if to >= 511 {
                return Err(-7);
            }
            unsafe { OUT[to & 511] = b };
            to += 1;
        }
        unsafe { OUT[to & 511] = b' ' };
        to += 1;
    }
    Ok(to)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    match unsafe { copy(*ctx as *const *const [u8; 16]) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
