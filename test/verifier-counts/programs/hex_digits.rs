fn digit(b: u8) -> Result<u32, i64> {
    match b {
        b'0'..=b'9' => Ok((b - b'0') as u32),
        b'a'..=b'f' => Ok((b - b'a') as u32 + 10),
        _ => Err(-22),
    }
}
fn parse(text: &[u8; 8]) -> Result<u32, i64> {
    let mut sum = 0;
    for &b in text {
        if b == 0 {
            break;
        }
        sum = sum << 4 | digit(b)?;
    }
    Ok(sum)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(texts) = (unsafe { read_user(*ctx as *const [[u8; 8]; 2]) }) else {
        return 0;
    };
    let mut sum = 0u32;
    for text in &texts {
        match parse(text) {
            Ok(n) => sum = sum.wrapping_add(n),
            Err(e) => return e as i32,
        }
    }
    sum as i32
}
