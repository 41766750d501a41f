//! Where bit-fields have bytes of their own: in the layouts that are C's.

use crate::member::{Kind, Member};
use crate::record::Record;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, ToTokens};

/// The members, one by one, but each run of bit-fields together.
pub fn parts(members: &[Member]) -> Vec<&[Member]> {
    members.chunk_by(|one, next| one.bits.is_some() && next.bits.is_some()).collect()
}

/// The first byte of a run's storage, from the start of the type.
pub fn start(kind: Kind, run: &[Member]) -> u64 {
    let first = run[0].bits.as_ref().expect("a run is of bit-fields");
    match kind {
        Kind::Union => 0,
        Kind::Struct => first.storage_start(),
    }
}

/// A run of bit-fields: their names, and the bytes called `storage` from byte `start` of the type on.
pub fn of_run(run: &[Member], storage: &syn::Ident, start: u64) -> TokenStream {
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
pub fn alignment(record: &Record) -> TokenStream {
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
