//! What rustc compiles for every target but BPF: the type as it was written. Rust has no bit-fields, so each run of them becomes
//!
//! ```text
//! a: BitField<u32, 3, 0>,  b: BitField<u32, 7, 3>,      no bytes of their own: the names, for paths and queries
//! _bitfield_1: [u8; 2],                                 the bytes
//! ```
//!
//! with `[u32; 0]` members where C aligns to the declared type, and a check that the run stands at the bit that it was said to.

use crate::record::{Kind, Member, Record};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned, ToTokens};

pub fn record(record: &Record) -> TokenStream {
    let Record { attrs, vis, ident, generics, members, .. } = record;
    let (_, _, where_clause) = generics.split_for_impl();
    let keyword = match record.kind {
        Kind::Struct => quote!(struct),
        Kind::Union => quote!(union),
    };
    let mut body = alignment(record);
    let mut checks = TokenStream::new();
    let mut runs = 0;
    let mut rest = members.as_slice();
    while let Some((member, others)) = rest.split_first() {
        if member.bits.is_none() {
            let field = &member.field;
            body.extend(quote!(#field,));
            rest = others;
            continue;
        }
        let length = rest.iter().take_while(|member| member.bits.is_some()).count();
        let (run, behind) = rest.split_at(length);
        rest = behind;
        runs += 1;
        let storage = format_ident!("_bitfield_{runs}");
        let start = storage_start(record.kind, run);
        body.extend(storage_of(run, &storage, start));
        let start = Literal::u64_unsuffixed(start);
        let why = format!(
            "the bit-field `{}` of `{}` does not follow the member before it: give the right `at`",
            run[0].ident(),
            record.name()
        );
        checks.extend(quote_spanned! { run[0].ident().span() =>
            const _: () = ::core::assert!(::core::mem::offset_of!(#ident, #storage) == #start, #why);
        });
    }
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis #keyword #ident #generics #where_clause { #body }
        #checks
    }
}

/// The first byte of a run's storage, from the start of the type.
fn storage_start(kind: Kind, run: &[Member]) -> u64 {
    let first = run[0].bits.as_ref().expect("a run is of bit-fields");
    match kind {
        Kind::Union => 0,
        Kind::Struct => first.storage_start(),
    }
}

fn storage_of(run: &[Member], storage: &syn::Ident, start: u64) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut end = 0;
    for member in run {
        let bits = member.bits.as_ref().expect("a run is of bit-fields");
        let mut field = member.field.clone();
        let ty = &field.ty;
        let width = Literal::u64_unsuffixed(bits.width.into());
        let shift = Literal::u64_unsuffixed(bits.at().saturating_sub(start * 8));
        field.ty = syn::parse_quote!(::corelate::__private::BitField<#ty, #width, #shift>);
        tokens.extend(quote!(#field,));
        end = end.max(bits.end());
    }
    let bytes = Literal::u64_unsuffixed(end.div_ceil(8).saturating_sub(start));
    tokens.extend(quote!(#storage: [::core::primitive::u8; #bytes],));
    let first = run[0].bits.as_ref().expect("a run is of bit-fields");
    if first.starts_own_unit() {
        let ty = &run[0].field.ty;
        let marker = format_ident!("_bitfield_align{}", storage.to_string().trim_start_matches("_bitfield"));
        return quote!(#marker: [#ty; 0], #tokens);
    }
    tokens
}

/// Members without bytes that give the type the alignment of its bit-fields' declared types.
fn alignment(record: &Record) -> TokenStream {
    let mut seen = Vec::new();
    let mut tokens = TokenStream::new();
    for member in record.members.iter().filter(|member| member.bits.is_some()) {
        let ty = &member.field.ty;
        let name = ty.to_token_stream().to_string();
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let marker = format_ident!("_bitfield_unit_{}", seen.len());
        tokens.extend(quote!(#marker: [#ty; 0],));
    }
    tokens
}
