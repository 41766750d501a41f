use crate::counts::count;
use crate::kernel::task_struct;

/// Called with what the tracepoint is called with. The verifier knows nothing of it, so each field is read with a helper.
#[corelate::program("raw_tp/sched_process_exec")]
fn observe(p: *const task_struct) {
    if let Ok(parent) = corelate::read!(p, real_parent, tgid) {
        count(parent as u32);
    }
}
