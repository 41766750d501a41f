struct Entry {
    name: [u8; 16],
    next: u64,
}
unsafe fn search(mut at: u64, wanted: &[u8; 16]) -> Result<u64, i64> {
    for _ in 0..24 {
        if at == 0 {
            break;
        }
        let name = unsafe { read_user(at as *const [u8; 16]) }?;
        if name.iter().zip(wanted.iter()).all(|(a, b)| a == b) {
            return Ok(at);
        }
        at = unsafe { read_user((at + core::mem::offset_of!(Entry, next) as u64) as *const u64) }?;
    }
    Err(-2)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "uprobe")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    unsafe { search(*ctx.add(14), &wanted) }.is_ok() as i32
}
