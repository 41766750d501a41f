//! Flags of definitions, for `FLAGS` and `map_flags`: `BPF_F_…` of include/uapi/linux/bpf.h.

pub const BPF_F_NO_PREALLOC: usize = 1 << 0;
pub const BPF_F_NO_COMMON_LRU: usize = 1 << 1;
pub const BPF_F_NUMA_NODE: usize = 1 << 2;
pub const BPF_F_RDONLY: usize = 1 << 3;
pub const BPF_F_WRONLY: usize = 1 << 4;
pub const BPF_F_STACK_BUILD_ID: usize = 1 << 5;
pub const BPF_F_ZERO_SEED: usize = 1 << 6;
pub const BPF_F_RDONLY_PROG: usize = 1 << 7;
pub const BPF_F_WRONLY_PROG: usize = 1 << 8;
pub const BPF_F_CLONE: usize = 1 << 9;
pub const BPF_F_MMAPABLE: usize = 1 << 10;
pub const BPF_F_PRESERVE_ELEMS: usize = 1 << 11;
pub const BPF_F_INNER_MAP: usize = 1 << 12;
pub const BPF_F_LINK: usize = 1 << 13;
pub const BPF_F_PATH_FD: usize = 1 << 14;
pub const BPF_F_VTYPE_BTF_OBJ_FD: usize = 1 << 15;
pub const BPF_F_TOKEN_FD: usize = 1 << 16;
pub const BPF_F_SEGV_ON_FAULT: usize = 1 << 17;
pub const BPF_F_NO_USER_CONV: usize = 1 << 18;
pub const BPF_F_RB_OVERWRITE: usize = 1 << 19;
