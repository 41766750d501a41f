use crate::counts::count;
use crate::kernel::{bpf_iter_meta, task_struct};

/// Called for each task when the iterator is read, and once more without one.
#[corelate::program("iter/task")]
fn observe(_meta: &bpf_iter_meta, task: Option<&task_struct>) {
    if let Some(task) = task {
        count(task.tgid as u32);
    }
}
