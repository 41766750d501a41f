//! A member of a struct or union as the user wrote it, read and checked.

use crate::bits::BitField;
use crate::errors::Errors;
use crate::names::{cfgs, plain};
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Field, Ident, LitInt, LitStr, Result, Type};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Struct,
    Union,
}

impl Kind {
    pub fn keyword(self) -> TokenStream {
        match self {
            Kind::Struct => quote!(struct),
            Kind::Union => quote!(union),
        }
    }
}

#[derive(Clone)]
pub struct Member {
    /// The field without helper attributes of ours.
    pub field: Field,
    /// The name in C, where it differs from the one in Rust.
    pub c_name: Option<LitStr>,
    pub bits: Option<BitField>,
    /// The enum that C has here, where Rust has an integer: `#[corelate(enum = "pid_type")]`.
    pub enumeration: Option<LitStr>,
    /// Bytes without a name that C has in front of it: what bindgen writes for an anonymous bit-field or an alignment that Rust cannot say.
    pub skip: u64,
}

/// A member that a type has from one of its anonymous members.
pub struct Lent {
    /// The member there, with the conditions of all that lead to it.
    pub member: Member,
    /// The numbers N of the members `__bindgen_anon_N` that lead to it.
    pub through: Vec<String>,
}

impl Member {
    pub fn ident(&self) -> &Ident {
        self.field.ident.as_ref().expect("members are named")
    }

    /// The name of the enum that C has here, where the field is an integer in Rust: said by the user, or `pid_type` for a field of
    /// type `pid_type::Type`, as aya-tool writes enums. Arrays count by their elements.
    pub fn enum_name(&self) -> Option<String> {
        if let Some(name) = &self.enumeration {
            return Some(name.value());
        }
        let mut ty = &self.field.ty;
        while let Type::Array(array) = ty {
            ty = &array.elem;
        }
        let Type::Path(path) = ty else { return None };
        let mut segments = path.path.segments.iter().rev();
        let is_type = segments.next().is_some_and(|last| last.ident == "Type");
        segments.next().filter(|_| is_type).map(|module| plain(&module.ident))
    }

    /// The `cfg` attributes of the member; its padding must come and go with it.
    pub fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        cfgs(&self.field.attrs)
    }
}

/// Reads a member and takes our helper attributes off.
pub fn member(mut field: Field) -> Result<Member> {
    let mut errors = Errors::default();
    let name = field.ident.clone().expect("members are named");
    if plain(&name).starts_with("__corelate_") {
        errors.push(Error::new(name.span(), "names that start with `__corelate_` are kept for corelate's paddings"));
    }
    let mut c_name: Option<LitStr> = None;
    let mut width: Option<LitInt> = None;
    let mut at: Option<LitInt> = None;
    let mut enumeration: Option<LitStr> = None;
    let (ours, others): (Vec<_>, Vec<_>) = field.attrs.drain(..).partition(|attr| attr.path().is_ident("corelate"));
    field.attrs = others;
    for attr in &ours {
        let read = attr.parse_nested_meta(|meta| {
            fn once<T: syn::parse::Parse>(slot: &mut Option<T>, meta: &syn::meta::ParseNestedMeta) -> Result<()> {
                let value = meta.value()?.parse()?;
                match slot.replace(value) {
                    None => Ok(()),
                    Some(_) => Err(meta.error("this key is given twice")),
                }
            }
            if meta.path.is_ident("name") {
                once(&mut c_name, &meta)
            } else if meta.path.is_ident("bits") {
                once(&mut width, &meta)
            } else if meta.path.is_ident("at") {
                once(&mut at, &meta)
            } else if meta.path.is_ident("enum") {
                once(&mut enumeration, &meta)
            } else {
                let key = meta.path.to_token_stream();
                Err(meta.error(format!("unknown key `{key}`; a field takes `name`, `enum`, `bits` and `at`")))
            }
        });
        errors.keep(read);
    }
    if let Some(name) = &c_name {
        errors.keep(check_c_name(name));
    }
    if let Some(name) = enumeration.as_ref().filter(|name| !name.value().is_empty()) {
        errors.keep(check_c_name(name));
    }
    if c_name.is_some() && width.is_some() {
        let why = "`name` and `bits` cannot be given together: name the field as in C, with `r#` if need be";
        errors.push(Error::new(c_name.span(), why));
    }
    let bits = errors.keep(BitField::read(width, at, &field.ty)).flatten();
    errors.finish()?;
    Ok(Member { field, c_name, bits, enumeration, skip: 0 })
}

fn check_c_name(name: &LitStr) -> Result<()> {
    let text = name.value();
    let starts = text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    if starts && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::new(name.span(), "this is not an identifier of C"))
}
