//! The mirrored layout, which an audit compares with: its paddings are such that each offset and each size has, above the bits that are 0 by the
//! alignment, the complement of the bits that it has in the sparse layout. What is made of any bit of a number is another thing there.
//!
//! That takes the sizes of the members, which a macro does not know. So the paddings are computed in a constant beside the type
//! (`corelate::__private::mirrored`), which knows the members' sizes in both layouts:
//!
//! ```text
//! const __corelate_mirrored_task: Mirrored<3> = mirrored([Part::known(…), Part::of::<inner>(…), Part::known(…)], …);
//! struct task { __corelate_struct: Pad<{ __corelate_mirrored_task.paddings[0] }>, pid: i32, … }
//! ```
//!
//! All `b` low bits become the complement, where `b` is as in [`paddings`](crate::paddings). In an `import!` only the last seven of them do exactly; the rest comes from the paddings that the types
//! share, and a carry may change it.

use crate::ctype;
use crate::flexible;
use crate::marker::padding;
use crate::member::Member;
use crate::names::plain;
use crate::paddings::Paddings;
use crate::record::Record;
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{format_ident, quote, ToTokens};
use syn::Ident;

/// The paddings of one type, as expressions.
pub struct Expressions {
    name: Ident,
    /// What the expressions need, to be put beside the type.
    pub constant: TokenStream,
}

impl Expressions {
    /// `sizes`: the paddings of the sparse layout, of all members and of the end.
    pub fn new(record: &Record, paddings: &Paddings, sizes: &[u64], many: bool) -> Self {
        let name = format_ident!("__corelate_mirrored_{}", record.name());
        let members: Vec<&Member> = record.members.iter().chain(record.lent.iter().map(|lent| &lent.member)).collect();
        let least = |of: &str, index| if many { paddings.complement(of, index) } else { paddings.smallest() };
        let mut parts = TokenStream::new();
        for (index, member) in members.iter().enumerate() {
            let (size, least) = (number(sizes[index]), number(least(&plain(member.ident()), index)));
            let cfgs: Vec<_> = member.cfgs().collect();
            let part = part(record, member, &size, &least);
            parts.extend(quote!(#(#cfgs)* #part,));
            if !cfgs.is_empty() {
                let conditions = cfgs.iter().map(|cfg| cfg.parse_args::<TokenStream>().unwrap_or_default());
                // The first padding is there without its member, too.
                let (size, least) = if index == 0 { (size, least) } else { (number(0), number(0)) };
                parts.extend(quote!(#[cfg(not(all(#(#conditions),*)))] ::corelate::__private::Part::known(#size, #least, 0, 1),));
            }
        }
        let count = members.len();
        let (size, least) = (number(sizes[count]), number(least("", count)));
        let modulus = number(if many { 128 } else { paddings.smallest() });
        let align = number(record.align.map_or(1, u64::from));
        let packed = number(record.packed.map_or(1 << 32, u64::from));
        let length = number(count as u64 + 1);
        let cfgs = crate::names::cfgs(&record.attrs);
        let constant = quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_upper_case_globals, unused_imports, dead_code)]
            const #name: ::corelate::__private::Mirrored<#length> = {
                use ::corelate::__private::OrdinarySize as _;
                ::corelate::__private::mirrored(
                    [#parts ::corelate::__private::Part::known(#size, #least, 0, 1)],
                    #modulus, #align, #packed,
                )
            };
        };
        Self { name, constant }
    }

    /// The padding called `pad` in front of member `index`.
    pub fn padding(&self, pad: &Ident, index: usize) -> TokenStream {
        let (name, index) = (&self.name, number(index as u64));
        padding(pad, quote!({ #name.paddings[#index] }))
    }

    /// The type's size in the sparse layout.
    pub fn sparse_size(&self) -> TokenStream {
        let name = &self.name;
        quote!(#name.sparse_size)
    }
}

fn part(record: &Record, member: &Member, size: &Literal, least: &Literal) -> TokenStream {
    let field = flexible::field(record, member);
    // Also since rustc needs a type's layout for that of a pointer to it: for its own that would not end.
    if let Some(layout) = ctype::layout_of(&field.ty) {
        let (bytes, align) = (number(layout.size), number(layout.align));
        return quote!(::corelate::__private::Part::known(#size, #least, #bytes, #align));
    }
    let ty = without_lifetimes(field.ty.to_token_stream());
    quote!(::corelate::__private::Part::of::<#ty>(#size, #least, ::corelate::__private::SparseSize::<#ty>::BYTES))
}

/// `tokens` with `'static` for each lifetime: a constant cannot name those of the type.
fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut after = false;
    tokens
        .into_iter()
        .map(|token| {
            let lifetime = std::mem::replace(&mut after, matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '\''));
            match token {
                TokenTree::Ident(name) if lifetime => Ident::new("static", name.span()).into(),
                TokenTree::Group(group) => {
                    let mut inner = proc_macro2::Group::new(group.delimiter(), without_lifetimes(group.stream()));
                    inner.set_span(group.span());
                    inner.into()
                }
                other => other,
            }
        })
        .collect()
}

fn number(value: u64) -> Literal {
    Literal::u64_unsuffixed(value)
}
