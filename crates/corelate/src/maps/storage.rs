//! Maps whose values belong to objects of the kernel, and go with them.

use super::calls::done;
use super::define::{define, operations};
use crate::helpers::raw;
use core::ffi::c_void;
use core::ptr::null_mut;

define! {
    /// BPF_MAP_TYPE_SK_STORAGE: a value for each socket. `FLAGS`: the kernel wants BPF_F_NO_PREALLOC, which is therefore the default, as in the three
    /// others below.
    SkStorage<V; FLAGS = 1, PIN = 0> -> OfSockets<V> {
        r#type: [i32; 24],
        key: i32,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_INODE_STORAGE: a value for each inode.
    InodeStorage<V; FLAGS = 1, PIN = 0> -> OfInodes<V> {
        r#type: [i32; 28],
        key: i32,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_TASK_STORAGE: a value for each task.
    TaskStorage<V; FLAGS = 1, PIN = 0> -> OfTasks<V> {
        r#type: [i32; 29],
        key: i32,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_CGRP_STORAGE: a value for each cgroup.
    CgrpStorage<V; FLAGS = 1, PIN = 0> -> OfCgroups<V> {
        r#type: [i32; 32],
        key: i32,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_CGROUP_STORAGE, which the kernel calls deprecated: a value for each cgroup that the program is attached to, or for each with the type
    /// of attachment where `K` is [`CgroupStorageKey`]. See [`CgrpStorage`].
    CgroupStorage<K, V; FLAGS = 0, PIN = 0> -> OfAttachedCgroup<V> {
        r#type: [i32; 19],
        key: K,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, which the kernel calls deprecated: the same with a value for each processor.
    PerCpuCgroupStorage<K, V; FLAGS = 0, PIN = 0> -> OfAttachedCgroup<V> {
        r#type: [i32; 21],
        key: K,
        value: V,
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

/// The key of a [`CgroupStorage`]: `struct bpf_cgroup_storage_key`. The other key that the kernel takes is the cgroup's id alone, a `u64`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CgroupStorageKey {
    pub cgroup_inode_id: u64,
    /// `enum bpf_attach_type`.
    pub attach_type: u32,
}

operations! {
    /// Values of sockets.
    OfSockets<V>;
    /// Values of inodes.
    OfInodes<V>;
    /// Values of tasks.
    OfTasks<V>;
    /// Values of cgroups.
    OfCgroups<V>;
    /// The value of the cgroup that the program is attached to.
    OfAttachedCgroup<V>;
}

/// BPF_LOCAL_STORAGE_GET_F_CREATE.
const CREATE: u64 = 1;

/// Reading, making and deleting the value of an object.
macro_rules! storage {
    ($($name:ident, $get:ident, $delete:ident, $object:literal;)+) => {$(
        impl<V> $name<V> {
            #[doc = concat!("The value of `owner`, if it has one. The verifier has to know that `owner` is a ", $object, ".")]
            #[inline(always)]
            pub fn get<T>(&self, owner: *const T) -> Option<&V> {
                // SAFETY: the helper gives null or a value of this map.
                unsafe { (raw::$get(self.as_ptr(), owner.cast_mut().cast(), null_mut(), 0) as *const V).as_ref() }
            }

            /// A pointer to the value of `owner`, which is made with zeros where there is none; null if that fails.
            #[inline(always)]
            pub fn get_or_zeroed<T>(&self, owner: *const T) -> *mut V {
                // SAFETY: the helper gives null or a value of this map.
                unsafe { raw::$get(self.as_ptr(), owner.cast_mut().cast(), null_mut(), CREATE).cast() }
            }

            /// The same, with a copy of `initial` where there is no value yet.
            #[inline(always)]
            pub fn get_or_insert<T>(&self, owner: *const T, initial: &V) -> *mut V {
                let initial = initial as *const V as *mut c_void;
                // SAFETY: the initial value is of the map's type, and the helper gives null or a value of this map.
                unsafe { raw::$get(self.as_ptr(), owner.cast_mut().cast(), initial, CREATE).cast() }
            }

            /// Deletes the value of `owner`. The error is negative: -ENOENT (-2) if there is none.
            #[inline(always)]
            pub fn delete<T>(&self, owner: *const T) -> Result<(), i64> {
                // SAFETY: the verifier checks the owner.
                done(i64::from(unsafe { raw::$delete(self.as_ptr(), owner.cast_mut().cast()) }))
            }
        }
    )+};
}

storage! {
    OfSockets, sk_storage_get, sk_storage_delete, "`struct sock`";
    OfInodes, inode_storage_get, inode_storage_delete, "`struct inode`";
    OfTasks, task_storage_get, task_storage_delete, "`struct task_struct`";
    OfCgroups, cgrp_storage_get, cgrp_storage_delete, "`struct cgroup`";
}

impl<V> OfAttachedCgroup<V> {
    /// The value, which is always there; it starts with zeros. Other processors may write it, too, unless each has its own.
    #[inline(always)]
    pub fn get_ptr(&self) -> *mut V {
        // SAFETY: the helper gives a value of this map.
        unsafe { raw::get_local_storage(self.as_ptr(), 0).cast() }
    }
}
