//! States of tasks.

use crate::kernel::{task_struct, task_struct___old};
use corelate::field_exists;

pub const TASK_RUNNING: u64 = 0;

/// Whether the task runs or could, or waits for something.
///
/// # Safety
/// The verifier knows `task`.
#[inline(always)]
pub unsafe fn state(task: *const task_struct) -> u64 {
    if field_exists!(task_struct, __state) {
        (*task).__state as u64
    } else {
        (*task.cast::<task_struct___old>()).state as u64
    }
}
