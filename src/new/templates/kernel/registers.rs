/// The registers of x86-64. What follows `___` is no part of the kernel's name for a type.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___x86 {
    pub di: u64,
    pub ax: u64,
}

/// Those of arm64, with which its `pt_regs` begins.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct user_pt_regs {
    pub regs: [u64; 31],
}

/// Those of riscv64.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___riscv {
    pub a0: u64,
}
