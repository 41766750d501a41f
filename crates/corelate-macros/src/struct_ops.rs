//! `#[corelate::struct_ops(tcp_congestion_ops)]` on an `impl` block, and `#[corelate::struct_ops]` on a static.
//!
//! The functions of the block become programs in sections `struct_ops/NAME`, its constants the other members; a static of the struct, with the members that
//! are there, is the map that the loader registers.

use crate::errors::Errors;
use crate::foreign::c_type;
use crate::names::{cfgs, plain};
use crate::Target;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned, ToTokens};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, ImplItem, ImplItemConst, ImplItemFn, Item, ItemImpl, ItemStatic, Lit, LitBool,
    LitStr, Result, ReturnType, Token, Type,
};

/// `tcp_congestion_ops, map = "name", link = false`
#[derive(Default)]
struct Options {
    operations: Option<Ident>,
    map: Option<LitStr>,
    no_link: bool,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            if !input.peek(Token![=]) {
                if options.operations.replace(name.clone()).is_some() {
                    return Err(Error::new(name.span(), "an `impl` block is for one struct of operations"));
                }
            } else {
                input.parse::<Token![=]>()?;
                match name.to_string().as_str() {
                    "map" => options.map = Some(input.parse()?),
                    "link" => options.no_link = !input.parse::<LitBool>()?.value,
                    _ => return Err(Error::new(name.span(), "there are `map = \"NAME\"` and `link = false`")),
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    fn section(&self) -> &'static str {
        if self.no_link {
            ".struct_ops"
        } else {
            ".struct_ops.link"
        }
    }
}

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    let original = item.clone();
    try_expand(args, item, target).unwrap_or_else(|error| {
        let errors = error.to_compile_error();
        quote!(#errors #original)
    })
}

fn try_expand(args: TokenStream, item: TokenStream, target: Target) -> Result<TokenStream> {
    let options = syn::parse2::<Options>(args)?;
    match syn::parse2::<Item>(item)? {
        Item::Impl(block) => of_block(&options, block, target),
        Item::Static(variable) => of_static(&options, &variable, target),
        other => Err(Error::new_spanned(other, "`struct_ops` goes on an `impl` block, or on a static")),
    }
}

/// A static of the kernel's struct, written out by the user.
fn of_static(options: &Options, variable: &ItemStatic, target: Target) -> Result<TokenStream> {
    if let Some(operations) = &options.operations {
        return Err(Error::new(operations.span(), "the type of the static says which operations these are"));
    }
    if target == Target::Host {
        return Ok(variable.to_token_stream());
    }
    let name = options.map.as_ref().map_or_else(|| plain(&variable.ident), LitStr::value);
    let section = options.section();
    Ok(quote! {
        #[unsafe(export_name = #name)]
        #[unsafe(link_section = #section)]
        #variable
    })
}

/// One member of the struct: its declaration and its value.
struct Member {
    cfgs: Vec<Attribute>,
    name: Ident,
    ty: TokenStream,
    value: TokenStream,
}

fn of_block(options: &Options, mut block: ItemImpl, target: Target) -> Result<TokenStream> {
    let Some(operations) = &options.operations else {
        let why = "name the kernel's struct: `#[corelate::struct_ops(tcp_congestion_ops)]`";
        return Err(Error::new_spanned(&block.self_ty, why));
    };
    if let Some((_, path, _)) = &block.trait_ {
        return Err(Error::new_spanned(path, "the operations are functions of the type's own: write `impl Type { … }`"));
    }
    if let Some(parameter) = block.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a struct of operations has no type parameters"));
    }
    let owner = &block.self_ty;
    let map = match (&options.map, last_name(owner)) {
        (Some(name), _) => name.value(),
        (None, Some(name)) => plain(&name),
        (None, None) => return Err(Error::new_spanned(owner, "say how the map is called: `map = \"NAME\"`")),
    };
    let mut errors = Errors::default();
    let (mut members, mut programs, mut rest) = (Vec::new(), TokenStream::new(), Vec::new());
    for item in block.items.drain(..) {
        match item {
            ImplItem::Const(constant) => members.extend(errors.keep(of_constant(constant))),
            ImplItem::Fn(mut function) => {
                let is_helper = take(&mut function.attrs, "helper");
                if !is_helper {
                    if let Some((member, program)) = errors.keep(of_function(owner, &map, &mut function)) {
                        members.push(member);
                        programs.extend(program);
                    }
                }
                rest.push(ImplItem::Fn(function));
            }
            other => errors
                .push(Error::new_spanned(other, "a struct of operations has functions, and constants for its other members")),
        }
    }
    errors.finish()?;
    block.items = rest;
    if target == Target::Host {
        return Ok(block.into_token_stream());
    }
    let section = options.section();
    let symbol = format_ident!("__corelate_operations_{}", map);
    let declarations = members.iter().map(|Member { cfgs, name, ty, .. }| quote!(#(#cfgs)* #name: #ty,));
    let values = members.iter().map(|Member { cfgs, name, value, .. }| quote!(#(#cfgs)* #name: #value,));
    Ok(quote! {
        #block

        #[allow(non_camel_case_types, non_snake_case, non_upper_case_globals, improper_ctypes_definitions, dead_code)]
        const _: () = {
            #programs

            #[repr(C)]
            struct #operations { #(#declarations)* }
            // SAFETY: the kernel reads it, and nothing else.
            unsafe impl Sync for #operations {}

            #[used]
            #[unsafe(export_name = #map)]
            #[unsafe(link_section = #section)]
            static #symbol: #operations = #operations { #(#values)* };
        };
    })
}

/// `const name: [u8; 16] = "reno";`, `const flags: u32 = 2;`
fn of_constant(constant: ImplItemConst) -> Result<Member> {
    let ImplItemConst { attrs, ident, ty, expr, .. } = constant;
    let value = match (&ty, &expr) {
        (Type::Array(array), Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => {
            let element = &array.elem;
            let length = match &array.len {
                literal @ Expr::Lit(_) => literal.to_token_stream(),
                other => quote!({ #other }),
            };
            quote_spanned!(text.span() => ::corelate::struct_ops::text::<#element, #length>(#text))
        }
        (Type::Reference(_), _) => {
            return Err(Error::new_spanned(&ty, "the kernel's struct has an array: `[u8; 16]`, with a string as its value"));
        }
        _ => expr.to_token_stream(),
    };
    Ok(Member { cfgs: cfgs(&attrs).cloned().collect(), name: ident, ty: quote!(#ty), value })
}

/// A program that calls the function with what the kernel hands on.
fn of_function(owner: &Type, map: &str, function: &mut ImplItemFn) -> Result<(Member, TokenStream)> {
    let section = if take(&mut function.attrs, "sleepable") { "struct_ops.s" } else { "struct_ops" };
    let signature = &function.sig;
    if let Some(parameter) = signature.generics.params.first() {
        return Err(Error::new_spanned(parameter, "an operation has no type parameters"));
    }
    let ident = &signature.ident;
    let section = format!("{section}/{}", plain(ident));
    let mut types = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Typed(typed) => types.push(&*typed.ty),
            FnArg::Receiver(receiver) => {
                return Err(Error::new_spanned(
                    receiver,
                    "the kernel calls an operation without `self`: state is in maps and statics",
                ));
            }
        }
    }
    let arguments = types.iter().enumerate().map(|(index, ty)| {
        let index = Literal::usize_unsuffixed(index);
        quote_spanned!(ty.span() => <#ty as ::corelate::program::Argument>::from_slot(context.add(#index)))
    });
    let in_c: Vec<_> = types.iter().map(|ty| c_type(ty)).collect();
    let output = match &signature.output {
        ReturnType::Default => TokenStream::new(),
        ReturnType::Type(_, ty) => {
            let ty = c_type(ty);
            quote!(-> #ty)
        }
    };
    let returns = &signature.output;
    let name = format_ident!("{}_{}", map, plain(ident), span = ident.span());
    let cfgs: Vec<_> = cfgs(&function.attrs).cloned().collect();
    let program = quote_spanned! { ident.span() =>
        #(#cfgs)*
        #[unsafe(no_mangle)]
        #[unsafe(link_section = #section)]
        unsafe extern "C" fn #name(context: *const ::core::primitive::u64) #returns {
            let _ = context;
            #[allow(unused_unsafe)]
            // SAFETY: the kernel calls it with these arguments.
            unsafe { <#owner>::#ident(#(#arguments),*) }
        }
    };
    let pointer = quote!(unsafe extern "C" fn(#(#in_c),*) #output);
    let value = quote! {
        // SAFETY: the loader puts the program in its place.
        unsafe { ::core::mem::transmute::<*const (), #pointer>(#name as *const ()) }
    };
    if !function.attrs.iter().any(|attr| attr.path().is_ident("inline")) {
        function.attrs.push(syn::parse_quote!(#[inline(always)]));
    }
    let name = function.sig.ident.clone();
    Ok((Member { cfgs, name, ty: pointer, value }, program))
}

fn last_name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.clone()),
        _ => None,
    }
}

/// Takes `#[name]` off.
fn take(attrs: &mut Vec<Attribute>, name: &str) -> bool {
    let before = attrs.len();
    attrs.retain(|attr| !attr.path().is_ident(name));
    attrs.len() < before
}
