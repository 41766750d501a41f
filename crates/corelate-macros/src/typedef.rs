//! `#[corelate::typedef] pub type fmode_t = u32;`: a name that C gives to a pointer, a function pointer or an integer.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemType, Result, Type};

pub fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    try_expand(args, item).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(args: TokenStream, item: TokenStream) -> Result<TokenStream> {
    if !args.is_empty() {
        return Err(Error::new_spanned(args, "`typedef` takes no arguments"));
    }
    let shape = "`typedef` goes on an alias, as C has it: `pub type fmode_t = u32;`. \
                 A record is a struct with `#[corelate::preserve_access_index]` and `#[corelate(typedef)]`";
    let item: ItemType = syn::parse2(item.clone()).map_err(|_| Error::new_spanned(item, shape))?;
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(&item.generics, "C's typedefs have no parameters"));
    }
    check(&item.ty)?;
    let ItemType { attrs, vis, ident, ty, .. } = &item;
    Ok(quote! {
        #(#attrs)*
        #[allow(non_camel_case_types)]
        #[repr(transparent)]
        #[derive(Clone, Copy)]
        #vis struct #ident { __corelate_typedef: #ty }

        #[allow(dead_code)]
        impl #ident {
            #[inline(always)]
            pub const fn new(value: #ty) -> Self {
                Self { __corelate_typedef: value }
            }

            #[inline(always)]
            pub const fn get(self) -> #ty {
                self.__corelate_typedef
            }
        }
    })
}

/// Whether C has such a type, as far as its words tell.
fn check(ty: &Type) -> Result<()> {
    match ty {
        Type::Ptr(_) | Type::Path(_) => Ok(()),
        Type::Array(array) => check(&array.elem),
        Type::Paren(inner) => check(&inner.elem),
        Type::Group(inner) => check(&inner.elem),
        Type::BareFn(function) => match &function.abi {
            Some(abi) if abi.name.as_ref().is_none_or(|name| name.value() == "C") => Ok(()),
            _ => Err(Error::new_spanned(function, "a function of C's is an `extern \"C\" fn`")),
        },
        _ => Err(Error::new_spanned(ty, "C has typedefs of integers, enums, records, arrays and pointers: no such type")),
    }
}
