use crate::counts::count;
use crate::kernel::task_struct;

/// Called with what the tracepoint sched_process_exec is called with. The verifier knows nothing of it, so each field is read with a helper.
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub extern "C" fn observe(arguments: &[*const task_struct; 3]) -> i32 {
    if let Ok(parent) = corelate::read!(arguments[0], real_parent, tgid) {
        count(parent as u32);
    }
    0
}
