//! The sparse layout: what rustc compiles for BPF. ARCHITECTURE.md, section 1, is the contract with the passes.

use crate::emit_plain;
use crate::flexible;
use crate::leaf;
use crate::marker::{keep, padding};
use crate::member::{Kind, Lent, Member};
use crate::mirrored::Expressions;
use crate::names::plain;
use crate::paddings::{self, Layout, Paddings};
use crate::record::Record;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

/// The types that one is attributed together with.
#[derive(Clone, Copy)]
pub struct Company {
    /// How often another type may hold this one (see [`paddings`](crate::paddings)).
    pub instances: u64,
    /// Whether there may be thousands of them.
    pub many: bool,
    /// Whether it is the first of them.
    pub first: bool,
}

/// The type with its paddings, and the static that keeps its debug info; in an audit's plain build, what [`emit_plain`] says.
/// `company`: where that is known.
pub fn record(record: &Record, company: Option<Company>) -> TokenStream {
    match paddings::layout() {
        Layout::Sparse | Layout::Mirrored => sparse(record, company),
        // A module with one of these statics never becomes an object; of the other types nobody needs the debug info.
        Layout::Plain => emit_plain::record(record, company.is_none_or(|company| !company.many || company.first)),
    }
}

fn sparse(record: &Record, company: Option<Company>) -> TokenStream {
    let Record { vis, ident, generics, members, .. } = record;
    let (attrs, default) = flexible::derives(record);
    let sizes = Sizes::new(record, company);
    let (_, _, where_clause) = generics.split_for_impl();
    let mut body = TokenStream::new();
    let head = head_name(record);
    if members.is_empty() {
        body.extend(padding(&head, EMPTY));
    }
    for (index, member) in members.iter().enumerate() {
        let member_cfgs: Vec<_> = member.cfgs().collect();
        let mut names = padding_names(member, index).into_iter();
        let first = if index == 0 {
            // The head has to be there whatever the member's `cfg` says, and its name has no room for anything else.
            body.extend(sizes.padding(&head, index));
            None
        } else {
            let name = names.next().unwrap_or_else(|| format_ident!("__corelate_pad_{index}"));
            Some(sizes.padding(&name, index))
        };
        for padding in first.into_iter().chain(names.map(|name| padding(&name, EMPTY))) {
            body.extend(quote!(#(#member_cfgs)* #padding));
        }
        let field = flexible::field(record, member);
        body.extend(quote!(#field,));
    }
    for (index, Lent { member, through }) in (members.len()..).zip(&record.lent) {
        let member_cfgs: Vec<_> = member.cfgs().collect();
        let name = format_ident!("__corelate_via_{index}_{}", through.join("_"));
        let padding = sizes.padding(&name, index);
        let field = flexible::field(record, member);
        body.extend(quote!(#(#member_cfgs)* #padding #field,));
    }
    if record.tail > 0 {
        body.extend(padding(&format_ident!("__corelate_skip_{}_{}", members.len(), record.tail), EMPTY));
    }
    body.extend(sizes.padding(&format_ident!("__corelate_end"), members.len() + record.lent.len()));

    let constant = sizes.mirrored.as_ref().map(|mirrored| &mirrored.constant);
    let keep = keep(record, Some(".core_keep"), sizes.mirrored.as_ref().map(Expressions::sparse_size));
    quote_spanned! { ident.span() =>
        #constant
        #(#attrs)*
        #vis struct #ident #generics #where_clause { #body }
        #default
        #keep
    }
}

/// A padding without bytes.
const EMPTY: usize = 0;

/// The sizes of a type's paddings.
struct Sizes {
    /// In the sparse layout: one for each member, and one for the end. Bytes.
    sparse: Vec<u64>,
    mirrored: Option<Expressions>,
}

impl Sizes {
    fn new(record: &Record, company: Option<Company>) -> Self {
        let members = record.members.iter().chain(record.lent.iter().map(|lent| &lent.member));
        let names: Vec<String> = members.map(|member| plain(member.ident())).chain([String::new()]).collect();
        let instances = company.map(|company| company.instances);
        let paddings = Paddings::new(&paddings::seed(), &record.name(), names.len() - 1, instances);
        let mut sizes: Vec<u64> = names.iter().enumerate().map(|(index, name)| paddings.size(name, index)).collect();
        for (size, shift) in sizes.iter_mut().zip(leaf::shifts(record).into_iter().flatten()) {
            *size += shift;
        }
        let many = company.is_some_and(|company| company.many);
        let mirrored = (paddings::layout() == Layout::Mirrored).then(|| Expressions::new(record, &paddings, &sizes, many));
        Self { sparse: sizes, mirrored }
    }

    /// The padding called `name` in front of member `index`.
    fn padding(&self, name: &Ident, index: usize) -> TokenStream {
        match &self.mirrored {
            Some(mirrored) => mirrored.padding(name, index),
            None => padding(name, Literal::u64_unsuffixed(self.sparse[index])),
        }
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
