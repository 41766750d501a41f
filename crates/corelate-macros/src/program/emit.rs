//! What a program becomes on BPF.

use super::check::{argument_of, iterator_context, pointee};
use super::parameters::{Parameter, Role};
use super::sections::{Given, Section};
use crate::names::cfgs;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, ItemFn, LitStr, PathArguments, Type};

/// The function that the loader sees, with the user's inside.
pub fn program(text: &LitStr, section: &Section<'_>, function: &ItemFn, parameters: &[Parameter]) -> TokenStream {
    if section.given == Given::Replacement {
        return replacement(text, function, parameters);
    }
    let is_context = matches!(section.given, Given::Context(_))
        || (section.given == Given::Iterator && iterator_context(parameters).is_some());
    if is_context {
        with_context(text, function, parameters)
    } else if section.kind.contains(".multi") && matches!(section.given, Given::Arguments { .. }) {
        let mut parameters = parameters.to_vec();
        for parameter in parameters.iter_mut().filter(|parameter| parameter.role == Role::Result) {
            parameter.role = Role::AskedResult;
        }
        with_arguments(text, section, function, &parameters)
    } else {
        with_arguments(text, section, function, parameters)
    }
}

/// The attributes of the function that the loader sees.
fn outer(text: &LitStr, function: &ItemFn) -> TokenStream {
    let attrs = &function.attrs;
    quote! {
        #(#attrs)*
        #[unsafe(no_mangle)]
        #[unsafe(link_section = #text)]
        #[allow(improper_ctypes_definitions, clippy::missing_safety_doc, clippy::not_unsafe_ptr_arg_deref)]
    }
}

/// The user's function, to be inlined.
fn inner(function: &ItemFn) -> TokenStream {
    let ItemFn { sig, block, .. } = function;
    let lints = function
        .attrs
        .iter()
        .filter(|attr| ["allow", "expect", "warn", "deny", "forbid"].iter().any(|level| attr.path().is_ident(level)));
    quote! {
        #(#lints)*
        #[inline(always)]
        #sig #block
    }
}

