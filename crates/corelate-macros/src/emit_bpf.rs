//! The sparse layout: what rustc compiles for BPF. ARCHITECTURE.md, section 1, is the contract with the passes.

use crate::emit_plain;
use crate::flexible;
use crate::marker::{keep, padding};
use crate::member::{Kind, Lent, Member};
use crate::names::plain;
use crate::record::Record;
use crate::sparse::{self, Layout, Paddings};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

/// The type with its paddings, and the static that keeps its debug info; in an audit's plain build, what [`emit_plain`] says.
/// `instances`: how often another type may hold this one (see [`sparse`]), where that is known.
pub fn record(record: &Record, instances: Option<u64>) -> TokenStream {
    match sparse::layout() {
        Layout::Sparse | Layout::Mirrored => sparse(record, instances),
        Layout::Plain => emit_plain::record(record),
    }
}

fn sparse(record: &Record, instances: Option<u64>) -> TokenStream {
    let Record { vis, ident, generics, members, .. } = record;
    let (attrs, default) = flexible::derives(record);
    let count = members.len() + record.lent.len();
    let paddings = Paddings::new(&sparse::seed(), &record.name(), count, instances);
    let (_, _, where_clause) = generics.split_for_impl();
    let mut body = TokenStream::new();
    let head = head_name(record);
    if members.is_empty() {
        body.extend(padding(&head, 0));
    }
    for (index, member) in members.iter().enumerate() {
        let member_cfgs: Vec<_> = member.cfgs().collect();
        let mut names = padding_names(member, index);
        let mut size = paddings.size(&plain(member.ident()), index);
        if index == 0 {
            // The head has to be there whatever the member's `cfg` says, and its name has no room for anything else.
            body.extend(padding(&head, size));
            size = 0;
        } else if names.is_empty() {
            names.push(format_ident!("__corelate_pad_{index}"));
        }
        for name in names {
            let padding = padding(&name, size);
            body.extend(quote!(#(#member_cfgs)* #padding));
            size = 0;
        }
        let field = flexible::field(record, member);
        body.extend(quote!(#field,));
    }
    for (index, Lent { member, through }) in (members.len()..).zip(&record.lent) {
        let member_cfgs: Vec<_> = member.cfgs().collect();
        let name = format_ident!("__corelate_via_{index}_{}", through.join("_"));
        let padding = padding(&name, paddings.size(&plain(member.ident()), index));
        let field = flexible::field(record, member);
        body.extend(quote!(#(#member_cfgs)* #padding #field,));
    }
    if record.tail > 0 {
        body.extend(padding(&format_ident!("__corelate_skip_{}_{}", members.len(), record.tail), 0));
    }
    body.extend(padding(&format_ident!("__corelate_end"), paddings.size("", count)));

    let keep = keep(record, ".core_keep");
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis struct #ident #generics #where_clause { #body }
        #default
        #keep
    }
}

/// `__corelate_struct` or `__corelate_union`, with what C says of the type's alignment.
fn head_name(record: &Record) -> Ident {
    let mut name = match record.kind {
        Kind::Struct => "__corelate_struct".to_owned(),
        Kind::Union => "__corelate_union".to_owned(),
    };
    if record.typedef {
        name += "_typedef";
    }
    if let Some(packed) = record.packed {
        name += &format!("_packed{packed}");
    }
    if let Some(align) = record.align {
        name += &format!("_align{align}");
    }
    Ident::new(&name, Span::call_site())
}

/// The names of the paddings in front of a member that say something of it; each has room for one thing.
fn padding_names(member: &Member, index: usize) -> Vec<Ident> {
    let bits = member.bits.as_ref().map(|bits| format_ident!("__corelate_bits_{}_{}", bits.width, bits.at.expect("placed")));
    let renamed = member.c_name.as_ref().map(|name| format_ident!("__corelate_as_{index}_{}", name.value()));
    let enumeration = member.enum_name().map(|name| format_ident!("__corelate_enum_{index}_{name}"));
    let skipped = (member.skip > 0).then(|| format_ident!("__corelate_skip_{index}_{}", member.skip));
    let flexible = flexible::is_flexible(member).then(|| format_ident!("__corelate_flexible_{index}"));
    [bits, renamed, enumeration, skipped, flexible].into_iter().flatten().collect()
}
