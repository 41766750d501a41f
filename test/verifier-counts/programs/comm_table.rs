static WORDS: [[u8; 8]; 6] = [
    *b"bash\0\0\0\0",
    *b"sh\0\0\0\0\0\0",
    *b"python3\0",
    *b"perl\0\0\0\0",
    *b"node\0\0\0\0",
    *b"ruby\0\0\0\0",
];
fn is(word: &[u8; 8], name: &[u8; 16]) -> bool {
    for i in 0..8 {
        if word[i] != name[i] {
            return false;
        }
        if word[i] == 0 {
            return true;
        }
    }
    name[8] == 0
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(_ctx: *const u64) -> i32 {
    let Ok(name) = (unsafe { comm() }) else {
        return 0;
    };
    for (n, word) in WORDS.iter().enumerate() {
        if is(word, &name) {
            return n as i32;
        }
    }
    -1
}
