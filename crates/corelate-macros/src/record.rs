//! A struct or union as the user wrote it, read and checked.

use crate::anonymous::Lent;
use crate::bits::{self, BitField};
use crate::ctype;
use crate::decl_tag::{self, MemberTag};
use proc_macro2::{Span, TokenStream};
use quote::{quote, ToTokens};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Field, Fields, GenericParam, Generics, Ident, ItemStruct, ItemUnion, LitInt, LitStr, Result, Type,
    Visibility,
};

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

pub fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
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
            errors.keep(bits::place(&mut members, kind, repr.packed));
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

/// An identifier without `r#`.
pub fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
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

/// Errors of one item, so that all are shown at once.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    pub fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
