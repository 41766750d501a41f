#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(text) = (unsafe { read_user(*ctx as *const [u8; 16]) }) else {
        return 0;
    };
    let mut counts = [0u32; 8];
    for b in text {
        if b == 0 {
            break;
        }
        counts[(b & 7) as usize] += 1;
    }
    let mut best = 0;
    for n in 1..8 {
        if counts[n] > counts[best] {
            best = n;
        }
    }
    best as i32
}
