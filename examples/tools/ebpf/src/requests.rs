//! Requests to disks, as tracepoints give them.

use crate::kernel::request;
use core::ffi::c_void;

/// What `block_rq_issue` and `block_rq_insert` are about: `TP_PROTO(struct request *rq)`, and before Linux 5.11
/// `TP_PROTO(struct request_queue *q, struct request *rq)`.
///
/// # Safety
/// `ctx` is the context of a program at one of the two; `is_first` says that the kernel has the newer form.
#[inline(always)]
pub unsafe fn request_of(ctx: *const c_void, is_first: bool) -> *const request {
    let arguments = ctx.cast::<*const request>();
    if is_first {
        *arguments
    } else {
        *arguments.add(1)
    }
}
