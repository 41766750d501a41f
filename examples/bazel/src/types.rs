#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub pid: i32,
    pub tgid: i32,
}
