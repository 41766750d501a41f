//! Pointers with BTF type tags, which the verifier and map definitions look at: `kptr<T>` is C's `struct T __kptr *`.
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
//! Each is a transparent wrapper; `new` and `as_ptr` put the tag on and take it off, and [`read!`](crate::read) follows them.
//! More of them: [`macro@btf_type_tag`].
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

/// What RCU protects: `__rcu`.
#[btf_type_tag("rcu")]
pub struct rcu<T>(*mut T);

/// Memory of a process: `__user`.
#[btf_type_tag("user")]
pub struct user<T>(*mut T);
