//! Flexible arrays: members of type `[T; 0]`. `corelate::__private::Elements` says what becomes of them on BPF.

use crate::ctype;
use crate::member::Member;
use crate::names::plain;
use crate::record::Record;
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use syn::punctuated::Punctuated;
use syn::{parse_quote, Attribute, Field, Path, Token, Type};

/// Whether a program may index `member` as it likes.
pub fn is_flexible(member: &Member) -> bool {
    element(&member.field.ty).is_some() && member.bits.is_none() && plain(member.ident()) != "_unused"
}

/// T of `[T; 0]`.
fn element(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Array(array) if ctype::length_of(&array.len) == Some(0) => Some(&array.elem),
        Type::Group(inner) => element(&inner.elem),
        Type::Paren(inner) => element(&inner.elem),
        _ => None,
    }
}

/// The field of `member` for rustc: a flexible array has elements.
pub fn field(record: &Record, member: &Member) -> Field {
    let mut field = member.field.clone();
    if !is_flexible(member) {
        return field;
    }
    let Some(element) = element(&member.field.ty) else { return field };
    // A length cannot be computed from a type with lifetimes of the item.
    let count = if record.generics.params.is_empty() {
        quote!({
            #[allow(unused_imports)]
            use ::corelate::__private::OrdinaryElements as _;
            ::corelate::__private::Elements::<#element>::COUNT
        })
    } else {
        quote!(491)
    };
    field.ty = parse_quote!([#element; #count]);
    field
}

/// The attributes of the item, and what it has in place of a derived `Default`: long arrays have none.
pub fn derives(record: &Record) -> (Vec<Attribute>, TokenStream) {
    let mut found = false;
    let lent = record.lent.iter().map(|lent| &lent.member);
    if !record.members.iter().chain(lent).any(is_flexible) {
        return (record.attrs.clone(), TokenStream::new());
    }
    let attrs = record
        .attrs
        .iter()
        .map(|attr| {
            if !attr.path().is_ident("derive") {
                return attr.clone();
            }
            let Ok(paths) = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else { return attr.clone() };
            let is_default = |path: &Path| path.segments.last().is_some_and(|segment| segment.ident == "Default");
            found |= paths.iter().any(is_default);
            let others = paths.iter().filter(|path| !is_default(path)).map(ToTokens::to_token_stream);
            parse_quote!(#[derive(#(#others),*)])
        })
        .collect();
    if !found {
        return (attrs, TokenStream::new());
    }
    let Record { ident, generics, .. } = record;
    let (introduced, arguments, where_clause) = generics.split_for_impl();
    let cfgs = crate::names::cfgs(&record.attrs);
    let implementation = quote! {
        #(#cfgs)*
        impl #introduced ::core::default::Default for #ident #arguments #where_clause {
            #[inline(always)]
            fn default() -> Self {
                // SAFETY: nobody can hold such a value on BPF: a program that calls this is refused.
                unsafe { ::core::mem::MaybeUninit::zeroed().assume_init() }
            }
        }
    };
    (attrs, implementation)
}
