unsafe fn field(t: *const u64) -> Option<*const u64> {
    let p = unsafe { read_kernel(t.cast::<*const u64>()) }.ok()?;
    (!p.is_null()).then_some(p)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    unsafe {
        let mut t = *ctx as *const u64;
        let mut n = 0;
        while n < 24 {
            let p = field(t);
            let r = field(t.add(1));
            let next = match p {
                Some(x) if x != t => p,
                _ => r,
            };
            t = match next {
                Some(x) => x,
                None => break,
            };
            n += 1;
        }
        n
    }
}
