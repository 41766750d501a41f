//! Enums that bindgen wrote as constants. The enum queries need a type with the enum's name, so the import adds real ones:
//!
//! ```text
//! pub type pid_type = c_uint;   pub const pid_type_PIDTYPE_PID: pid_type = 0;           bindgen's default
//! pub mod pid_type { pub type Type = c_uint; pub const PIDTYPE_PID: Type = 0; }         aya-tool's
//! pub mod corelate_enums { #[repr(u32)] pub enum pid_type { PIDTYPE_PID = 0 } }         what is added
//! ```
//!
//! Two values of an enum can be the same number in C but not in Rust. The second goes into an enum `pid_type___2`, a flavor of the same
//! name to the loader.

use crate::ctype;
use crate::import::layout::Layouts;
use crate::import::prune::Needed;
use crate::names::plain;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::{HashMap, HashSet};
use syn::{Expr, Ident, Item, ItemMod, Lit, Type, UnOp};

/// An enum's module without its `use super::*`, unless it needs one. In a file with all the kernel's types rustc would
/// give each of some 2,000 modules each of some 30,000 names, and run out of memory.
pub fn without_glob(module: &ItemMod) -> ItemMod {
    let mut module = module.clone();
    let Some((_, items)) = &mut module.content else { return module };
    let independent = items.iter().all(|item| match item {
        Item::Use(_) => true,
        Item::Type(alias) => stands_alone(&alias.ty),
        Item::Const(item) => {
            matches!(&*item.ty, Type::Path(path) if path.path.is_ident("Type")) && value_of(&item.expr).is_some()
        }
        _ => false,
    });
    if independent {
        items.retain(|item| !matches!(item, Item::Use(_)));
    }
    module
}

/// Whether `ty` means the same in every module: `::core::ffi::c_uint`, `u32`.
fn stands_alone(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            path.path.leading_colon.is_some()
                || path.path.get_ident().is_some_and(|name| {
                    matches!(name.to_string().as_str(), "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64")
                })
        }
        _ => false,
    }
}

struct Enum {
    size: u64,
    /// Written as a module, so that its values' names are C's.
    module: bool,
    values: Vec<(String, i128)>,
}

/// The module `corelate_enums`, or nothing where the file has no such enums.
pub fn as_types(items: &[Item], layouts: &Layouts<'_>, needed: &Needed) -> TokenStream {
    let mut order = Vec::new();
    let mut enums: HashMap<String, Enum> = HashMap::new();
    for item in items {
        match item {
            Item::Const(item) => {
                let Some(name) = single_name(&item.ty) else { continue };
                let Some(value) = value_of(&item.expr) else { continue };
                let values = enums.get_mut(&name).map(|found: &mut Enum| &mut found.values);
                let value = (plain(&item.ident), value);
                match values {
                    Some(values) => values.push(value),
                    None => {
                        let Some(layout) = layouts.of(&item.ty) else { continue };
                        order.push(name.clone());
                        enums.insert(name, Enum { size: layout.size, module: false, values: vec![value] });
                    }
                }
            }
            Item::Mod(module) => {
                let items = module.content.iter().flat_map(|(_, items)| items);
                let mut size = None;
                let mut values = Vec::new();
                for item in items {
                    match item {
                        Item::Type(alias) if alias.ident == "Type" => size = layouts.of(&alias.ty).map(|layout| layout.size),
                        Item::Const(item) => values.extend(value_of(&item.expr).map(|value| (plain(&item.ident), value))),
                        _ => {}
                    }
                }
                let name = plain(&module.ident);
                if let (Some(size), false) = (size, values.is_empty()) {
                    order.push(name.clone());
                    enums.insert(name, Enum { size, module: true, values });
                }
            }
            _ => {}
        }
    }
    // Only aliases are enums: bindgen's macro constants have primitive types.
    let aliases: HashSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Type(alias) => Some(plain(&alias.ident)),
            Item::Mod(module) => Some(plain(&module.ident)),
            _ => None,
        })
        .collect();
    order.retain(|name| aliases.contains(name) && !name.starts_with("_bindgen_ty_"));
    if order.is_empty() {
        return TokenStream::new();
    }
    // bindgen's default; a file that was written with --no-prepend-enum-name has none.
    let prefixed = order.iter().filter(|name| !enums[*name].module).all(|name| {
        let prefix = format!("{name}_");
        enums[name].values.iter().all(|(value, _)| value.starts_with(&prefix))
    });
    let types: TokenStream = order
        .iter()
        .filter(|name| needed.of(name).is_some())
        .map(|name| {
            let prefix = if prefixed && !enums[name].module { format!("{name}_") } else { String::new() };
            flavors(name, &enums[name], &prefix)
        })
        .collect();
    quote! {
        /// The file's enums as types, for `corelate::enum_value!` and `corelate::enum_value_exists!`.
        pub mod corelate_enums { #types }
    }
}

/// The enum, and one more for the values whose numbers are taken.
fn flavors(name: &str, found: &Enum, prefix: &str) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut rest: Vec<(&str, i128)> = found.values.iter().map(|(name, value)| (&name[prefix.len()..], *value)).collect();
    for flavor in 1.. {
        if rest.is_empty() {
            break;
        }
        let (mut taken, mut names) = (HashSet::new(), HashSet::new());
        let (now, later): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, value)| taken.insert(*value));
        rest = later;
        let ident = ident(&if flavor == 1 { name.to_owned() } else { format!("{name}___{flavor}") });
        let signed = now.iter().any(|(_, value)| *value < 0);
        let repr = format_ident!("{}{}", if signed { 'i' } else { 'u' }, found.size * 8);
        let variants = now.iter().filter(|(name, _)| names.insert(*name)).map(|(name, value)| {
            let name = crate::import::enums::ident(name);
            let value = if *value < 0 {
                let magnitude = Literal::u128_unsuffixed(value.unsigned_abs());
                quote!(-#magnitude)
            } else {
                let value = Literal::i128_unsuffixed(*value);
                quote!(#value)
            };
            quote!(#name = #value)
        });
        tokens.extend(quote! {
            #[repr(#repr)]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum #ident { #(#variants),* }
        });
    }
    tokens
}

fn ident(name: &str) -> Ident {
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| match name {
        "self" | "Self" | "super" | "crate" | "_" => format_ident!("{name}_"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format_ident!("_{name}"),
        _ => Ident::new_raw(name, proc_macro2::Span::call_site()),
    })
}

fn single_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if ctype::integer_of(ty).is_none() => path.path.get_ident().map(plain),
        _ => None,
    }
}

fn value_of(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => value_of(&unary.expr).map(|value| -value),
        _ => None,
    }
}
