use crate::counts::count;
use crate::kernel::task_struct;

/// Called with what the tracepoint sched_process_exec is called with. The verifier knows its types, and lets the program follow pointers.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn observe(arguments: &[*const task_struct; 3]) -> i32 {
    let parent = unsafe { (*(*arguments[0]).real_parent).tgid };
    count(parent as u32);
    0
}
