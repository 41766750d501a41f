#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_iter_meta {
    pub seq_num: u64,
}
