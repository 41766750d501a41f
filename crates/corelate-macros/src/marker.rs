//! What each type has beside its declared members in every layout for BPF: paddings, and the static that keeps its debug info.

use crate::decl_tag;
use crate::flexible;
use crate::names::cfgs;
use crate::record::Record;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned, ToTokens};
use syn::Ident;

/// The static in `section` that keeps the type's debug info, and those of its tags. `sparse_size`: what the mirrored layout says of the sparse one.
pub fn keep(record: &Record, section: Option<&str>, sparse_size: Option<TokenStream>) -> TokenStream {
    let Record { attrs, ident, generics, .. } = record;
    let item_cfgs: Vec<_> = cfgs(attrs).collect();
    let arguments = decl_tag::static_arguments(generics);
    let (introduced, type_arguments, where_clause) = generics.split_for_impl();
    let elements = record.members.iter().any(flexible::is_flexible).then(|| {
        quote!(
            const ELEMENTS: ::core::primitive::usize = 149;
        )
    });
    let sparse_size = sparse_size.map(|size| quote!(const SPARSE_SIZE: ::core::primitive::usize = #size;));
    let tags = decl_tag::of_type(ident, generics, attrs, None, &record.tags);
    let keep = section.map(|section| {
        quote!(
            #[used]
            #[unsafe(link_section = #section)]
            static KEEP: ::corelate::__private::Keep<#ident #arguments> = ::corelate::__private::Keep::NEW;
        )
    });
    quote_spanned! { ident.span() =>
        #(#item_cfgs)*
        const _: () = {
            #keep
            // SAFETY: this is the attribute.
            unsafe impl #introduced ::corelate::__private::Attributed for #ident #type_arguments #where_clause { #elements #sparse_size }
        };

        #tags
    }
}

/// A member of `size` bytes, which is a number or an expression.
pub fn padding(name: &Ident, size: impl ToTokens) -> TokenStream {
    quote!(#name: ::corelate::__private::Pad<#size>,)
}
