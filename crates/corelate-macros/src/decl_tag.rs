//! `#[corelate::btf_decl_tag("…")]` on types, their members, functions, their parameters, and statics.
//!
//! On BPF each tag leaves a static in `.core_keep` (ARCHITECTURE.md, attributes for BTF tags). A tag on a member or a parameter is
//! taken off by the attribute on the item: `btf_decl_tag` (which may have no text of its own) or `preserve_access_index`.

use crate::errors::Errors;
use crate::names::{cfgs, plain};
use crate::Target;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned, ToTokens};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Field, FnArg, GenericParam, Generics, Ident, Item, Lifetime, LitStr, Result, Token};

/// A tag on a member.
pub struct MemberTag {
    member: Ident,
    text: LitStr,
}

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    let original = item.clone();
    try_expand(args, item, target).unwrap_or_else(|error| {
        let errors = error.to_compile_error();
        quote!(#errors #original)
    })
}

fn try_expand(args: TokenStream, item: TokenStream, target: Target) -> Result<TokenStream> {
    let text = (!args.is_empty()).then(|| syn::parse2::<LitStr>(args)).transpose()?;
    let mut item = syn::parse2::<Item>(item)?;
    let tags = match &mut item {
        Item::Struct(it) => {
            let members = take_members(it.fields.iter_mut())?;
            of_type(&it.ident, &it.generics, &it.attrs, text.as_ref(), &members)
        }
        Item::Union(it) => {
            let members = take_members(it.fields.named.iter_mut())?;
            of_type(&it.ident, &it.generics, &it.attrs, text.as_ref(), &members)
        }
        Item::Enum(it) => of_type(&it.ident, &it.generics, &it.attrs, text.as_ref(), &[]),
        Item::Fn(function) => {
            if let Some(parameter) = function.sig.generics.params.first() {
                let why = "a generic function is not one function of the BTF that a tag could be on";
                return Err(Error::new_spanned(parameter, why));
            }
            let ident = &function.sig.ident;
            let mut tags: TokenStream =
                text.iter().map(|text| item_tag(quote!(#ident as *const ()), None, text, &function.attrs)).collect();
            for (index, argument) in function.sig.inputs.iter_mut().enumerate() {
                let attrs = match argument {
                    FnArg::Receiver(receiver) => &mut receiver.attrs,
                    FnArg::Typed(typed) => &mut typed.attrs,
                };
                for text in take(attrs)? {
                    tags.extend(item_tag(quote!(#ident as *const ()), Some(index), &text, &function.attrs));
                }
            }
            tags
        }
        Item::Static(it) => {
            let ident = &it.ident;
            text.iter().map(|text| item_tag(quote!(&raw const #ident as *const ()), None, text, &it.attrs)).collect()
        }
        other => return Err(Error::new_spanned(other, "`btf_decl_tag` goes on a type, a member, a function or a static")),
    };
    Ok(match target {
        Target::Bpf => quote!(#item #tags),
        Target::Host => item.into_token_stream(),
    })
}

/// Takes the tags off the members.
pub fn take_members<'a>(fields: impl Iterator<Item = &'a mut Field>) -> Result<Vec<MemberTag>> {
    let mut errors = Errors::default();
    let mut tags = Vec::new();
    for field in fields {
        let Some(texts) = errors.keep(take(&mut field.attrs)) else { continue };
        let Some(member) = field.ident.clone() else { continue };
        tags.extend(texts.into_iter().map(|text| MemberTag { member: member.clone(), text }));
    }
    errors.finish()?;
    Ok(tags)
}

/// The statics for a type's tag and its members'.
pub fn of_type(
    ident: &Ident,
    generics: &Generics,
    attrs: &[Attribute],
    text: Option<&LitStr>,
    members: &[MemberTag],
) -> TokenStream {
    let arguments = static_arguments(generics);
    let mut tokens = TokenStream::new();
    if let Some(text) = text {
        let (tag, length) = bytes(text.value());
        let ty = quote!(::corelate::__private::DeclTag<#ident #arguments, #length>);
        tokens.extend(keep(&ty, &quote!(#tag), attrs, text.span()));
    }
    for MemberTag { member, text } in members {
        let (tag, length) = bytes(text.value());
        let (name, name_length) = bytes(plain(member));
        let ty = quote!(::corelate::__private::MemberDeclTag<#ident #arguments, #length, #name_length>);
        tokens.extend(keep(&ty, &quote!(#tag, #name), attrs, text.span()));
    }
    tokens
}

fn item_tag(target: TokenStream, parameter: Option<usize>, text: &LitStr, attrs: &[Attribute]) -> TokenStream {
    let (tag, length) = bytes(text.value());
    let index = match parameter {
        Some(index) => Literal::usize_unsuffixed(index).into_token_stream(),
        None => quote!(-1),
    };
    keep(&quote!(::corelate::__private::ItemDeclTag<#length>), &quote!(#target, #index, #tag), attrs, text.span())
}

fn keep(ty: &TokenStream, arguments: &TokenStream, attrs: &[Attribute], span: Span) -> TokenStream {
    let cfgs = cfgs(attrs);
    quote_spanned! { span =>
        #(#cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = ".core_keep")]
            static TAG: #ty = <#ty>::new(#arguments);
        };
    }
}

fn bytes(text: String) -> (Literal, Literal) {
    (Literal::byte_string(text.as_bytes()), Literal::usize_unsuffixed(text.len()))
}

/// `<'static, …>` for a type with lifetimes.
pub fn static_arguments(generics: &Generics) -> TokenStream {
    let lifetimes: Punctuated<Lifetime, Token![,]> = generics
        .params
        .iter()
        .filter(|parameter| matches!(parameter, GenericParam::Lifetime(_)))
        .map(|_| Lifetime::new("'static", Span::call_site()))
        .collect();
    if lifetimes.is_empty() {
        TokenStream::new()
    } else {
        quote!(<#lifetimes>)
    }
}

/// Takes `#[btf_decl_tag("…")]` and `#[corelate::btf_decl_tag("…")]` out of `attrs`.
fn take(attrs: &mut Vec<Attribute>) -> Result<Vec<LitStr>> {
    let (ours, others): (Vec<_>, Vec<_>) = attrs.drain(..).partition(|attr| {
        let segments: Vec<_> = attr.path().segments.iter().map(|segment| segment.ident.to_string()).collect();
        matches!(segments.iter().map(String::as_str).collect::<Vec<_>>()[..], ["btf_decl_tag"] | ["corelate", "btf_decl_tag"])
    });
    *attrs = others;
    ours.iter().map(|attr| attr.parse_args::<LitStr>()).collect()
}
