use core::ffi::c_void;

use corelate::helpers::get_current_task;

use crate::counts::count;
use crate::kernel::task_struct;

/// @called@
#[unsafe(no_mangle)]
#[unsafe(link_section = "@section@")]
pub extern "C" fn observe(_context: *const c_void) -> i32 {
    let task = get_current_task::<task_struct>();
    if let Ok(process) = corelate::read!(task, tgid) {
        count(process as u32);
    }
    0
}
