use crate::counts::count;
use crate::kernel::bpf_iter__task;

/// Called for each task when the iterator is read, and once more with null.
#[unsafe(no_mangle)]
#[unsafe(link_section = "iter/task")]
pub extern "C" fn observe(context: *const bpf_iter__task) -> i32 {
    let task = unsafe { (*context).task };
    if !task.is_null() {
        count(unsafe { (*task).tgid } as u32);
    }
    0
}
