unsafe fn varint(from: *const u8, at: &mut usize) -> Result<u32, i64> {
    let mut value = 0u32;
    for n in 0..5u32 {
        let b = unsafe { read_user(from.add(*at)) }?;
        *at += 1;
        value |= ((b & 0x7f) as u32) << (7 * n);
        if b & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(-84)
}
unsafe fn sum(from: *const u8) -> Result<u32, i64> {
    let (mut at, mut all) = (0, 0u32);
    for _ in 0..4 {
        let n = unsafe { varint(from, &mut at) }?;
        if n == 0 {
            break;
        }
        all = all.wrapping_add(n);
    }
    Ok(all)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    match unsafe { sum(*ctx as *const u8) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
