//! What rustc compiles for every target but BPF: the type as it was written. Rust has no bit-fields, so each run of them becomes
//!
//! ```text
//! a: BitField<u32, 3, 0>,  b: BitField<u32, 7, 3>,      no bytes of their own: the names, for paths and queries
//! _bitfield_1: [u8; 2],                                 the bytes
//! ```
//!
//! with `[u32; 0]` members where C aligns to the declared type, and a check that the run stands at the bit that it was said to.

use crate::record::Record;
use crate::storage;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub fn record(record: &Record) -> TokenStream {
    let Record { attrs, vis, ident, generics, members, .. } = record;
    let (_, _, where_clause) = generics.split_for_impl();
    let keyword = record.kind.keyword();
    let mut body = storage::alignment(record);
    let mut checks = TokenStream::new();
    let mut runs = 0;
    for run in storage::parts(members) {
        if run[0].bits.is_none() {
            let field = &run[0].field;
            body.extend(quote!(#field,));
            continue;
        }
        runs += 1;
        let storage = format_ident!("_bitfield_{runs}");
        let start = storage::start(record.kind, run);
        body.extend(storage::of_run(run, &storage, start));
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
