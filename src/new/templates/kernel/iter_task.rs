#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_iter__task {
    pub task: *const task_struct,
}
