//! The map of programs, for tail calls.

use crate::helpers::raw;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::null;

/// BPF_MAP_TYPE_PROG_ARRAY: programs with the context `C`, for tail calls. `IN_PLACE`: how many of them are named in the definition, from index 0 on.
///
/// ```c
/// struct {
///     __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
///     __uint(max_entries, 4);
///     __type(key, __u32);
///     __array(values, int (void *));
/// } steps SEC(".maps") = { .values = { [0] = (void *)&first, [2] = (void *)&third } };
/// ```
/// ```
/// use corelate::maps::{ProgArray, Program};
/// # #[repr(C)] pub struct xdp_md { data: u32 }
/// #[corelate::map]
/// static steps: ProgArray<xdp_md, 4, 3> = ProgArray::with([Program::new(first), Program::NONE, Program::new(third)]);
///
/// #[unsafe(no_mangle)]
/// #[cfg_attr(target_arch = "bpf", unsafe(link_section = "xdp"))]
/// extern "C" fn start(ctx: &xdp_md) -> u32 {
///     steps.tail_call(ctx, 2);
///     0 // there is no such program
/// }
/// # #[unsafe(no_mangle)]
/// # #[cfg_attr(target_arch = "bpf", unsafe(link_section = "xdp"))]
/// # extern "C" fn first(_: &xdp_md) -> u32 { 2 }
/// # #[unsafe(no_mangle)]
/// # #[cfg_attr(target_arch = "bpf", unsafe(link_section = "xdp"))]
/// # extern "C" fn third(_: &xdp_md) -> u32 { 2 }
/// ```
///
/// libbpf puts the programs in; with other loaders user space does. All programs of the map have to be of the same type: the kernel refuses the call otherwise.
#[repr(C)]
pub struct ProgArray<C, const MAX: usize, const IN_PLACE: usize = 0, const FLAGS: usize = 0, const PIN: usize = 0> {
    r#type: *const [i32; 3],
    key_size: *const [i32; 4],
    value_size: *const [i32; 4],
    max_entries: *const [i32; MAX],
    map_flags: *const [i32; FLAGS],
    pinning: *const [i32; PIN],
    values: [Program<C>; IN_PLACE],
}

/// A place in a [`ProgArray`]: a program with the context `C`, or none.
#[repr(transparent)]
pub struct Program<C> {
    __corelate_program: *const Entry<C>,
}

/// Tells the passes what a program's type is in BTF.
#[repr(transparent)]
struct Entry<C> {
    #[allow(dead_code)]
    run: unsafe extern "C" fn(*const C) -> i32,
}

impl<C> Program<C> {
    /// No program.
    pub const NONE: Self = Self { __corelate_program: null() };

    /// The program `program`, a function that is in a section of its type.
    pub const fn new<R>(program: extern "C" fn(&C) -> R) -> Self {
        Self { __corelate_program: program as *const Entry<C> }
    }

    /// The same, where the function takes a pointer.
    pub const fn of_pointer<R>(program: unsafe extern "C" fn(*const C) -> R) -> Self {
        Self { __corelate_program: program as *const Entry<C> }
    }

    /// The same, where the function takes a pointer that it may write through.
    pub const fn of_mut_pointer<R>(program: unsafe extern "C" fn(*mut C) -> R) -> Self {
        Self { __corelate_program: program as *const Entry<C> }
    }
}

impl<C> Program<C> {
    #[doc(hidden)]
    pub const fn of_any(program: *const ()) -> Self {
        Self { __corelate_program: program.cast() }
    }
}

impl<C, const MAX: usize, const FLAGS: usize, const PIN: usize> ProgArray<C, MAX, 0, FLAGS, PIN> {
    /// Without programs: user space puts them in.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self::with([])
    }
}

impl<C, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize> ProgArray<C, MAX, IN_PLACE, FLAGS, PIN> {
    /// With these programs in place.
    pub const fn with(values: [Program<C>; IN_PLACE]) -> Self {
        const { assert!(IN_PLACE <= MAX, "more programs in place than MAX") };
        Self {
            r#type: null(),
            key_size: null(),
            value_size: null(),
            max_entries: null(),
            map_flags: null(),
            pinning: null(),
            values,
        }
    }

    /// What the helper functions take.
    #[inline(always)]
    pub fn as_ptr(&self) -> *const c_void {
        self as *const Self as *const c_void
    }
}

impl<C, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize> Deref
    for ProgArray<C, MAX, IN_PLACE, FLAGS, PIN>
{
    type Target = TailCalls<C>;

    #[inline(always)]
    fn deref(&self) -> &TailCalls<C> {
        // SAFETY: the operations have no size, and use nothing but their address, which is the map's.
        unsafe { &*(self as *const Self as *const TailCalls<C>) }
    }
}

// SAFETY: the members are never read; what they stand for is the kernel's, which synchronises access.
unsafe impl<C, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize> Sync
    for ProgArray<C, MAX, IN_PLACE, FLAGS, PIN>
{
}

/// What can be done with a [`ProgArray`].
#[repr(transparent)]
pub struct TailCalls<C>(PhantomData<fn(C)>);

impl<C> TailCalls<C> {
    /// What the helper functions take.
    #[inline(always)]
    pub fn as_ptr(&self) -> *const c_void {
        self as *const Self as *const c_void
    }

    /// Goes on with the program at `index`, with the same context and the stack anew. It comes back only if there is no such program, or after 33 calls in
    /// a row; the kernel does not say which.
    #[inline(always)]
    pub fn tail_call(&self, ctx: *const C, index: u32) {
        // SAFETY: the map is one of programs, and the verifier wants the program's own context.
        unsafe {
            raw::tail_call(ctx.cast_mut().cast(), self.as_ptr(), index);
        }
    }
}
