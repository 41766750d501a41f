#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_sock_addr {
    pub user_port: u32,
}
