//! CO-RE (compile once, run everywhere) for eBPF programs written in Rust. Programs use this crate, and are compiled with the `corelate` driver.
//!
//! | in C with libbpf | here |
//! | --- | --- |
//! | `struct … { … } __attribute__((preserve_access_index));` | [`#[preserve_access_index]`](macro@preserve_access_index) |
//! | `#pragma clang attribute push (…)`, `#include "vmlinux.h"` | the same on a module |
//! | `bpf_core_field_offset`, `_size`, `_exists` | [`field_offset!`], [`field_size!`], [`field_exists!`], [`field_signed!`] |
//! | `container_of` | [`container_of!`] |
//! | `bpf_core_type_exists`, `_size`, `_matches`, `_id_local`, `_id_kernel` | [`type_exists!`], [`type_size!`], [`type_matches!`], [`type_id_local!`], [`type_id_kernel!`] |
//! | `bpf_core_enum_value`, `_exists` | [`enum_value!`], [`enum_value_exists!`] |
//! | `BPF_CORE_READ` and the like | [`read_or_zero!`] and the like; with an error as result [`read!`], [`read_into!`], [`read_str!`], [`read_user!`], [`read_user_str!`] |
//! | `BPF_CORE_READ_BITFIELD_PROBED`, `BPF_CORE_READ_BITFIELD`, `BPF_CORE_WRITE_BITFIELD` | [`read_bitfield!`], [`read_bitfield_direct!`], [`write_bitfield!`] |
//! | `__sync_fetch_and_add` and the like | [`atomic`] |
//! | `__attribute__((btf_decl_tag("…")))`, `btf_type_tag` | [`#[btf_decl_tag]`](macro@btf_decl_tag), [`#[btf_type_tag]`](macro@btf_type_tag), [`tags`] |
//! | `const volatile int targ_pid = 0;` | [`Global`] |
//! | `SEC("fentry/vfs_read")` with `BPF_PROG`, `SEC("xdp")` and the like | [`#[program]`](macro@program), [`program`](mod@program) |
//! | `extern … __ksym;`, `bpf_ksym_exists` | [`#[kfunc]`](macro@kfunc), [`#[ksym]`](macro@ksym), [`ksym_exists!`] |
//! | `SEC(".struct_ops.link")`, `SEC("struct_ops/init")` | [`#[struct_ops]`](macro@struct_ops) |
//! | `bpf_for`, `bpf_for_each`, `bpf_loop` | [`iter`] |
//! | `bpf_printk` | [`bpf_printk!`] |
//! | `extern … __kconfig;` | [`kconfig!`](macro@kconfig) |
//! | `SEC(".maps")`, `SEC("license")`, `bpf_helpers.h` | [`map`](macro@map) with the types of [`maps`], [`license!`], [`helpers`], [`panic_handler!`] |
//!
//! On targets other than BPF the attribute does not change a type's layout, queries are answered from the local types, and the reading macros
//! read this process's memory. So a program's logic can be tested with `cargo test`.
#![no_std]

extern crate self as corelate;

#[doc(hidden)]
pub mod __private;
pub mod atomic;
mod bitfields;
mod container;
pub mod context;
mod global;
pub mod helpers;
mod items;
pub mod iter;
pub mod kconfig;
pub mod ksym;
pub mod maps;
pub mod program;
mod queries;
mod reads;
pub mod struct_ops;
pub mod tags;

pub use global::Global;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::preserve_access_index_bpf as preserve_access_index;
#[cfg(not(target_arch = "bpf"))]
#[doc = include_str!("preserve_access_index.md")]
pub use corelate_macros::preserve_access_index_host as preserve_access_index;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::btf_decl_tag_bpf as btf_decl_tag;
/// Adds a BTF declaration tag to a type, a member, a function, a parameter or a static.
///
/// ```c
/// struct node { struct bpf_list_node link __attribute__((btf_decl_tag("contains:item:node"))); };
/// int callback(struct ctx *ctx __attribute__((btf_decl_tag("arg:ctx"))));
/// ```
/// ```
/// # pub struct link {} pub struct ctx {}
/// #[corelate::btf_decl_tag]
/// #[repr(C)]
/// pub struct node {
///     #[corelate::btf_decl_tag("contains:item:node")]
///     pub link: link,
/// }
///
/// #[corelate::btf_decl_tag]
/// pub extern "C" fn callback(#[corelate::btf_decl_tag("arg:ctx")] ctx: *mut ctx) -> i32 {
///     0
/// }
/// ```
///
/// A member or a parameter can have tags only if its type or function has the attribute too, with a tag or without. For a type,
/// [`preserve_access_index`](macro@preserve_access_index) is enough. Outside BPF the attribute does nothing.
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::btf_decl_tag_host as btf_decl_tag;

