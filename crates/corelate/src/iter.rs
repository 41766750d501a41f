//! Loops that the verifier takes whatever their length: the kernel's open-coded iterators, and [`repeat`].

use core::ops::ControlFlow;

/// Declares an open-coded iterator of the kernel's: a function that gives a Rust iterator.
///
/// ```c
/// struct task_struct *task;
/// bpf_for_each(task, task, NULL, BPF_TASK_ITER_ALL_PROCS) { … }
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// corelate::iterator! {
///     /// All processes, or those of a task.
///     fn tasks(task: *mut task_struct, flags: u32) -> *mut task_struct;
///     bpf_iter_task[3]: bpf_iter_task_new, bpf_iter_task_next, bpf_iter_task_destroy
/// }
///
/// # fn count() -> usize {
/// let mut count = 0;
/// for task in tasks(core::ptr::null_mut(), 0) {
///     count += 1;
/// }
/// # count }
/// ```
/// Below the function are the kernel's struct, with its size in words of eight bytes, and its three functions. The iterator begins at the first
/// `next`, and ends when it goes out of scope, after a `break` or `return`, too. It is not to be moved once it has begun: use it in a `for`.
#[macro_export]
macro_rules! iterator {
    (
        $(#[$meta:meta])*
        $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $item:ty;
        $state:ident[$words:literal]: $new:ident, $next:ident, $destroy:ident
    ) => {
        $(#[$meta])*
        #[inline(always)]
        $vis fn $name($($arg: $ty),*) -> impl ::core::iter::Iterator<Item = $item> {
            #[allow(non_camel_case_types, dead_code)]
            #[repr(C)]
            struct $state {
                __opaque: [::core::primitive::u64; $words],
            }

            #[$crate::kfunc]
            unsafe extern "C" {
                fn $new(it: *mut $state, $($arg: $ty),*) -> ::core::primitive::i32;
                fn $next(it: *mut $state) -> $item;
                fn $destroy(it: *mut $state);
            }

            struct Iter {
                state: ::core::mem::MaybeUninit<$state>,
                arguments: ($($ty,)*),
                begun: ::core::primitive::bool,
            }

            impl ::core::iter::Iterator for Iter {
                type Item = $item;

                #[inline(always)]
                fn next(&mut self) -> ::core::option::Option<$item> {
                    let state = self.state.as_mut_ptr();
                    // Not before: the verifier does not let an iterator be moved.
                    if !self.begun {
                        self.begun = true;
                        let ($($arg,)*) = self.arguments;
                        // SAFETY: there is room for one. Where it cannot begin, the first `next` gives null.
                        unsafe { $new(state, $($arg),*) };
                    }
                    // SAFETY: it has begun.
                    let item = unsafe { $next(state) };
                    if item.is_null() {
                        ::core::option::Option::None
                    } else {
                        ::core::option::Option::Some(item)
                    }
                }
            }

            impl ::core::ops::Drop for Iter {
                #[inline(always)]
                fn drop(&mut self) {
                    if self.begun {
                        // SAFETY: it has begun, and this is its end.
                        unsafe { $destroy(self.state.as_mut_ptr()) }
                    }
                }
            }

            Iter { state: ::core::mem::MaybeUninit::uninit(), arguments: ($($arg,)*), begun: false }
        }
    };
}

/// The numbers of a range of `i32`, in a loop that the verifier takes whatever its length (Linux 6.4).
///
/// ```c
/// bpf_for(i, 0, n) { … }
/// ```
/// ```ignore
/// for i in corelate::iter::num!(0..n) { … }
/// ```
#[macro_export]
macro_rules! __iter_num {
    ($range:expr) => {{
        $crate::iterator! {
            fn num(start: ::core::primitive::i32, end: ::core::primitive::i32) -> *mut ::core::primitive::i32;
            bpf_iter_num[1]: bpf_iter_num_new, bpf_iter_num_next, bpf_iter_num_destroy
        }
        let range: ::core::ops::Range<::core::primitive::i32> = $range;
        // SAFETY: what is not null points to the number.
        ::core::iter::Iterator::map(num(range.start, range.end), |number| unsafe { *number })
    }};
}

#[doc(inline)]
pub use crate::__iter_num as num;
pub use crate::iterator;

/// Calls `body` for each number below `times`, up to its `Break` (`bpf_loop`, Linux 5.17): how many calls there were, or a negative error.
///
/// ```
/// use core::ops::ControlFlow::{Break, Continue};
/// let mut sum = 0;
/// let calls = corelate::iter::repeat(10, |i| {
///     sum += i;
///     if i == 4 { Break(()) } else { Continue(()) }
/// });
/// assert_eq!((calls, sum), (Ok(5), 10));
/// ```
/// What the closure captures is on the stack. Unlike C's callback it can use the variables around it.
#[inline(always)]
pub fn repeat<F: FnMut(u32) -> ControlFlow<()>>(times: u32, mut body: F) -> Result<u32, i64> {
    extern "C" fn call<F: FnMut(u32) -> ControlFlow<()>>(index: u64, body: &mut F) -> i64 {
        body(index as u32).is_break() as i64
    }
    crate::helpers::bpf_loop(times, call::<F>, &mut body)
}
