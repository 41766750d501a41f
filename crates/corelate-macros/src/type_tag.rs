//! `#[corelate::btf_type_tag("…")] struct name<T>(*mut T);`: a pointer that carries a type tag.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Fields, GenericParam, ItemStruct, LitStr, Result, Type};

pub fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    try_expand(args, item).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(args: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let text: LitStr = syn::parse2(args)?;
    let tag = text.value();
    if tag.is_empty() || !tag.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
        return Err(Error::new(text.span(), "a type tag has letters, digits and `_` only"));
    }
    let item: ItemStruct = syn::parse2(item)?;
    let parameters: Vec<_> = item.generics.params.iter().collect();
    let shape = "a type tag is on a pointer: `struct name<T>(*mut T);`";
    let [GenericParam::Type(parameter)] = parameters[..] else {
        return Err(Error::new_spanned(&item, shape));
    };
    let pointer = match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => &fields.unnamed[0].ty,
        _ => return Err(Error::new_spanned(&item, shape)),
    };
    if !matches!(pointer, Type::Ptr(pointer) if pointer.mutability.is_some()) {
        return Err(Error::new_spanned(pointer, shape));
    }
    let ItemStruct { attrs, vis, ident, .. } = &item;
    let member = format_ident!("__corelate_type_tag_{tag}");
    let t = &parameter.ident;
    Ok(quote! {
        #(#attrs)*
        #[repr(transparent)]
        #vis struct #ident<#parameter> { #member: #pointer }

        impl<#parameter> #ident<#t> {
            /// The pointer with the tag.
            #[inline(always)]
            pub const fn new(pointer: #pointer) -> Self {
                Self { #member: pointer }
            }

            /// The pointer without the tag.
            #[inline(always)]
            pub const fn as_ptr(self) -> #pointer {
                self.#member
            }

            #[inline(always)]
            pub fn is_null(self) -> bool {
                self.#member.is_null()
            }
        }

        impl<#parameter> ::core::clone::Clone for #ident<#t> {
            #[inline(always)]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<#parameter> ::core::marker::Copy for #ident<#t> {}

        impl<#parameter> ::core::default::Default for #ident<#t> {
            #[inline(always)]
            fn default() -> Self {
                Self::new(::core::ptr::null_mut())
            }
        }

        impl<#parameter> ::core::fmt::Debug for #ident<#t> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Pointer::fmt(&self.#member, f)
            }
        }

        impl<#parameter> ::corelate::__private::KernelPtr for #ident<#t> {
            type Target = #t;
            #[inline(always)]
            fn kernel_ptr(self) -> *const #t {
                self.#member
            }
        }
    })
}