/// Makes a pointer type that carries a BTF type tag. The usual ones are in [`tags`].
///
/// ```c
/// #define __arena __attribute__((btf_type_tag("arena")))
/// ```
/// ```
/// #[corelate::btf_type_tag("arena")]
/// pub struct arena<T>(*mut T);
/// ```
pub use corelate_macros::btf_type_tag;

/// Declares a C typedef of a pointer, a function pointer, an integer or an array, for queries about it.
///
/// ```c
/// typedef unsigned int fmode_t;
/// typedef void (*btf_trace_block_rq_insert)(void *, struct request *);
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct request { pub tag: i32 }
/// #[corelate::typedef]
/// pub type fmode_t = u32;
///
/// #[corelate::typedef]
/// pub type btf_trace_block_rq_insert = extern "C" fn(*mut core::ffi::c_void, *mut request);
///
/// if corelate::type_exists!(btf_trace_block_rq_insert) { /* … */ }
/// ```
///
/// [`type_exists!`], [`type_matches!`], [`type_size!`], [`type_id_local!`] and [`type_id_kernel!`] accept it. As in C, a type exists if the kernel has one that is
/// compatible: the same kinds behind the pointer, and for a function the same number of parameters of compatible kinds.
///
/// A value of the type holds the aliased type: `fmode_t::new(3).get()`. For C's typedef of a struct or union write `#[corelate(typedef)]` on it.
pub use corelate_macros::typedef;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::program_bpf as program;
#[cfg(not(target_arch = "bpf"))]
#[doc = include_str!("program/program.md")]
pub use corelate_macros::program_host as program;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::map_bpf as map;
/// Makes a static a map: it is put into `.maps`, and the map has the static's name.
///
/// ```c
/// struct {
///     __uint(type, BPF_MAP_TYPE_HASH);
///     __uint(max_entries, 1024);
///     __type(key, __u32);
///     __type(value, __u64);
/// } counts SEC(".maps");
/// ```
/// ```
/// use corelate::maps::Hash;
///
/// #[corelate::map]
/// static counts: Hash<u32, u64, 1024> = Hash::new();
/// # assert!(counts.get(&1).is_none());
/// ```
///
/// The types are in [`maps`].
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::map_host as map;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::import_bpf as import;
/// Includes a file that bindgen or aya-tool wrote, and makes every struct and union in it an attributed type. The file needs no edits.
///
/// ```c
/// #include "vmlinux.h"
/// ```
/// ```ignore
/// mod vmlinux {
///     corelate::import!("vmlinux.rs");
/// }
/// use vmlinux::task_struct;
/// ```
///
/// The path is relative to the source file with the call (with Rust before 1.88: to the package's `src`, then the package);
/// `concat!(env!("OUT_DIR"), "/vmlinux.rs")` works too. A change of the file leads to a new build.
///
/// Files of bindgen 0.69 and 0.73 were tried; those from 0.60 on have the same forms. On BPF
/// - bit-fields become fields for [`read_bitfield!`] and the like, and bindgen's getters and setters are relocated;
///   one called `type_` is the field `r#type`;
/// - a field `type_` is the kernel's `type`; the same holds for every name that bindgen changes because it is a keyword in Rust;
/// - an `__IncompleteArrayField<T>` becomes `[T; 0]`, and a struct of `__BindgenUnionField`s becomes a union with plain fields;
/// - members that bindgen adds for the layout are left out.
///
/// Paths to `std` or aya's `cty` become paths to `core`. Layout assertions are dropped. Enums that bindgen wrote
/// as constants or modules are also declared as enums, in the module `corelate_enums`, for [`enum_value!`].
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::import_host as import;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::kfunc_bpf as kfunc;
/// Declares functions of the kernel that programs may call (kfuncs).
///
/// ```c
/// extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
/// extern int bpf_strlen(const char *s) __ksym __weak;
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// #[corelate::kfunc]
/// unsafe extern "C" {
///     fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
///     #[weak]
///     fn bpf_strlen(s: *const core::ffi::c_char) -> i32;
/// }
/// ```
///
/// A program that calls a function that the kernel does not have is refused, unless the function is `#[weak]`: ask [`ksym_exists!`] first. What follows `___` in a name is
/// ignored, so that two signatures of one function can be declared. `#[link_name = "…"]` gives the kernel's name where Rust has another one.
///
/// A pointer may be written as a reference, as `Option<&T>`, or as a guard ([`ksym::Acquired`]). `corelate bindings --kfunc NAME` writes the
/// declarations from a kernel's BTF. Outside BPF the functions are there for the compiler, and panic when they are called.
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::kfunc_host as kfunc;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::ksym_bpf as ksym;
/// Declares variables of the kernel.
///
/// ```c
/// extern struct rq runqueues __ksym;
/// extern const void bpf_prog_active __ksym __weak;
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct rq { pub nr_running: u32 }
/// #[corelate::ksym]
/// unsafe extern "C" {
///     static runqueues: rq;
///     #[weak]
///     static bpf_prog_active: core::ffi::c_void;
/// }
/// # #[cfg(target_arch = "bpf")]
/// let running = unsafe { (*corelate::ksym::this_cpu_ptr(&raw const runqueues)).nr_running };
/// ```
///
/// With a type the loader looks for the variable in the kernel's BTF, which has per-CPU variables: [`ksym::this_cpu_ptr`] and [`ksym::per_cpu_ptr`] give a processor's copy.
/// With `c_void` it takes the address from `/proc/kallsyms`, for which the verifier knows no type.
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::ksym_host as ksym;

