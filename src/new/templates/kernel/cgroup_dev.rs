#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_cgroup_dev_ctx {
    pub major: u32,
}
