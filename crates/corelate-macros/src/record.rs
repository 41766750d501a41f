//! A struct or union as the user wrote it, read and checked.

use crate::bit_places;
use crate::ctype;
use crate::decl_tag::{self, MemberTag};
use crate::errors::Errors;
use crate::member::{member, Kind, Lent, Member};
use crate::names::plain;
use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Field, Fields, GenericParam, Generics, Ident, ItemStruct, ItemUnion, LitInt, Result, Type, Visibility,
};

/// A `repr(C)` struct or union with named members.
pub struct Record {
    /// Everything above the item but helper attributes of ours: doc comments, derives, repr, cfg.
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub kind: Kind,
    pub ident: Ident,
    /// Lifetimes only.
    pub generics: Generics,
    pub members: Vec<Member>,
    /// What it has from its anonymous members; see [`anonymous`](crate::anonymous).
    pub lent: Vec<Lent>,
    /// `btf_decl_tag` on members.
    pub tags: Vec<MemberTag>,
    /// N of `repr(packed(N))`, bytes.
    pub packed: Option<u32>,
    /// N of `repr(align(N))`, bytes.
    pub align: Option<u32>,
    /// Whether C names it by a typedef only: `typedef struct { int counter; } atomic_t;`.
    pub typedef: bool,
    /// Bytes without a name behind the last member.
    pub tail: u64,
}

impl Record {
    pub fn from_struct(item: ItemStruct) -> Result<Self> {
        let fields = match item.fields {
            Fields::Named(named) => named.named,
            Fields::Unnamed(_) => {
                let why = "the fields of this struct have no names that the kernel's could be matched with; \
                           give it named fields";
                return Err(Error::new(item.ident.span(), why));
            }
            Fields::Unit => Default::default(),
        };
        Self::new(item.attrs, item.vis, Kind::Struct, item.ident, item.generics, fields.into_iter())
    }

    pub fn from_union(item: ItemUnion) -> Result<Self> {
        let fields = item.fields.named.into_iter();
        Self::new(item.attrs, item.vis, Kind::Union, item.ident, item.generics, fields)
    }

    fn new(
        attrs: Vec<Attribute>,
        vis: Visibility,
        kind: Kind,
        ident: Ident,
        generics: Generics,
        fields: impl Iterator<Item = Field>,
    ) -> Result<Self> {
        let mut errors = Errors::default();
        let mut attrs = attrs;
        let typedef = errors.keep(take_typedef(&mut attrs)).unwrap_or_default();
        // With a struct in its place the kernel's type would never be found.
        if plain(&ident).starts_with("btf_trace_") {
            let why =
                "the kernel has function pointers of such names: write `#[corelate::typedef] pub type … = extern \"C\" fn(…);`";
            errors.push(Error::new(ident.span(), why));
        }
        let mut fields: Vec<Field> = fields.collect();
        let tags = errors.keep(decl_tag::take_members(fields.iter_mut())).unwrap_or_default();
        let repr = errors.keep(Repr::read(&attrs, ident.span()));
        for parameter in &generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                let why = "a relocatable type cannot have type or const parameters: it has to be one type of the kernel";
                errors.push(Error::new(parameter.span(), why));
            }
        }
        let mut members = Vec::new();
        for field in fields {
            if let Some(member) = errors.keep(member(field)) {
                members.push(member);
            }
        }
        let repr = repr.unwrap_or_default();
        if errors.is_empty() {
            errors.keep(bit_places::place(&mut members, kind, repr.packed));
        }
        errors.finish()?;
        let (packed, align) = (repr.packed, repr.align);
        Ok(Self { attrs, vis, kind, ident, generics, members, lent: Vec::new(), tags, packed, align, typedef, tail: 0 })
    }

    /// A type that [`import!`](crate::import) put together.
    pub fn imported(
        attrs: Vec<Attribute>,
        vis: Visibility,
        kind: Kind,
        ident: Ident,
        members: Vec<Member>,
        tail: u64,
        repr: &Repr,
    ) -> Self {
        let (packed, align) = (repr.packed, repr.align);
        // bindgen drops the difference. Of the kernel's records whose name ends so, nearly all are named by a typedef.
        let typedef = plain(&ident).ends_with("_t");
        let (generics, lent, tags) = (Generics::default(), Vec::new(), Vec::new());
        Self { attrs, vis, kind, ident, generics, members, lent, tags, packed, align, typedef, tail }
    }

    /// The type without what is in it.
    pub fn declared(&self) -> Self {
        let Self { attrs, vis, kind, ident, typedef, .. } = self;
        let (attrs, vis, ident) = (attrs.clone(), vis.clone(), ident.clone());
        let declared = Self::imported(attrs, vis, *kind, ident, Vec::new(), 0, &Repr::default());
        Self { typedef: *typedef, ..declared }
    }

    /// The name and the types of the members: what [`holders`](crate::holders) wants to know.
    pub fn by_value(&self) -> (String, Vec<&Type>) {
        let lent = self.lent.iter().map(|lent| &lent.member);
        (self.name(), self.members.iter().chain(lent).map(|member| &member.field.ty).collect())
    }

    /// The name that the paddings are derived from: as in debug info, without `r#`.
    pub fn name(&self) -> String {
        plain(&self.ident)
    }
}

