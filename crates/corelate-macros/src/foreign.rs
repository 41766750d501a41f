//! `#[corelate::kfunc]` and `#[corelate::ksym]` on a block of foreign items: what the kernel defines.
//!
//! rustc says neither a section nor a type of a foreign item. So each one that is declared here leaves a static that points to it: the static's section and
//! type say what is missing (passes/declare/declare-kernel-symbols).

use crate::errors::Errors;
use crate::names::{cfgs, plain};
use crate::Target;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned, ToTokens};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, ForeignItem, ForeignItemFn, ForeignItemStatic, GenericArgument, ItemForeignMod, Meta, PathArguments,
    Result, ReturnType, Type,
};

/// What the block may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Functions,
    Variables,
}

pub fn expand(args: TokenStream, item: TokenStream, kind: Kind, target: Target) -> TokenStream {
    try_expand(args, item, kind, target).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(args: TokenStream, item: TokenStream, kind: Kind, target: Target) -> Result<TokenStream> {
    let (attribute, shape) = match kind {
        Kind::Functions => (
            "kfunc",
            "`kfunc` goes on a block of functions: `unsafe extern \"C\" { fn bpf_task_from_pid(pid: i32) -> *mut task_struct; }`",
        ),
        Kind::Variables => ("ksym", "`ksym` goes on a block of statics: `unsafe extern \"C\" { static runqueues: rq; }`"),
    };
    if !args.is_empty() {
        return Err(Error::new_spanned(args, format!("`{attribute}` takes no arguments; `#[weak]` goes on the items")));
    }
    let mut block = syn::parse2::<ItemForeignMod>(item.clone()).map_err(|_| Error::new_spanned(&item, shape))?;
    if block.abi.name.as_ref().is_some_and(|name| name.value() != "C") {
        return Err(Error::new_spanned(&block.abi, "what the kernel defines is `extern \"C\"`"));
    }
    let mut errors = Errors::default();
    let mut rest = TokenStream::new();
    for item in &mut block.items {
        let added = match (item, kind) {
            (ForeignItem::Fn(function), Kind::Functions) => of_function(function, target),
            (ForeignItem::Static(variable), Kind::Variables) => of_variable(variable),
            (ForeignItem::Static(variable), _) => {
                Err(Error::new_spanned(&variable.sig(), "a variable of the kernel is declared with `#[corelate::ksym]`"))
            }
            (ForeignItem::Fn(function), _) => {
                Err(Error::new_spanned(&function.sig, "a function of the kernel is declared with `#[corelate::kfunc]`"))
            }
            (other, _) => Err(Error::new_spanned(other, shape)),
        };
        rest.extend(errors.keep(added));
    }
    errors.finish()?;
    if target == Target::Host && kind == Kind::Functions {
        return Ok(rest);
    }
    let rest = if target == Target::Host { TokenStream::new() } else { rest };
    Ok(quote! {
        #[allow(improper_ctypes, dead_code)]
        #block
        #rest
    })
}

/// So that an error shows the static's head.
trait Head {
    fn sig(&self) -> TokenStream;
}

impl Head for ForeignItemStatic {
    fn sig(&self) -> TokenStream {
        let (ident, ty) = (&self.ident, &self.ty);
        quote!(#ident: #ty)
    }
}

fn of_function(function: &mut ForeignItemFn, target: Target) -> Result<TokenStream> {
    let weak = take_weak(&mut function.attrs)?;
    let signature = &function.sig;
    if let Some(parameter) = signature.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a function of the kernel has no type parameters"));
    }
    if let Some(dots) = &signature.variadic {
        return Err(Error::new_spanned(dots, "BPF cannot call functions with any number of arguments"));
    }
    let (ident, output) = (&signature.ident, &signature.output);
    let mut types = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Typed(typed) => types.push((*typed.ty).clone()),
            FnArg::Receiver(receiver) => return Err(Error::new_spanned(receiver, "a function of the kernel has no `self`")),
        }
    }
    if types.len() > 5 {
        return Err(Error::new_spanned(
            &signature.inputs,
            format!("BPF passes at most five arguments; this function has {}", types.len()),
        ));
    }
    if target == Target::Host {
        return Ok(host_function(function));
    }
    let in_c = types.iter().map(c_type);
    let returns = match output {
        ReturnType::Default => TokenStream::new(),
        ReturnType::Type(_, ty) => {
            let ty = c_type(ty);
            quote!(-> #ty)
        }
    };
    let section = if weak { ".ksyms.weak" } else { ".ksyms" };
    let (cfgs, declared) = (cfgs(&function.attrs), marker_name(ident));
    Ok(quote_spanned! { ident.span() =>
        #(#cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = #section)]
            #[allow(non_upper_case_globals)]
            static #declared: unsafe extern "C" fn(#(#in_c),*) #returns =
                // SAFETY: the same function, with a pointer's name for what is a pointer in C.
                unsafe { ::core::mem::transmute(#ident as unsafe extern "C" fn(#(#types),*) #output) };
        };
    })
}

/// There is no kernel behind a function on other targets: it is there for the compiler, and must not be called.
fn host_function(function: &ForeignItemFn) -> TokenStream {
    let (attrs, vis, signature) = (&function.attrs, &function.vis, &function.sig);
    let (ident, inputs, output) = (&signature.ident, &signature.inputs, &signature.output);
    let message = format!("`{ident}` is a function of the kernel, which only a BPF program can call");
    let attrs = attrs.iter().filter(|attr| !attr.path().is_ident("link_name"));
    quote! {
        #(#attrs)*
        #[allow(unused_variables, dead_code, non_snake_case)]
        #vis unsafe extern "C" fn #ident(#inputs) #output {
            panic!(#message)
        }
    }
}

fn of_variable(variable: &mut ForeignItemStatic) -> Result<TokenStream> {
    let weak = take_weak(&mut variable.attrs)?;
    if let syn::StaticMutability::Mut(mutable) = &variable.mutability {
        return Err(Error::new_spanned(mutable, "a program cannot write the kernel's variables"));
    }
    let (ident, ty) = (&variable.ident, &variable.ty);
    Ok(variable_marker(ident, ty, &variable.attrs, if weak { ".ksyms.weak" } else { ".ksyms" }))
}

/// The static that says of which type the foreign variable `ident` is, and in which section it belongs.
pub fn variable_marker(ident: &Ident, ty: &Type, attrs: &[Attribute], section: &str) -> TokenStream {
    let (cfgs, declared) = (cfgs(attrs), marker_name(ident));
    quote_spanned! { ident.span() =>
        #(#cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = #section)]
            #[allow(non_upper_case_globals)]
            static #declared: ::corelate::__private::KernelVariable<#ty> = ::corelate::__private::KernelVariable::new(&raw const #ident);
        };
    }
}

