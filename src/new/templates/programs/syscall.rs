use corelate::helpers::get_current_task_btf;

use crate::counts::count;
use crate::kernel::task_struct;

/// Called when user space runs it with `BPF_PROG_TEST_RUN`.
#[corelate::program("syscall")]
fn observe() {
    let task = get_current_task_btf::<task_struct>();
    count(unsafe { (*(*task).real_parent).tgid } as u32);
}
