fn depth(text: &[u8; 128]) -> Result<u32, i64> {
    let mut n = 0u32;
    let mut last = 0u8;
    for b in text.iter() {
        if *b == 0 {
            return Ok(n);
        }
        if *b == b'/' && last != b'/' {
            n += 1;
        }
        last = *b;
    }
    Err(-36)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let base = unsafe { *ctx } as *const *const [u8; 128];
    let mut total = 0u32;
    for n in 0..16 {
        let Ok(at) = (unsafe { read_user(base.add(n)) }) else {
            break;
        };
        let Ok(text) = (unsafe { read_user(at) }) else {
            break;
        };
        match depth(&text) {
            Ok(d) => total += d,
            Err(_) => return -1,
        }
    }
    total as i32
}