/// A name of its own for each static: an audit tells them apart by their names.
fn marker_name(ident: &Ident) -> Ident {
    format_ident!("__corelate_declared_{}", plain(ident))
}

/// Takes `#[weak]` off.
pub fn take_weak(attrs: &mut Vec<Attribute>) -> Result<bool> {
    let before = attrs.len();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("weak")) {
        if !matches!(attr.meta, Meta::Path(_)) {
            return Err(Error::new(attr.span(), "`#[weak]` takes no arguments"));
        }
    }
    attrs.retain(|attr| !attr.path().is_ident("weak"));
    Ok(attrs.len() < before)
}

/// The type that C has where Rust says more of a pointer: a guard, a reference, or that it may be null.
pub fn c_type(ty: &Type) -> TokenStream {
    let ty = match ty {
        Type::Paren(inner) => return c_type(&inner.elem),
        Type::Group(inner) => return c_type(&inner.elem),
        Type::Reference(reference) => {
            let elem = c_type(&reference.elem);
            return match reference.mutability {
                Some(_) => quote!(*mut #elem),
                None => quote!(*const #elem),
            };
        }
        ty => ty,
    };
    match argument_of(ty, "Option") {
        Some(inner) if matches!(inner, Type::Reference(_) | Type::BareFn(_)) || argument_of(inner, "Acquired").is_some() => {
            return c_type(inner)
        }
        _ => {}
    }
    match argument_of(ty, "Acquired") {
        Some(inner) => quote!(*mut #inner),
        None => ty.to_token_stream(),
    }
}

/// `T` of `name<T>`.
fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    if last.ident != name {
        return None;
    }
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
