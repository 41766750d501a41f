fn dot(name: &[u8; 32]) -> Option<usize> {
    name.iter().rposition(|&b| b == b'.')
}
fn is_script(name: &[u8; 32]) -> Option<bool> {
    let at = dot(name)?;
    let (a, b) = (*name.get(at + 1)?, *name.get(at + 2)?);
    Some((a, b) == (b'p', b'y') || (a, b) == (b's', b'h'))
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(name) = (unsafe { read_user(*ctx as *const [u8; 32]) }) else {
        return 0;
    };
    match is_script(&name) {
        Some(is) => is as i32,
        None => -1,
    }
}
