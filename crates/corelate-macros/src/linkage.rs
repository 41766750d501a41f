//! The attributes that decide under which name and in which section a loader finds an item.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Error, Result};

/// Refuses `no_mangle`, `link_section` and `export_name`, which the attribute of ours writes.
pub fn refuse_written(attrs: &[Attribute], attribute: &str) -> Result<()> {
    let mut errors = Errors::default();
    for attr in attrs {
        let mut names = vec![attr.path().to_token_stream().to_string()];
        if attr.path().is_ident("unsafe") {
            let _ = attr.parse_nested_meta(|meta| {
                names.extend(meta.path.get_ident().map(ToString::to_string));
                if meta.input.peek(syn::Token![=]) {
                    meta.value()?.parse::<TokenStream>()?;
                }
                Ok(())
            });
        }
        if let Some(name) = names.iter().find(|name| matches!(name.as_str(), "no_mangle" | "link_section" | "export_name")) {
            errors.push(Error::new_spanned(attr, format!("`#[corelate::{attribute}]` writes `{name}`: leave it out")));
        }
    }
    errors.finish()
}
