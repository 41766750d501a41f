use crate::counts::count;
use crate::kernel::task_struct;

/// Called with what the tracepoint is called with. The verifier knows its types, and lets the program follow pointers.
#[corelate::program("tp_btf/sched_process_exec")]
fn observe(p: &task_struct) {
    let parent = unsafe { (*p.real_parent).tgid };
    count(parent as u32);
}
