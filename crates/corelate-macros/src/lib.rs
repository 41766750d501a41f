//! The procedural macros behind the crate `corelate`, which re-exports them under their public names: there is one macro for BPF
//! and one for every other target, and `corelate`, being compiled for the target at hand, picks the one that applies.

mod anonymous;
mod attribute;
mod bit_places;
mod bits;
mod ctype;
mod decl_tag;
mod emit_bpf;
mod emit_host;
mod emit_plain;
mod errors;
mod flexible;
mod foreign;
mod holders;
mod import;
mod kconfig;
mod leaf;
mod linkage;
mod map;
mod marker;
mod member;
mod mirrored;
mod names;
mod paddings;
mod printk;
mod program;
mod record;
mod storage;
mod struct_ops;
mod type_tag;
mod typedef;

use proc_macro::TokenStream;

/// What the macros write their output for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// `cfg(target_arch = "bpf")`: the sparse layout.
    Bpf,
    /// Any other: the types as they were written.
    Host,
}

#[proc_macro_attribute]
pub fn preserve_access_index_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(args.into(), item.into(), Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn preserve_access_index_host(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(args.into(), item.into(), Target::Host).into()
}

#[proc_macro_attribute]
pub fn btf_decl_tag_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    decl_tag::expand(args.into(), item.into(), Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn btf_decl_tag_host(args: TokenStream, item: TokenStream) -> TokenStream {
    decl_tag::expand(args.into(), item.into(), Target::Host).into()
}

#[proc_macro_attribute]
pub fn btf_type_tag(args: TokenStream, item: TokenStream) -> TokenStream {
    type_tag::expand(args.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn typedef(args: TokenStream, item: TokenStream) -> TokenStream {
    typedef::expand(args.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn program_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    program::expand(args.into(), item.into(), Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn program_host(args: TokenStream, item: TokenStream) -> TokenStream {
    program::expand(args.into(), item.into(), Target::Host).into()
}

#[proc_macro_attribute]
pub fn map_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    map::expand(args.into(), item.into(), Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn map_host(args: TokenStream, item: TokenStream) -> TokenStream {
    map::expand(args.into(), item.into(), Target::Host).into()
}

#[proc_macro_attribute]
pub fn kfunc_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    foreign::expand(args.into(), item.into(), foreign::Kind::Functions, Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn kfunc_host(args: TokenStream, item: TokenStream) -> TokenStream {
    foreign::expand(args.into(), item.into(), foreign::Kind::Functions, Target::Host).into()
}

#[proc_macro_attribute]
pub fn ksym_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    foreign::expand(args.into(), item.into(), foreign::Kind::Variables, Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn ksym_host(args: TokenStream, item: TokenStream) -> TokenStream {
    foreign::expand(args.into(), item.into(), foreign::Kind::Variables, Target::Host).into()
}

#[proc_macro_attribute]
pub fn struct_ops_bpf(args: TokenStream, item: TokenStream) -> TokenStream {
    struct_ops::expand(args.into(), item.into(), Target::Bpf).into()
}

#[proc_macro_attribute]
pub fn struct_ops_host(args: TokenStream, item: TokenStream) -> TokenStream {
    struct_ops::expand(args.into(), item.into(), Target::Host).into()
}

#[proc_macro]
pub fn kconfig_bpf(input: TokenStream) -> TokenStream {
    kconfig::expand(input.into(), Target::Bpf).into()
}

#[proc_macro]
pub fn kconfig_host(input: TokenStream) -> TokenStream {
    kconfig::expand(input.into(), Target::Host).into()
}

#[proc_macro]
pub fn bpf_printk(input: TokenStream) -> TokenStream {
    printk::expand(input.into()).into()
}

#[proc_macro]
pub fn import_bpf(input: TokenStream) -> TokenStream {
    import::expand(input.into(), caller(), Target::Bpf).into()
}

#[proc_macro]
pub fn import_host(input: TokenStream) -> TokenStream {
    import::expand(input.into(), caller(), Target::Host).into()
}

/// The source file that calls the macro, where the compiler tells: from Rust 1.88 on.
fn caller() -> Option<std::path::PathBuf> {
    #[cfg(has_local_file)]
    #[allow(clippy::incompatible_msrv)] // cfg(has_local_file) is that check
    return proc_macro::Span::call_site().local_file();
    #[cfg(not(has_local_file))]
    None
}
