#[repr(C)]
#[derive(Clone, Copy)]
struct Task {
    parent: *const Task,
    tgid: u32,
    comm: [u8; 16],
}
fn is(a: &[u8; 16], b: &[u8; 16]) -> bool {
    let mut i = 0;
    while i < 16 {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
unsafe fn ancestor(first: *const Task, wanted: &[u8; 16]) -> Result<u32, i64> {
    let mut at = first;
    for level in 0..32u32 {
        let parent = unsafe { read_kernel(&raw const (*at).parent) }?;
        if parent.is_null() || parent == at {
            return Err(-3);
        }
        let comm = unsafe { read_kernel(&raw const (*parent).comm) }?;
        if is(&comm, wanted) {
            let id = unsafe { read_kernel(&raw const (*parent).tgid) }?;
            return Ok(id + level);
        }
        at = parent;
    }
    Err(-3)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_wakeup")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let wanted = match unsafe { comm() } {
        Ok(name) => name,
        Err(e) => return e as i32,
    };
    match unsafe { ancestor(*ctx as *const Task, &wanted) } {
        Ok(n) => n as i32,
        Err(e) => e as i32,
    }
}
