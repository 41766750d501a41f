//! The functions that the passes replace by instructions (passes/whole-program/lower-atomic-calls), and those that they refuse.

/// `ordering` has C11's numbers, as `enum memory_order`.
macro_rules! operations {
    ($($name:ident: $int:ty;)+) => {
        unsafe extern "C" {
            $(pub fn $name(place: *mut $int, operand: $int, ordering: u32) -> $int;)+
        }
    };
}

operations! {
    __corelate_atomic_xchg_32: u32;
    __corelate_atomic_add_32: u32;
    __corelate_atomic_sub_32: u32;
    __corelate_atomic_and_32: u32;
    __corelate_atomic_or_32: u32;
    __corelate_atomic_xor_32: u32;
    __corelate_atomic_xchg_64: u64;
    __corelate_atomic_add_64: u64;
    __corelate_atomic_sub_64: u64;
    __corelate_atomic_and_64: u64;
    __corelate_atomic_or_64: u64;
    __corelate_atomic_xor_64: u64;
}

unsafe extern "C" {
    pub fn __corelate_atomic_cmpxchg_32(place: *mut u32, current: u32, new: u32) -> u32;
    pub fn __corelate_atomic_cmpxchg_64(place: *mut u64, current: u64, new: u64) -> u64;
    pub fn __corelate_atomic_load_32(place: *const u32, ordering: u32) -> u32;
    pub fn __corelate_atomic_load_64(place: *const u64, ordering: u32) -> u64;
    pub fn __corelate_atomic_store_32(place: *mut u32, value: u32, ordering: u32);
    pub fn __corelate_atomic_store_64(place: *mut u64, value: u64, ordering: u32);
    /// What no BPF processor has: an error where it is reached.
    pub fn __corelate_atomic_no_nand() -> !;
    pub fn __corelate_atomic_no_max() -> !;
    pub fn __corelate_atomic_no_min() -> !;
    pub fn __corelate_atomic_no_update() -> !;
    /// Orderings that an operation cannot have: an error where it is reached.
    pub fn __corelate_atomic_load_ordering() -> !;
    pub fn __corelate_atomic_store_ordering() -> !;
    pub fn __corelate_atomic_failure_ordering() -> !;
}
