//! Maps of sockets.

use super::calls::done;
use super::define::{define, operations};
use crate::helpers::raw;
use core::ffi::c_void;

define! {
    /// BPF_MAP_TYPE_SOCKMAP: sockets by index.
    SockMap<; MAX, FLAGS = 0, PIN = 0> -> IndexedSockets {
        r#type: [i32; 15],
        key_size: [i32; 4],
        value_size: [i32; 4],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_SOCKHASH: sockets by a key.
    SockHash<K; MAX, FLAGS = 0, PIN = 0> -> HashedSockets<K> {
        r#type: [i32; 18],
        key: K,
        value: u32,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_REUSEPORT_SOCKARRAY: sockets that share a port. `VALUE`: 4 or 8 bytes, for user space.
    ReusePortSockArray<; MAX, VALUE = 4, FLAGS = 0, PIN = 0> -> SharedPort {
        r#type: [i32; 20],
        key_size: [i32; 4],
        value_size: [i32; VALUE],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

operations! {
    /// What can be done with sockets by index.
    IndexedSockets<>;
    /// What can be done with sockets by a key.
    HashedSockets<K>;
    /// What can be done with sockets that share a port.
    SharedPort<>;
}

/// The operations of both maps of sockets. A redirection gives SK_PASS 1 or SK_DROP 0, which the program returns.
macro_rules! sockets {
    ($($name:ident<$($ty:ident)?> $key:ty, $update:ident, $message:ident, $packet:ident, |$at:ident| $by:expr;)+) => {$(
        impl<$($ty)?> $name<$($ty)?> {
            /// Puts the socket of a `sockops` program in. `flags`: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2. The error is negative.
            ///
            /// # Safety
            /// `ops` is the context of the program.
            #[inline(always)]
            pub unsafe fn insert<C>(&self, ops: *const C, key: &$key, flags: u64) -> Result<(), i64> {
                // SAFETY: the key is of the map's type, and the caller promises the rest.
                done(unsafe { raw::$update(ops.cast_mut().cast(), self.as_ptr(), key as *const $key as *mut c_void, flags) })
            }

            /// Sends a message to the socket at `key`, in an `sk_msg` program. `flags`: BPF_F_INGRESS 1, to where it receives.
            ///
            /// # Safety
            /// `message` is the context of the program.
            #[inline(always)]
            pub unsafe fn redirect_message<C>(&self, message: *const C, $at: &$key, flags: u64) -> i64 {
                // SAFETY: the key is of the map's type, and the caller promises the rest.
                unsafe { raw::$message(message.cast_mut().cast(), self.as_ptr(), $by, flags) }
            }

            /// Sends a packet to the socket at `key`, in an `sk_skb` program. `flags`: BPF_F_INGRESS 1, to where it receives.
            ///
            /// # Safety
            /// `packet` is the context of the program.
            #[inline(always)]
            pub unsafe fn redirect_packet<C>(&self, packet: *const C, $at: &$key, flags: u64) -> i64 {
                // SAFETY: the key is of the map's type, and the caller promises the rest.
                unsafe { raw::$packet(packet.cast_mut().cast(), self.as_ptr(), $by, flags) }
            }

            /// Calls `work` with the socket at `key`, if there is one. It is a `struct sock` that the verifier knows, and counted until `work` ends.
            #[inline(always)]
            pub fn with<S, R>(&self, key: &$key, work: impl FnOnce(*mut S) -> R) -> Option<R> {
                // SAFETY: the key is of the map's type. What was found is released once.
                unsafe {
                    let socket = raw::map_lookup_elem(self.as_ptr(), key as *const $key as *const c_void);
                    if socket.is_null() {
                        return None;
                    }
                    let result = work(socket.cast());
                    raw::sk_release(socket);
                    Some(result)
                }
            }

            /// Makes the socket at `key` the one that gets the packet or the connection, in `sk_lookup` and `tc` programs. The error is negative:
            /// -ENOENT (-2) if there is none.
            ///
            /// # Safety
            /// `ctx` is the context of the program.
            #[inline(always)]
            pub unsafe fn assign<C>(&self, ctx: *const C, key: &$key, flags: u64) -> Result<(), i64> {
                const ENOENT: i64 = -2;
                // SAFETY: the socket is one of the map's, and the caller promises the rest.
                let assigned = self.with(key, |socket: *mut c_void| unsafe { raw::sk_assign(ctx.cast_mut().cast(), socket, flags) });
                done(assigned.unwrap_or(ENOENT))
            }

            /// Takes the socket at `key` out. The error is negative.
            #[inline(always)]
            pub fn delete(&self, key: &$key) -> Result<(), i64> {
                // SAFETY: the key is of the map's type.
                done(unsafe { raw::map_delete_elem(self.as_ptr(), key as *const $key as *const c_void) })
            }
        }
    )+};
}

sockets! {
    IndexedSockets<> u32, sock_map_update, msg_redirect_map, sk_redirect_map, |key| *key;
    HashedSockets<K> K, sock_hash_update, msg_redirect_hash, sk_redirect_hash, |key| key as *const K as *mut c_void;
}

impl SharedPort {
    /// Chooses the socket at `index` for the packet, in an `sk_reuseport` program. The error is negative: -ENOENT (-2) if there is none.
    ///
    /// # Safety
    /// `ctx` is the context of the program.
    #[inline(always)]
    pub unsafe fn select<C>(&self, ctx: *const C, index: &u32) -> Result<(), i64> {
        // SAFETY: the key is of the map's type, and the caller promises the rest.
        done(unsafe { raw::sk_select_reuseport(ctx.cast_mut().cast(), self.as_ptr(), index as *const u32 as *mut c_void, 0) })
    }
}
