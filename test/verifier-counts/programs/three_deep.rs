#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(a) = (unsafe { read_user(*ctx as *const [[u8; 8]; 4]) }) else {
        return 0;
    };
    let Ok(b) = (unsafe { read_user(*ctx.add(1) as *const [[u8; 8]; 4]) }) else {
        return 0;
    };
    let mut pairs = 0;
    for x in &a {
        for y in &b {
            let mut i = 0;
            while i < 8 {
                if x[i] != y[i] {
                    break;
                }
                i += 1;
            }
            if i == 8 {
                pairs += 1;
            }
        }
    }
    pairs
}
