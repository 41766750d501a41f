//! What each type has beside its declared members in every layout for BPF: paddings, and the static that keeps its debug info.

use crate::decl_tag;
use crate::flexible;
use crate::names::cfgs;
use crate::record::Record;
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

/// The static that keeps the type's debug info, and those of its tags.
pub fn keep(record: &Record, section: &str) -> TokenStream {
    let Record { attrs, ident, generics, .. } = record;
    let item_cfgs: Vec<_> = cfgs(attrs).collect();
    let arguments = decl_tag::static_arguments(generics);
    let (introduced, type_arguments, where_clause) = generics.split_for_impl();
    let elements = record.members.iter().any(flexible::is_flexible).then(|| {
        quote!(
            const ELEMENTS: ::core::primitive::usize = 149;
        )
    });
    let tags = decl_tag::of_type(ident, generics, attrs, None, &record.tags);
    quote_spanned! { ident.span() =>
        #(#item_cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = #section)]
            static KEEP: ::corelate::__private::Keep<#ident #arguments> = ::corelate::__private::Keep::NEW;
            // SAFETY: this is the attribute.
            unsafe impl #introduced ::corelate::__private::Attributed for #ident #type_arguments #where_clause { #elements }
        };

        #tags
    }
}

/// A member of `size` bytes.
pub fn padding(name: &Ident, size: u64) -> TokenStream {
    let size = Literal::u64_unsuffixed(size);
    quote!(#name: ::corelate::__private::Pad<#size>,)
}
