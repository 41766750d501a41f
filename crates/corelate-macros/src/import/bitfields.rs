//! bindgen's bit-fields: a member `_bitfield_1: __BindgenBitfieldUnit<…>` for the storage, and methods whose bodies say where each is:
//!
//! ```text
//! pub fn lo(&self) -> u32 { unsafe { transmute(self._bitfield_1.get(0usize, 4u8) as u32) } }              bindgen up to 0.71
//! pub fn lo(&self) -> u32 { unsafe { transmute(self._bitfield_1.get_const::<0usize, 4u8>() as u32) } }    from 0.72
//! ```
//!
//! On BPF the methods get bodies that go through the bit-field relocations.
//! Where bindgen before 0.72 puts the storage of bit-fields with different declared types in the wrong place, so does the local type here;
//! the loader goes by names, and takes the place from the kernel.

use crate::import::names;
use crate::import::prune::Names;
use crate::names::plain;
use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, ToTokens};
use std::collections::HashMap;
use syn::{FnArg, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ReturnType, Type};

/// One bit-field.
#[derive(Clone)]
pub struct Found {
    /// The member's name: `r#type` where bindgen's methods are called `type_` and `set_type_`.
    pub member: Ident,
    /// What the getter returns.
    pub ty: Type,
    /// Bits from the start of its storage.
    pub at: u64,
    pub width: u32,
}

/// The bit-fields of a file's types: by the type's name, then by the storage member's.
pub type ByType = HashMap<String, HashMap<String, Vec<Found>>>;

pub fn find(items: &[Item]) -> ByType {
    let mut found = ByType::new();
    for item in items {
        let Item::Impl(item) = item else { continue };
        let Some(owner) = owner(item) else { continue };
        for method in &item.items {
            let ImplItem::Fn(method) = method else { continue };
            let Some((storage, field)) = getter(method) else { continue };
            found.entry(owner.clone()).or_default().entry(storage).or_default().push(field);
        }
    }
    for fields in found.values_mut().flat_map(HashMap::values_mut) {
        fields.sort_by_key(|field| field.at);
    }
    found
}

/// The name of the type that an impl block without a trait is for.
pub fn owner(item: &ItemImpl) -> Option<String> {
    match (&item.trait_, &*item.self_ty) {
        (None, Type::Path(path)) => Some(path.path.get_ident()?.to_string()),
        _ => None,
    }
}

/// Reads a getter: the storage member's name, and the field.
fn getter(method: &ImplItemFn) -> Option<(String, Found)> {
    let ReturnType::Type(_, ty) = &method.sig.output else { return None };
    let by_reference = matches!(method.sig.inputs.first(), Some(FnArg::Receiver(receiver)) if receiver.mutability.is_none());
    if !by_reference || method.sig.inputs.len() != 1 {
        return None;
    }
    let mut storage = None;
    let mut numbers = Vec::new();
    scan(method.block.to_token_stream(), &mut storage, &mut numbers);
    let (&[at, width, ..], Some(storage)) = (&numbers[..], storage) else { return None };
    let member = names::unmangled(&method.sig.ident);
    Some((storage, Found { member, ty: (**ty).clone(), at, width: u32::try_from(width).ok()? }))
}

/// Looks for a storage member's name and the integers behind it.
fn scan(tokens: TokenStream, storage: &mut Option<String>, numbers: &mut Vec<u64>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => scan(group.stream(), storage, numbers),
            TokenTree::Ident(ident) if storage.is_none() => {
                let name = ident.to_string();
                if is_storage(&name) {
                    *storage = Some(name);
                }
            }
            TokenTree::Literal(literal) if storage.is_some() => {
                let text = literal.to_string();
                let digits = text.trim_end_matches("usize").trim_end_matches("u8");
                numbers.extend(digits.parse::<u64>());
            }
            _ => {}
        }
    }
}

/// `_bitfield_1`, but not `_bitfield_align_1`.
pub fn is_storage(name: &str) -> bool {
    name.strip_prefix("_bitfield_").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The impl block with accessors that are relocated; with `names` those of them that are named.
pub fn relocated(item: &ItemImpl, fields: &HashMap<String, Vec<Found>>, names: Option<&Names>) -> TokenStream {
    let mut item = item.clone();
    let methods: HashMap<String, (&Found, Accessor)> = fields.values().flatten().flat_map(accessors).collect();
    item.items.retain_mut(|method| {
        let ImplItem::Fn(method) = method else { return true };
        let name = method.sig.ident.to_string();
        if name.starts_with("new_bitfield_") {
            return false;
        }
        let Some((Found { member, ty, .. }, accessor)) = methods.get(&name) else { return true };
        if names.is_some_and(|names| !names.has(&method.sig.ident)) {
            return false;
        }
        let value = quote!(::corelate::__private::to_bits::<#ty>(val));
        let call = match accessor {
            Accessor::Get => quote!(::corelate::read_bitfield_direct!(self as *const Self, #member)),
            Accessor::GetRaw => quote!(::corelate::read_bitfield_direct!(this, #member)),
            Accessor::Set => quote!(::corelate::write_bitfield!(self as *mut Self, #member, #value)),
            Accessor::SetRaw => quote!(::corelate::write_bitfield!(this, #member, #value)),
        };
        let body = match accessor {
            Accessor::Get | Accessor::GetRaw => quote!({ unsafe { ::corelate::__private::from_bits(#call) } }),
            Accessor::Set | Accessor::SetRaw => quote!({ unsafe { #call } }),
        };
        method.block = syn::parse2(body).expect("the body above is a block");
        true
    });
    item.into_token_stream()
}

enum Accessor {
    Get,
    GetRaw,
    Set,
    SetRaw,
}

/// bindgen's methods for a bit-field. The names of those that read end in `_` where the field's name is one of Rust's words.
fn accessors(field: &Found) -> [(String, (&Found, Accessor)); 4] {
    let name = plain(&field.member);
    let getter = if field.member == name { name.clone() } else { format!("{name}_") };
    [
        (format!("{getter}_raw"), (field, Accessor::GetRaw)),
        (getter, (field, Accessor::Get)),
        (format!("set_{name}"), (field, Accessor::Set)),
        (format!("set_{name}_raw"), (field, Accessor::SetRaw)),
    ]
}
