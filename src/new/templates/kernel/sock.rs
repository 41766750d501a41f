#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock_common {
    pub skc_dport: u16,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock {
    pub __sk_common: sock_common,
}