/// Prints a line into the kernel's trace (`/sys/kernel/tracing/trace_pipe`), with C's conversions, as the kernel reads them.
///
/// ```c
/// bpf_printk("%s[%d] opens %llx from %pI4", comm, pid, address, &from);
/// ```
/// ```
/// # let (comm, pid, address, from) = ([0u8; 16], 7i32, 0xffffu64, [192u8, 0, 2, 1]);
/// corelate::bpf_printk!("%s[%d] opens %llx from %pI4", &comm, pid, address, &from);
/// ```
/// Count and types of the arguments are checked when it is compiled; an argument is printed as what it is, so that `%d` takes no `u32`:
///
/// | conversion | takes |
/// | --- | --- |
/// | `%d` `%i`, `%u`, `%x` `%X` | integers of up to 32 bits: that fit into `i32`, unsigned ones, both |
/// | `%ld` `%lld`, `%lu` `%llu`, `%lx` `%llx` | integers of up to 64 bits, likewise |
/// | `%c` | a byte |
/// | `%s` `%pks` | `&CStr`, `&[u8; N]` with a NUL in it, `*const u8` into the kernel's memory |
/// | `%pus` | `*const u8` into the user's memory |
/// | `%p` (hashed) `%px` `%pK` `%ps` `%pS` `%pB` | pointers, references, `u64`, `usize` |
/// | `%pi4` `%pI4`, `%pi6` `%pI6` | the address of 4 or 16 bytes in network order |
///
/// Flags (`0`, `+`, `-`, space) and a width may stand behind the `%`. Up to three arguments go to `bpf_trace_printk`, up to twelve to `bpf_trace_vprintk` (Linux 5.16). Before
/// 5.13 the kernel knew fewer conversions, and one `%s` a line. The result is the number of bytes, or a negative error.
pub use corelate_macros::bpf_printk;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::kconfig_bpf as kconfig;
/// Declares values of the kernel's configuration, which the loader reads when the program is loaded.
///
/// ```c
/// extern int LINUX_KERNEL_VERSION __kconfig;
/// extern unsigned int CONFIG_HZ __kconfig;
/// extern enum libbpf_tristate CONFIG_BPF_JIT __kconfig __weak;
/// ```
/// ```
/// use corelate::kconfig::Tristate;
///
/// corelate::kconfig! {
///     static LINUX_KERNEL_VERSION: u32;
///     static CONFIG_HZ: u32;
///     #[weak]
///     static CONFIG_BPF_JIT: Tristate;
/// }
///
/// let newer = LINUX_KERNEL_VERSION >= (6 << 16) + (4 << 8) && CONFIG_BPF_JIT == Tristate::TRI_YES;
/// # assert!(!newer);
/// ```
///
/// Integers, `bool`, [`kconfig::Tristate`], and `[u8; N]` for strings. Without `#[weak]` the loader refuses a program where the value is not set;
/// with it the value is 0. The verifier knows the values, and leaves out what they rule out. Outside BPF all are 0. libbpf and cilium/ebpf know `.kconfig`, aya does not.
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::kconfig_host as kconfig;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::struct_ops_bpf as struct_ops;
/// Gives the kernel a struct of operations that are programs: a TCP congestion control, a scheduler, a queueing discipline.
///
/// ```c
/// SEC("struct_ops/ssthresh") __u32 BPF_PROG(ssthresh, struct sock *sk) { … }
/// SEC(".struct_ops.link") struct tcp_congestion_ops careful = { .ssthresh = (void *)ssthresh, .name = "careful", .flags = 2 };
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct sock { pub __sk_common: u64 }
/// pub struct careful;
///
/// #[corelate::struct_ops(tcp_congestion_ops)]
/// impl careful {
///     const name: [u8; 16] = "careful";
///     const flags: u32 = 2;
///
///     fn ssthresh(sk: &sock) -> u32 {
///         10
///     }
/// }
/// ```
///
/// Functions are the members that the kernel calls, constants the others, by the names that C has; what is not there is null. Each function is a program in section
/// `struct_ops/NAME`, or with `#[sleepable]` in `struct_ops.s/NAME`. `#[helper]` says that a function is none of the kernel's. The map has the name of the type,
/// unless `map = "…"` gives another one; it is in `.struct_ops.link`, or with `link = false` in `.struct_ops`.
///
/// On a static of a `#[repr(C)]` struct the attribute puts it into that section as it is; [`callback!`](struct_ops::callback) names programs in it.
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::struct_ops_host as struct_ops;
