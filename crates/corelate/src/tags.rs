//! Pointers with BTF type tags, which the verifier reads, also in map definitions: `kptr<T>` is C's `struct T __kptr *`.
//!
//! ```c
//! struct value { struct task_struct __kptr *task; };
//! ```
//! ```
//! # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
//! #[repr(C)]
//! pub struct value { pub task: corelate::tags::kptr<task_struct> }
//! ```
//!
//! Each is a transparent wrapper of a pointer. `new` and `as_ptr` convert from and to the pointer, and [`read!`](crate::read) follows it.
//! [`macro@btf_type_tag`] declares more of them.
#![allow(non_camel_case_types)]

use crate::btf_type_tag;

/// A referenced kernel object in a map: `__kptr`.
#[btf_type_tag("kptr")]
pub struct kptr<T>(*mut T);

/// An unreferenced kernel object in a map: `__kptr_untrusted`.
#[btf_type_tag("kptr_untrusted")]
pub struct kptr_untrusted<T>(*mut T);

/// A per-CPU object in a map: `__percpu_kptr`.
#[btf_type_tag("percpu_kptr")]
pub struct percpu_kptr<T>(*mut T);

/// Memory of a process, pinned for a map: `__uptr`.
#[btf_type_tag("uptr")]
pub struct uptr<T>(*mut T);

/// A per-CPU variable: `__percpu`.
#[btf_type_tag("percpu")]
pub struct percpu<T>(*mut T);

/// Memory that RCU protects: `__rcu`.
#[btf_type_tag("rcu")]
pub struct rcu<T>(*mut T);

/// Memory of a process: `__user`.
#[btf_type_tag("user")]
pub struct user<T>(*mut T);
