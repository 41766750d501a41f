#[corelate::preserve_access_index]
#[repr(C)]
pub struct __sk_buff {
    pub protocol: u32,
}
