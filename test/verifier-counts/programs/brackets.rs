fn depth(text: &[u8; 16]) -> Result<u32, i64> {
    let (mut now, mut most) = (0u32, 0);
    for &b in text {
        match b {
            0 => break,
            b'(' => {
                now += 1;
                if now > most {
                    most = now;
                }
            }
            b')' => now = now.checked_sub(1).ok_or(-1i64)?,
            _ => {}
        }
    }
    if now == 0 { Ok(most) } else { Err(-2) }
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(text) = (unsafe { comm() }) else {
        return 0;
    };
    let _ = ctx;
    match depth(&text) {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
