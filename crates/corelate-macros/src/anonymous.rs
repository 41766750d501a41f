//! The members of anonymous structs and unions under their plain names, as C has them: `(*file).f_path` is there whether the kernel's headers
//! have `f_path` in `struct file` itself or in a union without a name inside of it. Such a union is a member `__bindgen_anon_N` in Rust.
//!
//! On BPF a type has a member more for each name that its anonymous members lend it. Its offset is a number of its own, which the passes
//! take for the path through the anonymous members: the access string is the one that C has. C has no other place for it, so
//! - in an audit's plain layout the type leads to a struct with these members by `Deref`: it adds nothing to the type's size;
//! - on other targets it leads to its anonymous members themselves, one after the other.
//!
//! A member of the type itself comes before one that is lent, and a name that two anonymous members have is not lent.

use crate::member::{Lent, Member};
use crate::names::{cfgs, plain};
use crate::record::{Record, Repr};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, ToTokens};
use std::collections::{HashMap, HashSet};
use syn::{Attribute, Field, Ident, Type, Visibility};

/// How deep anonymous members are looked for in each other.
const DEEPEST: usize = 16;
/// How many names a type is lent at the most.
const MOST: usize = 4096;

/// N and the type of a member `__bindgen_anon_N`.
fn anonymous(field: &Field) -> Option<(String, &Ident)> {
    let name = plain(field.ident.as_ref()?);
    let number = name.strip_prefix("__bindgen_anon_")?;
    let Type::Path(path) = &field.ty else { return None };
    let ty = path.path.get_ident()?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| (number.to_owned(), ty))
}

/// Gives each of `records`, the types of one module, the names that its anonymous members lend it.
pub fn lend(records: &mut [&mut Record]) {
    let by_name: HashMap<String, usize> = records.iter().enumerate().map(|(index, record)| (record.name(), index)).collect();
    let lent: Vec<Vec<Lent>> = records.iter().map(|record| names_of(record, records, &by_name)).collect();
    for (record, lent) in records.iter_mut().zip(lent) {
        record.lent = lent;
    }
}

fn names_of(record: &Record, records: &[&mut Record], by_name: &HashMap<String, usize>) -> Vec<Lent> {
    let mut found = Vec::new();
    collect(record, records, by_name, &Way::default(), &mut found);
    let own: HashSet<String> = record.members.iter().map(|member| plain(member.ident())).collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for lent in &found {
        *times.entry(plain(lent.member.ident())).or_default() += 1;
    }
    found.retain(|lent| {
        let name = plain(lent.member.ident());
        times[&name] == 1 && !own.contains(&name)
    });
    found
}

/// From a type to one of its anonymous members.
#[derive(Clone, Default)]
struct Way {
    through: Vec<String>,
    conditions: Vec<Attribute>,
    private: bool,
}

fn collect(record: &Record, records: &[&mut Record], by_name: &HashMap<String, usize>, way: &Way, into: &mut Vec<Lent>) {
    for member in &record.members {
        let Some((number, ty)) = anonymous(&member.field) else { continue };
        let Some(inner) = by_name.get(&plain(ty)).map(|&index| &records[index]) else { continue };
        if way.through.len() >= DEEPEST || !inner.generics.params.is_empty() {
            continue;
        }
        let mut way = way.clone();
        way.through.push(number);
        way.conditions.extend(member.cfgs().chain(cfgs(&inner.attrs)).cloned());
        way.private |= matches!(member.field.vis, Visibility::Inherited);
        for member in &inner.members {
            if into.len() < MOST && anonymous(&member.field).is_none() {
                into.push(Lent { member: lent(member, &way), through: way.through.clone() });
            }
        }
        collect(inner, records, by_name, &way, into);
    }
}

fn lent(member: &Member, way: &Way) -> Member {
    let mut member = member.clone();
    member.field.attrs = way.conditions.iter().chain(member.cfgs()).cloned().collect();
    if way.private {
        member.field.vis = Visibility::Inherited;
    }
    member
}

/// A type as far as `Deref` needs to know it.
pub struct Holder {
    ident: Ident,
    /// As text.
    vis: String,
    conditions: Vec<Attribute>,
    /// Its anonymous members and their types.
    anonymous: Vec<(Ident, Ident)>,
    /// Whether it has no parameters and no conditional members, and all of its members are aligned.
    simple: bool,
}

impl Holder {
    pub fn new<'a>(
        ident: &Ident,
        vis: &Visibility,
        attrs: &[Attribute],
        generics: &syn::Generics,
        fields: impl Iterator<Item = &'a Field>,
    ) -> Self {
        let mut simple = generics.params.is_empty() && Repr::lenient(attrs).packed.is_none();
        let mut members = Vec::new();
        for field in fields {
            let Some((_, ty)) = anonymous(field) else { continue };
            simple &= cfgs(&field.attrs).next().is_none();
            members.extend(field.ident.clone().map(|name| (name, ty.clone())));
        }
        let (vis, conditions) = (vis.to_token_stream().to_string(), cfgs(attrs).cloned().collect());
        Self { ident: ident.clone(), vis, conditions, anonymous: members, simple }
    }

    pub fn of_record(record: &Record) -> Self {
        let fields = record.members.iter().map(|member| &member.field);
        Self::new(&record.ident, &record.vis, &record.attrs, &record.generics, fields)
    }
}

