#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_sk_lookup {
    pub local_port: u32,
}
