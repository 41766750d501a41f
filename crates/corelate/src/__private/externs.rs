//! The functions that the passes replace (ARCHITECTURE.md, queries).

unsafe extern "C" {
    fn __corelate_base() -> *const ();
    fn __corelate_field_info(field: *const (), kind: u64) -> u64;
    fn __corelate_type_info(ty: *const (), kind: u64) -> u64;
    fn __corelate_enum_value(key: *const (), kind: u64) -> u64;
    fn __corelate_setting(value: *const ()) -> *const ();
    fn __corelate_context(context: *const ()) -> *const ();
    fn __corelate_register(value: u64) -> u64;
    fn __corelate_arena_kernel(pointer: *mut ()) -> *mut ();
    fn __corelate_arena_user(pointer: *mut ()) -> *mut ();
}

/// The base of a path that is only asked about.
#[inline(always)]
pub fn base<T>() -> *const T {
    // SAFETY: the passes put a null pointer here; nothing is read through it.
    unsafe { __corelate_base() as *const T }
}

/// The same for the type that `_pointer` points to.
#[inline(always)]
pub fn base_like<T>(_pointer: *const T) -> *const T {
    base()
}

#[inline(always)]
pub fn field_info<T>(field: *const T, kind: u64) -> u64 {
    // SAFETY: the passes put a number here.
    unsafe { __corelate_field_info(field as *const (), kind) }
}

#[inline(always)]
pub fn type_info<T>(key: *const T, kind: u64) -> u64 {
    // SAFETY: the passes put a number here.
    unsafe { __corelate_type_info(key as *const (), kind) }
}

#[inline(always)]
pub fn enum_value<T>(key: *const T, kind: u64) -> u64 {
    // SAFETY: the passes put a number here.
    unsafe { __corelate_enum_value(key as *const (), kind) }
}

/// `value`, of which rustc does not know that it is a constant's address.
#[inline(always)]
pub fn setting<T>(value: *const T) -> *const T {
    // SAFETY: the passes put the argument here.
    unsafe { __corelate_setting(value as *const ()) as *const T }
}

/// `context`, of which LLVM does not know that it may join accesses to it.
#[inline(always)]
pub fn context<T>(context: *const T) -> *const T {
    // SAFETY: the passes put a call of an intrinsic here that gives the argument.
    unsafe { __corelate_context(context as *const ()) as *const T }
}

/// `value`, which LLVM may not read in another place.
#[inline(always)]
pub fn register(value: u64) -> u64 {
    // SAFETY: the passes put a call of an intrinsic here that gives the argument.
    unsafe { __corelate_register(value) }
}

/// A pointer into an arena as this program has it, from the one that user space has.
#[inline(always)]
pub fn arena_kernel<T>(pointer: *mut T) -> *mut T {
    // SAFETY: the passes put a cast between address spaces here.
    unsafe { __corelate_arena_kernel(pointer as *mut ()) as *mut T }
}

/// The other way round.
#[inline(always)]
pub fn arena_user<T>(pointer: *mut T) -> *mut T {
    // SAFETY: the passes put a cast between address spaces here.
    unsafe { __corelate_arena_user(pointer as *mut ()) as *mut T }
}