/// The call of the user's function, as what the kernel is given.
fn answer(function: &ItemFn, arguments: &[TokenStream]) -> TokenStream {
    let ident = &function.sig.ident;
    let span = match &function.sig.output {
        syn::ReturnType::Default => ident.span(),
        syn::ReturnType::Type(_, ty) => ty.span(),
    };
    // An error about the type is shown where the type is.
    let called = {
        let mut called = ident.clone();
        called.set_span(span);
        called
    };
    let value = quote_spanned!(span => ::corelate::program::Return::value(#called(#(#arguments),*)));
    quote! {
        #[allow(unused_unsafe)]
        // SAFETY: the kernel calls it with what the section gives.
        unsafe { #value }
    }
}

/// A program that is given a struct.
fn with_context(text: &LitStr, function: &ItemFn, parameters: &[Parameter]) -> TokenStream {
    let (outer, inner, vis, ident) = (outer(text, function), inner(function), &function.vis, &function.sig.ident);
    let pointed = match parameters.first().and_then(|parameter| pointee(&parameter.ty)) {
        Some(ty) => quote!(#ty),
        None => quote!(::core::ffi::c_void),
    };
    let arguments: Vec<_> = parameters.iter().map(|parameter| borrowed(&parameter.ty)).collect();
    let answer = answer(function, &arguments);
    let places = places(text, function, &[]);
    quote! {
        #outer
        #vis unsafe extern "C" fn #ident(__corelate_context: *mut #pointed) -> ::core::primitive::i32 {
            #inner
            let _ = __corelate_context;
            #answer
        }

        #places
    }
}

/// The context as the user's function takes it.
fn borrowed(ty: &Type) -> TokenStream {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => quote!(&mut *__corelate_context.cast()),
        Type::Reference(_) => quote!(&*__corelate_context.cast()),
        _ => quote!(__corelate_context.cast()),
    }
}

/// A program that is given the arguments of a function.
fn with_arguments(text: &LitStr, section: &Section<'_>, function: &ItemFn, parameters: &[Parameter]) -> TokenStream {
    let (outer, inner, vis, ident) = (outer(text, function), inner(function), &function.vis, &function.sig.ident);
    let record = format_ident!("__corelate_arguments_{}", ident);
    let members = parameters.iter().filter(|parameter| parameter.role != Role::Context).map(|parameter| {
        let (name, ty) = (member(parameter), slot(&parameter.ty));
        quote!(#name: #ty,)
    });
    let item_cfgs: Vec<_> = cfgs(&function.attrs).collect();
    let is_multi = section.kind.contains(".multi");
    let prelude = match section.given {
        Given::Usdt => probed(parameters),
        given => registers(given, parameters),
    };
    let arguments: Vec<_> = parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| match (parameter.role, section.given) {
            (Role::Context, _) => borrowed(&parameter.ty),
            (_, Given::Registers { .. } | Given::SystemCall | Given::Usdt) => {
                let value = value_of(index);
                from_register(parameter, &quote!(#value))
            }
            // One program is for functions with any arguments, so that the kernel gives it no slots of its own.
            (Role::Argument, Given::Arguments { .. }) if is_multi => {
                let number = parameters[..index].iter().filter(|other| other.role == Role::Argument).count();
                let number = Literal::u32_suffixed(number as u32);
                from_register(parameter, &quote!(::corelate::program::argument_of(__corelate_context.cast(), #number)))
            }
            (Role::AskedResult, _) => {
                from_register(parameter, &quote!(::corelate::program::result_of(__corelate_context.cast())))
            }
            _ => from_slot(parameter),
        })
        .collect();
    let answer = answer(function, &arguments);
    let places = places(text, function, parameters);
    quote! {
        #(#item_cfgs)*
        #[doc(hidden)]
        #[repr(C)]
        #[allow(non_camel_case_types, non_snake_case, dead_code, private_interfaces)]
        #vis struct #record { #(#members)* }

        #outer
        #vis unsafe extern "C" fn #ident(__corelate_context: *mut #record) -> ::core::primitive::i32 {
            #inner
            let _ = __corelate_context;
            #prelude
            #answer
        }

        #places
    }
}

/// Where an argument is on x86-64, arm64, riscv64, s390x, loongarch64 and powerpc64 (`PT_REGS_PARM1` and so on in bpf_tracing.h).
const ARGUMENTS: [&str; 6] = [
    "(di, 0, a0, 2, 4, 3)",
    "(si, 1, a1, 3, 5, 4)",
    "(dx, 2, a2, 4, 6, 5)",
    "(cx, 3, a3, 5, 7, 6)",
    "(r8, 4, a4, 6, 8, 7)",
    "(r9, 5, a5, none, 9, 8)",
];

/// The same for arguments of system calls (`PT_REGS_PARM2_SYSCALL` and so on), but for the first.
const CALL_ARGUMENTS: [&str; 6] =
    ["", "(si, 1, a1, 3, 5, 4)", "(dx, 2, a2, 4, 6, 5)", "(r10, 3, a3, 5, 7, 6)", "(r8, 4, a4, 6, 8, 7)", "(r9, 5, a5, 7, 9, 8)"];

/// Where a result is (`PT_REGS_RC`).
const RESULT: &str = "(ax, 0, a0, 2, 4, 3)";

/// Statements that read the registers of all parameters, since the question which architecture it is needs to be asked once.
fn registers(given: Given, parameters: &[Parameter]) -> TokenStream {
    let is_call = given == Given::SystemCall;
    if !is_call && !matches!(given, Given::Registers { .. }) {
        return TokenStream::new();
    }
    let mut number = 0;
    let (mut values, mut rows) = (Vec::new(), Vec::new());
    let mut all = Vec::new();
    let mut first = TokenStream::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let value = value_of(index);
        if parameter.role != Role::Context {
            all.push(value.clone());
        }
        let row = match parameter.role {
            Role::Context => continue,
            Role::Argument if is_call && number == 0 => {
                number += 1;
                first = quote!(let #value = ::corelate::__program_read_first!(__corelate_registers););
                continue;
            }
            Role::Argument => {
                number += 1;
                if is_call {
                    CALL_ARGUMENTS[number - 1]
                } else {
                    ARGUMENTS[number - 1]
                }
            }
            Role::Result | Role::AskedResult => RESULT,
        };
        values.push(value);
        rows.push(row.parse::<TokenStream>().expect("rows are tokens"));
    }
    let source = if is_call { quote!(probed __corelate_registers) } else { quote!(direct __corelate_context) };
    let rest = (!rows.is_empty()).then(|| quote!(let (#(#values,)*) = ::corelate::__program_read!(#source, #(#rows)*);));
    let call = is_call.then(|| quote!(let __corelate_registers = ::corelate::__program_system_call!(__corelate_context);));
    if rest.is_none() && first.is_empty() {
        return TokenStream::new();
    }
    quote! {
        ::corelate::__program_registers!();
        #[allow(unused_unsafe, unused_variables)]
        // SAFETY: the kernel hands on its registers.
        let (#(#all,)*) = unsafe {
            #call
            #first
            #rest
            (#(#all,)*)
        };
    }
}

/// Statements that read the arguments of a probe, as the loader has described them.
fn probed(parameters: &[Parameter]) -> TokenStream {
    let arguments: Vec<_> = parameters.iter().enumerate().filter(|(_, parameter)| parameter.role == Role::Argument).collect();
    if arguments.is_empty() {
        return TokenStream::new();
    }
    let values: Vec<_> = arguments.iter().map(|(index, _)| value_of(*index)).collect();
    let reads = arguments.iter().enumerate().map(|(number, (_, parameter))| {
        let number = Literal::u64_suffixed(number as u64);
        quote_spanned!(parameter.ty.span() => ::corelate::program::usdt::value(__corelate_context.cast_const().cast(), __corelate_spec, #number))
    });
    quote! {
        #[allow(unused_unsafe, unused_variables)]
        // SAFETY: the kernel hands on its registers.
        let (#(#values,)*) = unsafe {
            let __corelate_spec = ::corelate::__program_usdt!(__corelate_context);
            (#(#reads,)*)
        };
    }
}

fn value_of(index: usize) -> Ident {
    format_ident!("__corelate_value_{}", index)
}

fn from_register(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    quote_spanned!(parameter.ty.span() => ::corelate::program::Argument::from_register(#value))
}

fn from_slot(parameter: &Parameter) -> TokenStream {
    let member = member(parameter);
    let slot = quote!((&raw const (*__corelate_context).#member).cast::<::core::primitive::u64>());
    // The line of the read is the parameter's.
    quote_spanned!(parameter.ty.span() => ::corelate::program::Argument::from_slot(#slot))
}

/// The member of the struct that stands for a parameter.
fn member(parameter: &Parameter) -> Ident {
    match parameter.role {
        Role::Result => Ident::new("__corelate_result", parameter.span),
        Role::AskedResult => Ident::new("__corelate_asked_result", parameter.span),
        _ => parameter.name.clone(),
    }
}

/// The type of that member, as large as a slot: for a reference and the like the pointer, which needs no lifetime.
fn slot(ty: &Type) -> TokenStream {
    match ty {
        Type::Paren(inner) => slot(&inner.elem),
        Type::Group(inner) => slot(&inner.elem),
        Type::Ptr(_) | Type::Reference(_) => pointer(ty),
        Type::Array(_) => quote!(#ty),
        _ => match argument_of(ty, "Option").or_else(|| argument_of(ty, "NonNull").map(|_| ty)) {
            Some(inner) => pointer(inner),
            None => {
                let owned = owned(ty.clone());
                quote!(::corelate::program::Slot<#owned>)
            }
        },
    }
}

fn pointer(ty: &Type) -> TokenStream {
    match pointee(ty).or_else(|| argument_of(ty, "NonNull")) {
        Some(to) => {
            let to = owned(to.clone());
            quote!(*const #to)
        }
        None => {
            let owned = owned(ty.clone());
            quote!(::corelate::program::Slot<#owned>)
        }
    }
}

/// With `'static` for every lifetime that is left out.
fn owned(mut ty: Type) -> Type {
    make_static(&mut ty);
    ty
}

fn make_static(ty: &mut Type) {
    match ty {
        Type::Reference(reference) => {
            reference.lifetime = Some(syn::Lifetime::new("'static", Span::call_site()));
            make_static(&mut reference.elem);
        }
        Type::Ptr(pointer) => make_static(&mut pointer.elem),
        Type::Array(array) => make_static(&mut array.elem),
        Type::Slice(slice) => make_static(&mut slice.elem),
        Type::Paren(inner) => make_static(&mut inner.elem),
        Type::Group(inner) => make_static(&mut inner.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(make_static),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { continue };
                for argument in &mut arguments.args {
                    match argument {
                        GenericArgument::Type(inner) => make_static(inner),
                        GenericArgument::Lifetime(lifetime) => *lifetime = syn::Lifetime::new("'static", lifetime.span()),
                        _ => {}
                    }
                }
            }
        }
        _ => {}
    }
}

/// A program that replaces another: a function with the same parameters.
fn replacement(text: &LitStr, function: &ItemFn, parameters: &[Parameter]) -> TokenStream {
    let (outer, inner, vis, ident) = (outer(text, function), inner(function), &function.vis, &function.sig.ident);
    let declared = parameters.iter().map(|Parameter { name, ty, .. }| quote!(#name: #ty));
    let arguments: Vec<_> = parameters.iter().map(|Parameter { name, .. }| quote!(#name)).collect();
    let answer = answer(function, &arguments);
    quote! {
        #outer
        #vis unsafe extern "C" fn #ident(#(#declared),*) -> ::core::primitive::i32 {
            #inner
            #answer
        }
    }
}

/// The static that says where the section and the parameters are in the source.
fn places(text: &LitStr, function: &ItemFn, parameters: &[Parameter]) -> TokenStream {
    let ident = &function.sig.ident;
    let item_cfgs: Vec<_> = cfgs(&function.attrs).collect();
    let slots = parameters.iter().filter(|parameter| parameter.role != Role::Context).map(|parameter| parameter.span);
    // A macro called at a span of the user's says where that is.
    let places: Vec<_> = std::iter::once(text.span())
        .chain(slots)
        .map(|span| {
            let line = quote_spanned!(span => ::core::line!());
            let column = quote_spanned!(span => ::core::column!());
            quote!(#line, #column)
        })
        .collect();
    let count = Literal::usize_unsuffixed(places.len() * 2);
    quote! {
        #(#item_cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = ".core_keep")]
            static PLACES: ::corelate::__private::ProgramPlaces<#count> =
                ::corelate::__private::ProgramPlaces::new(#ident as *const (), [#(#places),*]);
        };
    }
}
