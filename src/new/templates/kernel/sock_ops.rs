#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_sock_ops {
    pub op: u32,
}
