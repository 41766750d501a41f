//! `#[corelate::program("SECTION")]`: a function that is a program, with the arguments that its section gives.
//!
//! ```text
//! #[corelate::program("fentry/vfs_read")]
//! fn on_read(file: &file, buf: *mut c_char, count: usize) -> i32 { … }
//! ```
//!
//! becomes on BPF
//!
//! ```text
//! #[repr(C)] struct __corelate_arguments_on_read { file: *const file, buf: *mut c_char, count: Slot<usize> }
//! ```
//!
//! ```text
//! #[unsafe(no_mangle)] #[unsafe(link_section = "fentry/vfs_read")]
//! extern "C" fn on_read(context: *const __corelate_arguments_on_read) -> i32 {
//!     #[inline(always)] fn on_read(file: &file, buf: *mut c_char, count: usize) -> i32 { … }
//!     Return::value(on_read(argument(&raw const (*context).file), …))
//! }
//! ```
//!
//! and a static in `.core_keep` that says on which lines the parameters are (`ProgramPlaces`). The struct brings the parameters' names and types into the
//! object's BTF, where `build` and `resolve` hold them against the kernel's. On other targets the function stays as it was written.

mod check;
mod emit;
mod nearest;
mod parameters;
mod sections;

use crate::errors::Errors;
use crate::linkage::refuse_written;
use crate::Target;
use proc_macro2::{Span, TokenStream};
use quote::{quote, ToTokens};
use syn::{Error, ItemFn, LitStr, Result};

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    let original = item.clone();
    try_expand(args, item, target).unwrap_or_else(|error| {
        let errors = error.to_compile_error();
        // The function as it is, so that nothing else is missing; its own attributes would be errors of their own.
        let rest = syn::parse2::<ItemFn>(original).ok().map(|mut function| {
            let _ = parameters::take(&mut function.sig);
            quote!(#[allow(dead_code, unused_variables)] #function)
        });
        quote!(#errors #rest)
    })
}

fn try_expand(args: TokenStream, item: TokenStream, target: Target) -> Result<TokenStream> {
    if args.is_empty() {
        let why = "a program needs its section: `#[corelate::program(\"fentry/vfs_read\")]`";
        return Err(Error::new(Span::call_site(), why));
    }
    let text = syn::parse2::<LitStr>(args)?;
    let mut function =
        syn::parse2::<ItemFn>(item).map_err(|error| Error::new(error.span(), "`#[corelate::program]` goes on a function"))?;
    let mut errors = Errors::default();
    let name = text.value();
    let section = errors.keep(sections::parse(&name).map_err(|why| Error::new(text.span(), why)));
    errors.keep(check_function(&function));
    let parameters = errors.keep(parameters::take(&mut function.sig));
    if let (Some(section), Some(parameters)) = (&section, &parameters) {
        errors.keep(check::check(section, parameters));
    }
    errors.finish()?;
    Ok(match (target, section, parameters) {
        (Target::Bpf, Some(section), Some(parameters)) => emit::program(&text, &section, &function, &parameters),
        _ => function.into_token_stream(),
    })
}

/// Refuses functions that cannot be programs.
fn check_function(function: &ItemFn) -> Result<()> {
    let mut errors = Errors::default();
    let signature = &function.sig;
    if let Some(generic) = signature.generics.params.first() {
        errors.push(Error::new_spanned(generic, "a program is one function: it has no generic parameters"));
    }
    if let Some(asynchronous) = &signature.asyncness {
        errors.push(Error::new_spanned(asynchronous, "a program runs to its end: it cannot be `async`"));
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(Error::new_spanned(variadic, "a program has a fixed number of parameters"));
    }
    if let Some(abi) = &signature.abi {
        errors.push(Error::new_spanned(abi, "the attribute writes `extern \"C\"`: leave it out"));
    }
    errors.keep(refuse_written(&function.attrs, "program"));
    errors.finish()
}
