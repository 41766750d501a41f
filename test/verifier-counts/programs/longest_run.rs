#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(text) = (unsafe { read_user(*ctx as *const [u8; 16]) }) else {
        return 0;
    };
    let mut best = 0;
    for start in 0..16 {
        let mut end = start;
        while end < 16 && text[end] == text[start] {
            end += 1;
        }
        if end - start > best {
            best = end - start;
        }
        if best >= 8 {
            break;
        }
    }
    best as i32
}
