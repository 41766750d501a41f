#[corelate::preserve_access_index]
#[repr(C)]
pub struct xdp_md {
    pub data: u32,
    pub data_end: u32,
}
