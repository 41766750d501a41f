fn find(text: &[u8; 64], word: &[u8; 8]) -> Option<usize> {
    for start in 0..57 {
        let mut all = true;
        for i in 0..8 {
            if word[i] == 0 {
                break;
            }
            if text[start + i] != word[i] {
                all = false;
                break;
            }
        }
        if all {
            return Some(start);
        }
    }
    None
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(text) = (unsafe { read_user(*ctx as *const [u8; 64]) }) else {
        return 0;
    };
    let Ok(word) = (unsafe { read_user(*ctx.add(1) as *const [u8; 8]) }) else {
        return 0;
    };
    match find(&text, &word) {
        Some(n) => n as i32,
        None => -1,
    }
}