/// `Deref` for the types of one module on targets other than BPF: from a type to the first of its anonymous members, from that to the next.
pub fn derefs(holders: &[Holder]) -> TokenStream {
    let by_name: HashMap<String, &Holder> = holders.iter().map(|holder| (plain(&holder.ident), holder)).collect();
    let inner: HashSet<String> = holders.iter().flat_map(|holder| holder.anonymous.iter().map(|(_, ty)| plain(ty))).collect();
    let mut done = HashSet::new();
    let mut tokens = TokenStream::new();
    for holder in holders.iter().filter(|holder| !inner.contains(&plain(&holder.ident))) {
        let mut places = vec![Place { holder, offset: quote!(0) }];
        visit(holder, &quote!(0), &by_name, 0, &mut places);
        for pair in places.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            if !done.insert(plain(&from.holder.ident)) {
                break;
            }
            tokens.extend(deref(from, to));
        }
    }
    tokens
}

/// An anonymous member's type, with where it is in the outermost one.
struct Place<'a> {
    holder: &'a Holder,
    offset: TokenStream,
}

fn visit<'a>(
    holder: &'a Holder,
    offset: &TokenStream,
    by_name: &HashMap<String, &'a Holder>,
    depth: usize,
    into: &mut Vec<Place<'a>>,
) {
    for (member, ty) in &holder.anonymous {
        let Some(&inner) = by_name.get(&plain(ty)) else { continue };
        // A type of the kernel's has each of its anonymous types once.
        let fits = holder.simple && inner.simple && inner.vis == holder.vis && depth < DEEPEST && into.len() < MOST;
        if !fits || into.iter().any(|place| place.holder.ident == inner.ident) {
            continue;
        }
        let outer = &holder.ident;
        let offset = quote!(#offset + ::core::mem::offset_of!(#outer, #member));
        into.push(Place { holder: inner, offset: offset.clone() });
        visit(inner, &offset, by_name, depth + 1, into);
    }
}

fn deref(from: &Place<'_>, to: &Place<'_>) -> TokenStream {
    let (ident, target) = (&from.holder.ident, &to.holder.ident);
    let conditions: Vec<_> = from.holder.conditions.iter().chain(&to.holder.conditions).collect();
    let (back, forth) = (&from.offset, &to.offset);
    let address = |this| quote!(#this.cast::<::core::primitive::u8>().wrapping_sub(#back).wrapping_add(#forth).cast());
    let (shared, unique) = (address(quote!((&raw const *self))), address(quote!((&raw mut *self))));
    deref_impl(ident, &quote!(#target), &conditions, &quote!(&*#shared), &quote!(&mut *#unique))
}

/// `shared` and `unique` make of `self` a reference to `target`.
fn deref_impl(
    ident: &Ident,
    target: &TokenStream,
    conditions: &[&Attribute],
    shared: &TokenStream,
    unique: &TokenStream,
) -> TokenStream {
    quote! {
        #(#conditions)*
        impl ::core::ops::Deref for #ident {
            type Target = #target;
            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                // SAFETY: that is where the target lies.
                unsafe { #shared }
            }
        }
        #(#conditions)*
        impl ::core::ops::DerefMut for #ident {
            #[inline(always)]
            fn deref_mut(&mut self) -> &mut Self::Target {
                // SAFETY: as above.
                unsafe { #unique }
            }
        }
    }
}

/// What stands for the lent members of `record` in an audit's plain layout, which is never run: they lie at its start, whatever is there.
pub fn plain_names(record: &Record) -> TokenStream {
    if record.lent.is_empty() || !record.generics.params.is_empty() {
        return TokenStream::new();
    }
    let fields = record.lent.iter().map(|Lent { member, .. }| {
        let mut field = crate::flexible::field(record, member);
        if let Some(bits) = &member.bits {
            let ty = &field.ty;
            let (width, at) = (Literal::u64_unsuffixed(bits.width.into()), Literal::u64_unsuffixed(bits.at()));
            field.ty = syn::parse_quote!(::corelate::__private::BitField<#ty, #width, #at>);
        }
        field
    });
    let conditions: Vec<_> = cfgs(&record.attrs).collect();
    let shared = quote!(::corelate::__private::lent::shared(self));
    let unique = quote!(::corelate::__private::lent::unique(self));
    let derefs = deref_impl(&record.ident, &quote!(Lent), &[], &shared, &unique);
    quote! {
        #(#conditions)*
        const _: () = {
            #[repr(C)]
            pub struct Lent { #(#fields,)* }
            #derefs
        };
    }
}