/// Takes `#[corelate(typedef)]` off the attributes of a type, and says whether it was there.
fn take_typedef(attrs: &mut Vec<Attribute>) -> Result<bool> {
    let (ours, others): (Vec<_>, Vec<_>) = attrs.drain(..).partition(|attr| attr.path().is_ident("corelate"));
    *attrs = others;
    for attr in &ours {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("typedef") {
                return Ok(());
            }
            let key = meta.path.to_token_stream();
            Err(meta.error(format!("unknown key `{key}`; a type takes `typedef`")))
        })?;
    }
    Ok(!ours.is_empty())
}

/// What `repr` attributes say.
#[derive(Clone, Copy, Default)]
pub struct Repr {
    pub is_c: bool,
    /// N of `packed(N)`, bytes.
    pub packed: Option<u32>,
    /// N of `align(N)`, bytes.
    pub align: Option<u32>,
    /// The size of the integer of an enum's `repr`, bytes.
    pub integer: Option<u64>,
}

impl Repr {
    /// What the attributes say, and where one says something that is not C's.
    fn scan(attrs: &[Attribute]) -> Result<(Self, Option<Span>)> {
        let mut repr = Self::default();
        let mut other: Option<Span> = None;
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("C") {
                    repr.is_c = true;
                } else if meta.path.is_ident("packed") || meta.path.is_ident("align") {
                    let mut value = 1;
                    if meta.input.peek(syn::token::Paren) {
                        let inside;
                        syn::parenthesized!(inside in meta.input);
                        value = inside.parse::<LitInt>()?.base10_parse()?;
                    }
                    if meta.path.is_ident("packed") {
                        repr.packed = Some(value);
                    } else {
                        repr.align = Some(value);
                    }
                } else {
                    let path = Type::Path(syn::TypePath { qself: None, path: meta.path.clone() });
                    repr.integer = ctype::integer_of(&path).map(|integer| integer.size);
                    other = Some(meta.path.span());
                }
                Ok(())
            })?;
        }
        Ok((repr, other))
    }

    /// The same of a type that has to be `repr(C)`; `item` is where to say otherwise.
    fn read(attrs: &[Attribute], item: Span) -> Result<Self> {
        match Self::scan(attrs)? {
            (repr, _) if repr.is_c => Ok(repr),
            (_, Some(span)) => Err(Error::new(span, "a relocatable type is laid out as in C: write `#[repr(C)]`")),
            (_, None) => Err(Error::new(item, "a relocatable type is laid out as in C: write `#[repr(C)]` above it")),
        }
    }

    /// The same of any type; attributes that make no sense are left to rustc.
    pub fn lenient(attrs: &[Attribute]) -> Self {
        Self::scan(attrs).map(|(repr, _)| repr).unwrap_or_default()
    }
}
