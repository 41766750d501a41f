#[repr(C)]
pub struct xdp_md {
    data: u32,
    data_end: u32,
    data_meta: u32,
    ifindex: u32,
}
unsafe fn byte(start: usize, end: usize, offset: usize) -> Result<u8, ()> {
    if offset > 1000 {
        return Err(());
    }
    let p = start + offset;
    if p + 1 > end {
        return Err(());
    }
    Ok(unsafe { *(p as *const u8) })
}
unsafe fn name(start: usize, end: usize) -> Result<(u32, u32), ()> {
    let mut at = 54usize;
    let mut labels = 0;
    let mut h = 0u32;
    for _ in 0..2 {
        let length = unsafe { byte(start, end, at) }? as usize;
        if length == 0 {
            return Ok((labels, h));
        }
        if length > 6 {
            return Err(());
        }
        for i in 0..6 {
            if i >= length {
                break;
            }
            h = h.wrapping_mul(31) ^ unsafe { byte(start, end, at + 1 + i) }? as u32;
        }
        at += length + 1;
        labels += 1;
    }
    Err(())
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn prog(ctx: *const xdp_md) -> i32 {
    let (start, end) = unsafe { ((*ctx).data as usize, (*ctx).data_end as usize) };
    match unsafe { name(start, end) } {
        Ok((n, h)) if n > 2 && h & 1 == 0 => 1,
        Ok(_) => 2,
        Err(()) => 0,
    }
}
