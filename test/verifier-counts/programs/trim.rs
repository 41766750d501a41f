fn trim(text: &[u8; 24]) -> Option<(usize, usize)> {
    let mut from = 0;
    while from < 24 && text[from] == b' ' {
        from += 1;
    }
    if from == 24 {
        return None;
    }
    let mut to = 24;
    while to > from && (text[to - 1] == b' ' || text[to - 1] == 0) {
        to -= 1;
    }
    Some((from, to))
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(text) = (unsafe { read_user(*ctx as *const [u8; 24]) }) else {
        return 0;
    };
    match trim(&text) {
        Some((from, to)) => (to - from) as i32,
        None => -1,
    }
}
