//! What rustc compiles for every target but BPF: the type as it was written.

use crate::record::{Kind, Record};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

pub fn record(record: &Record) -> TokenStream {
    let Record { attrs, vis, ident, generics, members, .. } = record;
    let (_, _, where_clause) = generics.split_for_impl();
    let keyword = match record.kind {
        Kind::Struct => quote!(struct),
        Kind::Union => quote!(union),
    };
    let fields = members.iter().map(|member| &member.field);
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis #keyword #ident #generics #where_clause { #(#fields),* }
    }
}
