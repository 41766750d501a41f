//! The plain layout: what rustc compiles for BPF when `corelate build --audit` asks what it makes of the layout that the source declares.
//! The type has the size and the offsets that it has in C, and paddings of no bytes where the sparse layout has its own, so that what
//! `derive` writes is the same in both. No object is made of it: the passes refuse statics in section `.core_keep_plain`.

use crate::anonymous;
use crate::flexible;
use crate::marker::{keep, padding};
use crate::member::Member;
use crate::names::cfgs;
use crate::record::Record;
use crate::storage;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned, ToTokens};
use syn::{Ident, Meta};

/// The size of a padding.
const NONE: usize = 0;

/// `kept`: whether the module is to have the type's debug info.
pub fn record(record: &Record, kept: bool) -> TokenStream {
    let Record { vis, ident, generics, members, .. } = record;
    let (attrs, default) = flexible::derives(record);
    let (_, _, where_clause) = generics.split_for_impl();
    let keyword = record.kind.keyword();
    let mut body = padding(&format_ident!("__corelate_pad_0"), NONE);
    body.extend(storage::alignment(record));
    for (index, part) in storage::parts(members).into_iter().enumerate() {
        if index > 0 {
            let cfgs: Vec<_> = part[0].cfgs().collect();
            let padding = padding(&format_ident!("__corelate_pad_{index}"), NONE);
            body.extend(quote!(#(#cfgs)* #padding));
        }
        body.extend(skipped(&format_ident!("__corelate_skip_{index}"), part[0].skip));
        body.extend(member(record, part, index));
    }
    body.extend(skipped(&format_ident!("__corelate_skip_end"), record.tail));
    body.extend(padding(&format_ident!("__corelate_end"), NONE));
    let keep = keep(record, kept.then_some(".core_keep_plain"), None);
    let copy = copy(record);
    let names = anonymous::plain_names(record);
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis #keyword #ident #generics #where_clause { #body }
        #default
        #copy
        #names
        #keep
    }
}

/// `Copy`, where all members have it: a union takes no others, and in the sparse layout it is none. `for<'any>` lets a bound be false.
fn copy(record: &Record) -> TokenStream {
    // A bound cannot be conditional.
    let conditional = record.members.iter().any(|member| member.cfgs().next().is_some());
    if conditional || record.attrs.iter().any(derives_copy) || is_told_not_to(record) {
        return TokenStream::new();
    }
    let Record { attrs, ident, generics, members, .. } = record;
    let cfgs: Vec<_> = cfgs(attrs).collect();
    let (introduced, arguments, where_clause) = generics.split_for_impl();
    let given = where_clause.map(|clause| clause.predicates.iter().collect::<Vec<_>>()).unwrap_or_default();
    let types = members.iter().map(|member| &member.field.ty);
    let bounds = quote!(where #(#given,)* #(for<'any> #types: ::core::marker::Copy,)*);
    quote! {
        #(#cfgs)*
        impl #introduced ::core::clone::Clone for #ident #arguments #bounds {
            fn clone(&self) -> Self {
                *self
            }
        }
        #(#cfgs)*
        impl #introduced ::core::marker::Copy for #ident #arguments #bounds {}
    }
}

/// `CORELATE_NO_COPY` has the names of the types that rustc refused it for, in an earlier run. It is there for those with lifetimes as well, whose members may be
/// `Copy` for some lifetimes only.
fn is_told_not_to(record: &Record) -> bool {
    let Ok(names) = std::env::var("CORELATE_NO_COPY") else { return false };
    !record.generics.params.is_empty() || names.split(',').any(|name| name == record.name())
}

fn derives_copy(attr: &syn::Attribute) -> bool {
    // `cfg_attr(…, derive(…))` comes unexpanded where the attribute stands above a module.
    let Meta::List(list) = &attr.meta else { return false };
    list.tokens.to_token_stream().to_string().split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "Clone" | "Copy"))
}

/// Bytes that have no name in C.
fn skipped(name: &Ident, bytes: u64) -> TokenStream {
    if bytes == 0 {
        return TokenStream::new();
    }
    let bytes = Literal::u64_unsuffixed(bytes);
    quote!(#name: [::core::primitive::u8; #bytes],)
}

/// A member, or a run of bit-fields with its bytes.
fn member(record: &Record, part: &[Member], index: usize) -> TokenStream {
    if part[0].bits.is_some() {
        let start = storage::start(record.kind, part);
        return storage::of_run(part, &format_ident!("__corelate_bytes_{index}"), start);
    }
    let field = flexible::field(record, &part[0]);
    quote!(#field,)
}
