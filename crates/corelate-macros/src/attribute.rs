//! `#[corelate::preserve_access_index]` on a struct, a union or an inline module.

use crate::record::{plain, Errors, Record};
use crate::{emit_bpf, emit_host, Target};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned, ToTokens};
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::{Error, Item, Result};

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    // An item that cannot be used is put back without our attribute's doing, so that errors do not multiply.
    let original = item.clone();
    match try_expand(args, item, target) {
        Ok(tokens) => {
            let tracked = track_seed(target);
            quote!(#tokens #tracked)
        }
        Err(error) => {
            let errors = error.to_compile_error();
            let item = strip(original);
            quote!(#errors #item)
        }
    }
}

fn try_expand(args: TokenStream, item: TokenStream, target: Target) -> Result<TokenStream> {
    if !args.is_empty() {
        return Err(Error::new(args.span(), "`preserve_access_index` takes no arguments"));
    }
    match syn::parse2::<Item>(item)? {
        Item::Struct(item) => Ok(emit(&Record::from_struct(item)?, None, target)),
        Item::Union(item) => Ok(emit(&Record::from_union(item)?, None, target)),
        Item::Mod(module) => {
            if module.content.is_none() {
                let why = "`preserve_access_index` sees only what is written between `{` and `}`: write the module inline";
                return Err(Error::new(module.span(), why));
            }
            let mut errors = Errors::default();
            let mut seen = HashMap::new();
            let module = in_module(Item::Mod(module), target, &mut seen, &mut errors);
            errors.finish()?;
            Ok(module)
        }
        Item::Enum(item) => {
            let why = "an enum has no fields to relocate; its values are asked for with `corelate::enum_value!`";
            Err(Error::new(item.enum_token.span, why))
        }
        other => Err(Error::new(other.span(), "`preserve_access_index` goes on a struct, a union or an inline module")),
    }
}

fn in_module(item: Item, target: Target, seen: &mut HashMap<String, proc_macro2::Span>, errors: &mut Errors) -> TokenStream {
    let record = match item {
        Item::Mod(mut module) => {
            let Some((brace, items)) = module.content.take() else { return module.into_token_stream() };
            let items: TokenStream = items.into_iter().map(|item| in_module(item, target, seen, errors)).collect();
            let syn::ItemMod { attrs, vis, unsafety, mod_token, ident, .. } = module;
            return quote_spanned! { brace.span.join() => #(#attrs)* #vis #unsafety #mod_token #ident { #items } };
        }
        Item::Struct(item) => Record::from_struct(item),
        Item::Union(item) => Record::from_union(item),
        other => return other.into_token_stream(),
    };
    let Some(record) = errors.keep(record) else { return TokenStream::new() };
    if seen.insert(plain(&record.ident), record.ident.span()).is_some() {
        let why = format!(
            "two types of this module are called `{0}`: the kernel has one. Give one of them a flavor, `{0}___2`",
            record.name()
        );
        errors.push(Error::new(record.ident.span(), why));
    }
    emit(&record, None, target)
}

pub fn emit(record: &Record, instances: Option<u64>, target: Target) -> TokenStream {
    match target {
        Target::Bpf => emit_bpf::record(record, instances),
        Target::Host => emit_host::record(record),
    }
}

/// Makes rustc's dependency file name the seed, so that a build with another one is not taken from a cache.
pub fn track_seed(target: Target) -> TokenStream {
    match target {
        Target::Bpf => quote! {
            const _: ::core::option::Option<&'static ::core::primitive::str> = ::core::option_env!("CORELATE_SEED");
        },
        Target::Host => TokenStream::new(),
    }
}

/// The item without helper attributes.
fn strip(item: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<Item>(item) else { return TokenStream::new() };
    strip_item(&mut item);
    item.into_token_stream()
}

fn strip_item(item: &mut Item) {
    let remove = |fields: &mut dyn Iterator<Item = &mut syn::Field>| {
        for field in fields {
            field.attrs.retain(|attr| !attr.path().is_ident("corelate"));
        }
    };
    match item {
        Item::Struct(item) => remove(&mut item.fields.iter_mut()),
        Item::Union(item) => remove(&mut item.fields.named.iter_mut()),
        Item::Mod(module) => module.content.iter_mut().flat_map(|(_, items)| items).for_each(strip_item),
        _ => {}
    }
}
