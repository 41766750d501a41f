#[corelate::preserve_access_index]
#[repr(C)]
pub struct sk_msg_md {
    pub size: u32,
}
