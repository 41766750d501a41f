fn hash(name: &[u8; 16]) -> u32 {
    let mut h = 5381u32;
    for b in name {
        if *b == 0 {
            break;
        }
        h = h.wrapping_mul(33) ^ *b as u32;
    }
    h
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let base = unsafe { *ctx } as *const *const [u8; 16];
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    let h = hash(&wanted);
    let mut hits = 0;
    for n in 0..128 {
        let Ok(at) = (unsafe { read_user(base.add(n)) }) else {
            break;
        };
        let Ok(name) = (unsafe { read_user(at) }) else {
            continue;
        };
        if hash(&name) == h {
            hits += 1;
        }
    }
    hits
}
