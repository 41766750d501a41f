#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub tgid: i32,
    pub real_parent: *const task_struct,
}
