//! `import!("vmlinux.rs")`: the types of a file that bindgen or aya-tool wrote, attributed.

mod bitfields;
mod enums;
mod layout;
mod locate;
mod names;
mod prune;

use crate::anonymous::{self, Holder};
use crate::bits::BitField;
use crate::emit_bpf::{self, Company};
use crate::errors::Errors;
use crate::holders;
use crate::member::{member, Kind, Member};
use crate::names::plain;
use crate::record::{self, Record};
use crate::{attribute, Target};
use bitfields::ByType;
use layout::Layouts;
use proc_macro2::{Span, TokenStream};
use prune::{Names, Need, Needed};
use quote::{format_ident, quote, ToTokens};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use syn::{Error, Field, Fields, FieldsNamed, GenericArgument, Item, LitStr, PathArguments, Result, Type, Visibility};

pub fn expand(input: TokenStream, caller: Option<PathBuf>, target: Target) -> TokenStream {
    try_expand(input, caller, target).unwrap_or_else(|error| error.to_compile_error())
}

fn try_expand(input: TokenStream, caller: Option<PathBuf>, target: Target) -> Result<TokenStream> {
    let argument: locate::Argument = syn::parse2(input)?;
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let path = locate::locate(&argument, caller, package)?;
    let cannot = |why: String| Error::new(argument.span, format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| cannot(error.to_string()))?;
    let file = syn::parse_file(&without_std(&text)).map_err(|error| cannot(error.to_string()))?;
    let items = of_items(&file.items, target).map_err(|error| {
        let why: Vec<_> = error.into_iter().map(|error| error.to_string()).collect();
        cannot(why.join("; "))
    })?;
    let name = module_name(&path);
    let tracked_path = LitStr::new(&path.to_string_lossy(), argument.span);
    let tracked_seed = attribute::track_seed(target);
    Ok(quote! {
        #[allow(clippy::all, dead_code, improper_ctypes, non_camel_case_types, non_snake_case, non_upper_case_globals)]
        #[allow(unknown_lints, unnecessary_transmutes, unsafe_op_in_unsafe_fn, unused)]
        mod #name { #items }
        pub use self::#name::*;
        const _: &[::core::primitive::u8] = ::core::include_bytes!(#tracked_path);
        #tracked_seed
    })
}

/// bindgen names types of `std` unless told otherwise, and aya-tool those of aya's crates: a program has `core`, with the same types.
fn without_std(text: &str) -> String {
    const C_TYPES: [&str; 5] =
        ["::std::os::raw::", ":: std :: os :: raw :: ", "::aya_ebpf::cty::", "::aya_bpf::cty::", "::cty::"];
    let mut text = text.to_owned();
    for prefix in C_TYPES {
        text = text.replace(prefix, "::core::ffi::");
    }
    text.replace("::std::", "::core::").replace(":: std :: ", "::core::")
}

fn module_name(path: &Path) -> syn::Ident {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format_ident!("__corelate_import_{plain}")
}

fn of_items(items: &[Item], target: Target) -> Result<TokenStream> {
    let layouts = Layouts::new(items);
    let fields = bitfields::find(items);
    let names = Names::of_build().filter(|_| target == Target::Bpf);
    let needed = Needed::new(items, names.as_ref());
    let mut errors = Errors::default();
    let mut records = Vec::new();
    let mut tokens = TokenStream::new();
    for item in items {
        match item {
            // Types that are left out count where a layout depends on how often it is held.
            Item::Struct(_) | Item::Union(_) => {}
            item if !needed.has(item) => continue,
            _ => {}
        }
        match item {
            // Layout assertions are about the local layout, which does not matter to a type that is relocated.
            Item::Const(item) if item.ident == "_" => {}
            Item::Fn(item) if item.sig.ident.to_string().starts_with("bindgen_test_layout_") => {}
            Item::ForeignMod(item) => {
                let mut item = item.clone();
                item.unsafety.get_or_insert_with(Default::default);
                item.to_tokens(&mut tokens);
            }
            Item::Impl(item) if target == Target::Bpf => {
                let found = bitfields::owner(item).and_then(|owner| fields.get(&owner));
                match found {
                    Some(found) => tokens.extend(bitfields::relocated(item, found, names.as_ref())),
                    None => item.to_tokens(&mut tokens),
                }
            }
            Item::Mod(module) => enums::without_glob(module).to_tokens(&mut tokens),
            Item::Struct(_) | Item::Union(_) => match errors.keep(convert(item, &layouts, &fields, target)) {
                Some(Converted::Record(record)) => records.push(*record),
                Some(Converted::Item(item)) if needed.has(&item) => item.to_tokens(&mut tokens),
                Some(Converted::Item(_)) | None => {}
            },
            other => other.to_tokens(&mut tokens),
        }
    }
    errors.finish()?;
    anonymous::lend(&mut records.iter_mut().collect::<Vec<_>>());
    if target == Target::Host {
        tokens.extend(anonymous::derefs(&holders(items)));
    }
    let aliases = items
        .iter()
        .filter_map(|item| match item {
            Item::Type(alias) => Some((plain(&alias.ident), &*alias.ty)),
            _ => None,
        })
        .collect();
    tokens.extend(attributed(&records, &aliases, &needed));
    tokens.extend(enums::as_types(items, &layouts, &needed));
    Ok(tokens)
}

/// The types of the file that anonymous members lend names to.
fn holders(items: &[Item]) -> Vec<Holder> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(it) => Some(Holder::new(&it.ident, &it.vis, &it.attrs, &it.generics, it.fields.iter())),
            Item::Union(it) => Some(Holder::new(&it.ident, &it.vis, &it.attrs, &it.generics, it.fields.named.iter())),
            _ => None,
        })
        .collect()
}

