#[corelate::preserve_access_index]
#[repr(C)]
pub struct file {
    pub f_flags: u32,
}
