//! `#[corelate::map]` on a static: a map with the static's name, in `.maps`.

use crate::errors::Errors;
use crate::linkage::refuse_written;
use crate::Target;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemStatic, Result, StaticMutability};

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    try_expand(args, &item, target).unwrap_or_else(|error| {
        let error = error.to_compile_error();
        // The static as it is, so that nothing else is missing.
        quote!(#error #item)
    })
}

fn try_expand(args: TokenStream, item: &TokenStream, target: Target) -> Result<TokenStream> {
    let Ok(map) = syn::parse2::<ItemStatic>(item.clone()) else {
        let error =
            Error::new_spanned(item, "`#[corelate::map]` goes on a static: `static counts: Hash<u32, u64, 1024> = Hash::new();`");
        return Ok(error.to_compile_error());
    };
    let mut errors = Errors::default();
    if !args.is_empty() {
        errors.push(Error::new_spanned(args, "`map` takes no arguments: the map has the static's name"));
    }
    if let StaticMutability::Mut(mutability) = &map.mutability {
        errors.push(Error::new_spanned(mutability, "a map is never assigned to: leave `mut` out"));
    }
    errors.keep(refuse_written(&map.attrs, "map"));
    errors.finish()?;
    let linkage = (target == Target::Bpf).then(|| quote!(#[unsafe(no_mangle)] #[unsafe(link_section = ".maps")]));
    Ok(quote!(#linkage #[allow(non_upper_case_globals)] #map))
}
