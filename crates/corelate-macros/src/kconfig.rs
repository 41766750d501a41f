//! `corelate::kconfig! { static CONFIG_HZ: u32; }`: values of the kernel's configuration.

use crate::errors::Errors;
use crate::foreign::{take_weak, variable_marker};
use crate::Target;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, Result, Token, Type, Visibility};

/// `#[weak] pub static NAME: TYPE;`
struct Value {
    attrs: Vec<Attribute>,
    vis: Visibility,
    ident: Ident,
    ty: Type,
}

impl Parse for Value {
    fn parse(input: ParseStream) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        input.parse::<Token![static]>()?;
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        if input.peek(Token![=]) {
            return Err(input.error("the kernel's configuration gives the value"));
        }
        input.parse::<Token![;]>()?;
        Ok(Self { attrs, vis, ident, ty })
    }
}

struct Values(Vec<Value>);

impl Parse for Values {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut values = Vec::new();
        while !input.is_empty() {
            values.push(input.parse()?);
        }
        Ok(Self(values))
    }
}

pub fn expand(input: TokenStream, target: Target) -> TokenStream {
    try_expand(input, target).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(input: TokenStream, target: Target) -> Result<TokenStream> {
    let mut errors = Errors::default();
    let mut tokens = TokenStream::new();
    for mut value in syn::parse2::<Values>(input)?.0 {
        let Some(weak) = errors.keep(take_weak(&mut value.attrs)) else { continue };
        let Value { attrs, vis, ident, ty } = &value;
        let name = ident.to_string();
        if !name.starts_with("CONFIG_") && !name.starts_with("LINUX_") {
            let why = "loaders know values called `CONFIG_…`, `LINUX_KERNEL_VERSION`, `LINUX_HAS_BPF_COOKIE` and `LINUX_HAS_SYSCALL_WRAPPER`";
            errors.push(Error::new(ident.span(), why));
            continue;
        }
        let check = quote_spanned! { ty.span() => const _: () = ::corelate::kconfig::check::<#ty>(); };
        tokens.extend(match target {
            Target::Bpf => {
                let marker = variable_marker(ident, ty, attrs, if weak { ".kconfig.weak" } else { ".kconfig" });
                quote! {
                    unsafe extern "C" { #(#attrs)* #vis safe static #ident: #ty; }
                    #check
                    #marker
                }
            }
            Target::Host => quote! {
                #(#attrs)*
                #vis static #ident: #ty = <#ty as ::corelate::kconfig::Value>::MISSING;
                #check
            },
        });
    }
    errors.finish()?;
    Ok(tokens)
}