fn attributed(records: &[Record], aliases: &HashMap<String, &Type>, needed: &Needed) -> TokenStream {
    let types: Vec<_> = records.iter().map(Record::by_value).collect();
    let instances = holders::instances(&types, aliases);
    records
        .iter()
        .zip(instances)
        .filter_map(|(record, instances)| Some((record, instances, needed.of(&record.name())?)))
        .enumerate()
        .map(|(index, (record, instances, need))| {
            let company = Company { instances, many: true, first: index == 0 };
            let tokens = match need {
                Need::Declared => emit_bpf::record(&record.declared(), Some(company)),
                Need::Held | Need::Whole => emit_bpf::record(record, Some(company)),
            };
            let name = &record.ident;
            // Where the type's own name is one of Rust's words, the rest of the file knows it by bindgen's.
            let alias = name.to_string().starts_with("r#").then(|| {
                let mangled = format_ident!("{}_", plain(name));
                quote!(pub type #mangled = #name;)
            });
            quote!(#tokens #alias)
        })
        .collect()
}

enum Converted {
    /// A type to attribute.
    Record(Box<Record>),
    /// An item for the output as it is.
    Item(Box<Item>),
}

fn convert(item: &Item, layouts: &Layouts<'_>, fields: &ByType, target: Target) -> Result<Converted> {
    let keep = || Ok(Converted::Item(Box::new(item.clone())));
    let (attrs, vis, ident, generics, kind, named) = match item {
        Item::Struct(it) => match &it.fields {
            Fields::Named(named) => (&it.attrs, &it.vis, &it.ident, &it.generics, Kind::Struct, named),
            _ => return keep(),
        },
        Item::Union(it) => (&it.attrs, &it.vis, &it.ident, &it.generics, Kind::Union, &it.fields),
        _ => return keep(),
    };
    let repr = record::Repr::lenient(attrs);
    // bindgen's own helpers have type parameters.
    if !repr.is_c || !generics.params.is_empty() {
        return keep();
    }
    let types: Vec<&Type> = named.named.iter().map(|field| &field.ty).collect();
    let (offsets, _) = layouts.place(kind == Kind::Union, &types, &repr);
    let none = HashMap::new();
    let bits = fields.get(&plain(ident)).unwrap_or(&none);
    if target == Target::Host {
        return Ok(Converted::Item(Box::new(with_names(item, named, bits))));
    }

    let mut is_union = kind == Kind::Union;
    let mut members: Vec<Member> = Vec::new();
    let mut gaps = Gaps::default();
    for (field, offset) in named.named.iter().zip(offsets) {
        let name = field.ident.as_ref().map(plain).unwrap_or_default();
        if bitfields::is_storage(&name) {
            let size = layouts.of(&field.ty).map(|layout| layout.size);
            let Some(found) = bits.get(&name) else {
                gaps.unnamed(offset, size);
                continue;
            };
            let offset = if is_union { Some(0) } else { offset };
            let offset = offset.ok_or_else(|| {
                let why = format!("the place of {ident}::{name} depends on a type that is not in the file");
                Error::new(Span::call_site(), why)
            })?;
            let first = members.len();
            members.extend(found.iter().map(|found| bit_member(found, offset, layouts)));
            if let Some(first) = members.get_mut(first) {
                first.skip = gaps.until(offset);
            }
            let used = found.iter().map(|found| (found.at + u64::from(found.width)).div_ceil(8)).max().unwrap_or(0);
            gaps.named(Some(offset), Some(used));
            gaps.unnamed(Some(offset), size);
            continue;
        }
        let size = layouts.of(&field.ty).map(|layout| layout.size);
        if is_filler(&name) {
            gaps.unnamed(offset, size);
            continue;
        }
        let mut field = field.clone();
        match generic_argument(&field.ty) {
            // The kernel's BTF has an array of no elements.
            Some(("__IncompleteArrayField", element)) => field.ty = syn::parse_quote!([#element; 0]),
            Some(("__BindgenUnionField", member)) => {
                is_union = true;
                field.ty = member.clone();
            }
            _ => {}
        }
        let mut member = member(field)?;
        member.skip = gaps.behind_unnamed();
        gaps.named(offset, size);
        if let Some(c_name) = names::c_name(&name) {
            member.c_name = Some(LitStr::new(c_name, Span::call_site()));
        }
        members.push(member);
    }
    let kind = if is_union { Kind::Union } else { Kind::Struct };
    let tail = if is_union { 0 } else { gaps.behind_unnamed() };
    if kind == Kind::Union {
        members.iter_mut().for_each(|member| member.skip = 0);
    }
    let ident = names::unmangled(ident);
    // Nobody can hold a value of these types on BPF, so the derives would only keep rustc busy: two thirds of its time.
    let attrs = attrs.iter().filter(|attr| !attr.path().is_ident("derive")).cloned().collect();
    Ok(Converted::Record(Box::new(Record::imported(attrs, vis.clone(), kind, ident, members, tail, &repr))))
}

/// What is between the members of a struct, in bytes from its start. An import leaves out what has no name in C, and says how much that was.
#[derive(Default)]
struct Gaps {
    /// Where the last member with a name ends; None where a macro cannot know it.
    end: Option<u64>,
    /// Where what stands behind it without a name ends.
    unnamed: Option<u64>,
    begun: bool,
}

impl Gaps {
    fn named(&mut self, offset: Option<u64>, size: Option<u64>) {
        self.begun = true;
        self.end = offset.zip(size).map(|(offset, size)| offset + size);
        self.unnamed = None;
    }

    fn unnamed(&mut self, offset: Option<u64>, size: Option<u64>) {
        let end = offset.zip(size).map(|(offset, size)| offset + size);
        self.unnamed = self.unnamed.max(end.filter(|_| size != Some(0)));
    }

    /// The bytes without a name between the last member and what stands at `offset`.
    fn until(&self, offset: u64) -> u64 {
        let end = if self.begun { self.end } else { Some(0) };
        end.map_or(0, |end| offset.saturating_sub(end))
    }

    /// The bytes without a name behind the last member.
    fn behind_unnamed(&self) -> u64 {
        self.unnamed.map_or(0, |end| self.until(end))
    }
}

/// Members that bindgen adds for the layout, and the one of a type that is only declared.
fn is_filler(name: &str) -> bool {
    matches!(name, "_unused" | "_bindgen_align" | "__bindgen_align" | "bindgen_union_field")
        || name.starts_with("_bitfield_align_")
        || name.starts_with("__bindgen_padding_")
}

fn bit_member(found: &bitfields::Found, storage: u64, layouts: &Layouts<'_>) -> Member {
    let unit = layouts.of(&found.ty).map_or(8, |layout| layout.size * 8);
    Member {
        field: Field {
            attrs: Vec::new(),
            vis: Visibility::Public(Default::default()),
            mutability: syn::FieldMutability::None,
            ident: Some(found.member.clone()),
            colon_token: None,
            ty: found.ty.clone(),
        },
        c_name: None,
        enumeration: None,
        bits: Some(BitField::imported(found.width, storage * 8 + found.at, unit, storage)),
        skip: 0,
    }
}

/// The item for targets other than BPF: with the bit-fields' names beside their storage, for paths.
fn with_names(item: &Item, named: &FieldsNamed, bits: &HashMap<String, Vec<bitfields::Found>>) -> Item {
    let mut fields = FieldsNamed { named: Default::default(), ..named.clone() };
    for field in &named.named {
        let name = field.ident.as_ref().map(plain).unwrap_or_default();
        for bitfields::Found { member, ty, at, width } in bits.get(&name).into_iter().flatten() {
            let width = u64::from(*width);
            fields.named.push(syn::parse_quote!(pub #member: ::corelate::__private::BitField<#ty, #width, #at>));
        }
        fields.named.push(field.clone());
    }
    let mut item = item.clone();
    match &mut item {
        Item::Struct(item) => item.fields = Fields::Named(fields),
        Item::Union(item) => item.fields = fields,
        _ => {}
    }
    item
}

/// `T` of `name<T>`.
fn generic_argument(ty: &Type) -> Option<(&'static str, &Type)> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let name = ["__IncompleteArrayField", "__BindgenUnionField"].into_iter().find(|name| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some((name, ty)),
        _ => None,
    }
}
