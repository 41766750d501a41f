//! What the kernel gives programs that are no functions' neighbours: packets, sockets, addresses, options.
//!
//! The kernel has no such structs in memory: it rewrites each access to one, and takes only reads and writes of a member, at its own offset and in its own width. So a
//! context must not be copied, nor may two of its members become one access whose offset is computed, which is what LLVM makes of
//! `if a { ctx.local_port } else { ctx.remote_port }`. The members of these types are reached in a way that LLVM leaves as it is, as with C's attribute
//! `preserve_static_offset`:
//!
//! ```
//! use corelate::context::xdp_md;
//!
//! #[corelate::program("xdp")]
//! fn short(ctx: &xdp_md) -> u32 {
//!     if ctx.data as usize + 14 > ctx.data_end as usize { 1 } else { 2 }
//! }
//! ```
//!
//! A context that can be written to is taken as `&mut __sk_buff`. What C has as unions are the larger member, and methods for the others. A struct of the kernel's BTF
//! (`trace_event_raw_sched_process_exec`, `bpf_iter__task`, `bpf_perf_event_data`) is an attributed type, as any other: `corelate bindings` writes it.
#![allow(non_camel_case_types)]

mod uapi;

pub use uapi::*;

use core::ffi::c_void;

/// Declares a context, whose members are reached without LLVM's knowledge of where they are.
macro_rules! context {
    ($(#[$doc:meta])* $name:ident, $fields:ident { $($body:tt)* }) => {
        $(#[$doc])*
        #[repr(transparent)]
        pub struct $name {
            fields: $fields,
        }

        /// Its members.
        #[repr(C)]
        #[allow(dead_code)]
        pub struct $fields {
            $($body)*
        }

        impl core::ops::Deref for $name {
            type Target = $fields;

            #[inline(always)]
            fn deref(&self) -> &$fields {
                // SAFETY: it is the same place.
                unsafe { &*crate::__private::context(&raw const self.fields) }
            }
        }

        impl core::ops::DerefMut for $name {
            #[inline(always)]
            fn deref_mut(&mut self) -> &mut $fields {
                // SAFETY: it is the same place, borrowed for writing. A cast, since a call would stand between the place and the access.
                unsafe { &mut *(crate::__private::context(&raw const self.fields) as *mut $fields) }
            }
        }
    };
}
use context;

context! {
    /// A packet at a netfilter hook: the context of `netfilter` programs. The pointers are to the kernel's own `struct nf_hook_state` and `struct sk_buff`.
    bpf_nf_ctx, bpf_nf_ctx_fields {
        pub state: *const c_void,
        pub skb: *mut c_void,
    }
}

context! {
    /// The arguments of a raw tracepoint, as numbers.
    bpf_raw_tracepoint_args, bpf_raw_tracepoint_args_fields {
        pub args: [u64; 12],
    }
}
