use corelate::helpers::get_current_task;

use crate::counts::count;
use crate::kernel::task_struct;

/// @called@
#[corelate::program("@section@")]
fn observe() {
    let task = get_current_task::<task_struct>();
    if let Ok(process) = corelate::read!(task, tgid) {
        count(process as u32);
    }
}
