//! Helpers on packets and frames, with slices for buffers.

use super::{counted, done, or_null, raw};
use core::ffi::c_void;

/// Copies `to.len()` bytes at `offset` of the packet.
///
/// # Safety
/// `skb` is the program's context.
#[inline(always)]
pub unsafe fn skb_load_bytes<S>(skb: *const S, offset: u32, to: &mut [u8]) -> Result<(), i64> {
    // SAFETY: the destination is as long as it says, and the caller promises the rest.
    done(unsafe { raw::skb_load_bytes(skb.cast(), offset, to.as_mut_ptr().cast(), to.len() as u32) })
}

/// Writes `from` at `offset` of the packet. `flags`: BPF_F_RECOMPUTE_CSUM 1, BPF_F_INVALIDATE_HASH 2. Pointers into the packet have to be made anew.
///
/// # Safety
/// `skb` is the program's context.
#[inline(always)]
pub unsafe fn skb_store_bytes<S>(skb: *mut S, offset: u32, from: &[u8], flags: u64) -> Result<(), i64> {
    // SAFETY: the source is as long as it says, and the caller promises the rest.
    done(unsafe { raw::skb_store_bytes(skb.cast(), offset, from.as_ptr().cast(), from.len() as u32, flags) })
}

/// Makes `len` bytes of the packet readable through its pointers, which have to be made anew.
///
/// # Safety
/// `skb` is the program's context.
#[inline(always)]
pub unsafe fn skb_pull_data<S>(skb: *mut S, len: u32) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    done(unsafe { raw::skb_pull_data(skb.cast(), len) })
}

/// Moves the frame's start by `delta`. Pointers into the frame have to be made anew.
///
/// # Safety
/// `xdp` is the program's context.
#[inline(always)]
pub unsafe fn xdp_adjust_head<X>(xdp: *mut X, delta: i32) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    done(unsafe { raw::xdp_adjust_head(xdp.cast(), delta) })
}

/// Moves the frame's end by `delta`. Pointers into the frame have to be made anew.
///
/// # Safety
/// `xdp` is the program's context.
#[inline(always)]
pub unsafe fn xdp_adjust_tail<X>(xdp: *mut X, delta: i32) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    done(unsafe { raw::xdp_adjust_tail(xdp.cast(), delta) })
}

/// Moves the start of the frame's metadata by `delta`, a multiple of 4. Pointers into the frame have to be made anew.
///
/// # Safety
/// `xdp` is the program's context.
#[inline(always)]
pub unsafe fn xdp_adjust_meta<X>(xdp: *mut X, delta: i32) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    done(unsafe { raw::xdp_adjust_meta(xdp.cast(), delta) })
}

/// Copies `to.len()` bytes at `offset` of the frame, over all its fragments.
///
/// # Safety
/// `xdp` is the program's context.
#[inline(always)]
pub unsafe fn xdp_load_bytes<X>(xdp: *const X, offset: u32, to: &mut [u8]) -> Result<(), i64> {
    // SAFETY: the destination is as long as it says, and the caller promises the rest.
    done(unsafe { raw::xdp_load_bytes(xdp as *mut c_void, offset, to.as_mut_ptr().cast(), to.len() as u32) })
}

/// Writes `from` at `offset` of the frame.
///
/// # Safety
/// `xdp` is the program's context.
#[inline(always)]
pub unsafe fn xdp_store_bytes<X>(xdp: *mut X, offset: u32, from: &[u8]) -> Result<(), i64> {
    // SAFETY: the source is as long as it says, and the caller promises the rest.
    done(unsafe { raw::xdp_store_bytes(xdp.cast(), offset, from.as_ptr().cast(), from.len() as u32) })
}

/// Sends the packet to device `ifindex`: what the program is to return. `flags`: BPF_F_INGRESS 1, not in XDP.
#[inline(always)]
pub fn redirect(ifindex: u32, flags: u64) -> i64 {
    // SAFETY: it takes numbers.
    unsafe { raw::redirect(ifindex, flags) }
}

/// Sends the packet into the other end of device `ifindex`, in its namespace: what the program is to return.
#[inline(always)]
pub fn redirect_peer(ifindex: u32) -> i64 {
    // SAFETY: it takes numbers.
    unsafe { raw::redirect_peer(ifindex, 0) }
}

/// Sends a copy of the packet to device `ifindex`. `flags`: BPF_F_INGRESS 1.
///
/// # Safety
/// `skb` is the program's context.
#[inline(always)]
pub unsafe fn clone_redirect<S>(skb: *mut S, ifindex: u32, flags: u64) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    done(unsafe { raw::clone_redirect(skb.cast(), ifindex, flags) })
}

/// The difference that replacing `from` by `to` makes to a checksum; `seed` is the checksum so far.
#[inline(always)]
pub fn csum_diff(from: &[u32], to: &[u32], seed: u32) -> Result<u32, i64> {
    let (from_size, to_size) = (size_of_val(from) as u32, size_of_val(to) as u32);
    // SAFETY: both are as long as they say.
    counted(unsafe { raw::csum_diff(or_null(from), from_size, or_null(to), to_size, seed) }).map(|sum| sum as u32)
}

/// Looks a route up for what `params` says: 0 where it was found and is in `params`, above 0 why the packet cannot be forwarded so.
///
/// # Safety
/// `ctx` is the program's context.
#[inline(always)]
pub unsafe fn fib_lookup<C>(ctx: *mut C, params: &mut raw::bpf_fib_lookup, flags: u32) -> Result<u32, i64> {
    let size = size_of::<raw::bpf_fib_lookup>() as i32;
    // SAFETY: the parameters are as long as it says, and the caller promises the rest.
    counted(unsafe { raw::fib_lookup(ctx.cast(), params, size, flags) }).map(|answer| answer as u32)
}
