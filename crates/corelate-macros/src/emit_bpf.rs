//! The sparse layout: what rustc compiles for BPF. ARCHITECTURE.md, section 1, is the contract with the passes.

use crate::decl_tag;
use crate::record::{cfgs, plain, Kind, Member, Record};
use crate::sparse::{self, Paddings};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

/// The type with its paddings, and the static that keeps its debug info.
/// `instances`: how often another type may hold this one (see [`sparse`]), where that is known.
pub fn record(record: &Record, instances: Option<u64>) -> TokenStream {
    let Record { attrs, vis, ident, generics, members, .. } = record;
    let paddings = Paddings::new(&sparse::seed(), &record.name(), members.len(), instances);
    let (_, _, where_clause) = generics.split_for_impl();
    let mut body = TokenStream::new();
    let head = head_name(record);
    if members.is_empty() {
        body.extend(padding(&head, 0));
    }
    for (index, member) in members.iter().enumerate() {
        let size = paddings.size(&plain(member.ident()), index);
        let member_cfgs: Vec<_> = member.cfgs().collect();
        let name = padding_name(member, index);
        if index == 0 {
            // The head has to be there whatever the member's `cfg` says, and it has no room for the member's bits or C name.
            let first = if member_cfgs.is_empty() && name.is_none() { size } else { 0 };
            body.extend(padding(&head, first));
            if first == 0 {
                let name = name.unwrap_or_else(|| format_ident!("__corelate_pad_0"));
                let padding = padding(&name, size);
                body.extend(quote!(#(#member_cfgs)* #padding));
            }
        } else {
            let name = name.unwrap_or_else(|| format_ident!("__corelate_pad_{index}"));
            let padding = padding(&name, size);
            body.extend(quote!(#(#member_cfgs)* #padding));
        }
        let field = &member.field;
        body.extend(quote!(#field,));
    }
    body.extend(padding(&format_ident!("__corelate_end"), paddings.size("", members.len())));

    let item_cfgs: Vec<_> = cfgs(attrs).collect();
    let arguments = decl_tag::static_arguments(generics);
    let tags = decl_tag::of_type(ident, generics, attrs, None, &record.tags);
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis struct #ident #generics #where_clause { #body }

        #(#item_cfgs)*
        const _: () = {
            #[used]
            #[unsafe(link_section = ".core_keep")]
            static KEEP: ::corelate::__private::Keep<#ident #arguments> = ::corelate::__private::Keep::NEW;
        };

        #tags
    }
}

fn padding(name: &Ident, size: u64) -> TokenStream {
    let size = Literal::u64_unsuffixed(size);
    quote!(#name: ::corelate::__private::Pad<#size>,)
}

/// `__corelate_struct` or `__corelate_union`, with what C says of the type's alignment.
fn head_name(record: &Record) -> Ident {
    let mut name = match record.kind {
        Kind::Struct => "__corelate_struct".to_owned(),
        Kind::Union => "__corelate_union".to_owned(),
    };
    if let Some(packed) = record.packed {
        name += &format!("_packed{packed}");
    }
    if let Some(align) = record.align {
        name += &format!("_align{align}");
    }
    Ident::new(&name, Span::call_site())
}

/// The padding's name where it says something of the member behind it.
fn padding_name(member: &Member, index: usize) -> Option<Ident> {
    if let Some(bits) = &member.bits {
        return Some(format_ident!("__corelate_bits_{}_{}", bits.width, bits.at()));
    }
    let name = member.c_name.as_ref()?.value();
    Some(format_ident!("__corelate_as_{index}_{name}"))
}
