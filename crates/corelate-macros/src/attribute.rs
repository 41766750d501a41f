//! `#[corelate::preserve_access_index]` on a struct, a union or an inline module.

use crate::emit_bpf::Company;
use crate::errors::Errors;
use crate::names::plain;
use crate::record::Record;
use crate::{anonymous, emit_bpf, emit_host, holders, Target};
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;
use syn::{Error, Item, Meta, Result, Type};

pub fn expand(args: TokenStream, item: TokenStream, target: Target) -> TokenStream {
    // An item that cannot be used is put back without our attribute's doing, so that errors do not multiply.
    let original = item.clone();
    match try_expand(args, item, target) {
        Ok(tokens) => {
            let tracked = track_seed(target);
            quote!(#tokens #tracked)
        }
        Err(error) => {
            let errors = error.to_compile_error();
            let item = strip(original);
            quote!(#errors #item)
        }
    }
}

fn try_expand(args: TokenStream, item: TokenStream, target: Target) -> Result<TokenStream> {
    if !args.is_empty() {
        return Err(Error::new(args.span(), "`preserve_access_index` takes no arguments"));
    }
    match syn::parse2::<Item>(item)? {
        Item::Struct(item) => Ok(emit(&Record::from_struct(item)?, None, target)),
        Item::Union(item) => Ok(emit(&Record::from_union(item)?, None, target)),
        Item::Mod(module) => {
            if module.content.is_none() {
                let why = "`preserve_access_index` sees only what is written between `{` and `}`: write the module inline";
                return Err(Error::new(module.span(), why));
            }
            let mut reader = Reader::default();
            let mut tree = reader.read(Item::Mod(module));
            reader.errors.finish()?;
            tree.lend_names();
            let mut records = Vec::new();
            tree.records(&mut records);
            let types: Vec<_> = records.iter().map(|record| record.by_value()).collect();
            let aliases = reader.aliases.iter().map(|(name, ty)| (name.clone(), ty)).collect();
            let mut instances = holders::instances(&types, &aliases).into_iter();
            let mut tokens = TokenStream::new();
            tree.emit(target, &mut instances, &mut tokens);
            Ok(tokens)
        }
        Item::Enum(item) => {
            let why = "an enum has no fields to relocate; its values are asked for with `corelate::enum_value!`";
            Err(Error::new(item.enum_token.span, why))
        }
        other => Err(Error::new(other.span(), "`preserve_access_index` goes on a struct, a union or an inline module")),
    }
}

/// A module that is being attributed.
enum Tree {
    /// Its items, with everything before them.
    Module {
        head: TokenStream,
        items: Vec<Tree>,
    },
    Record(Box<Record>),
    Other(TokenStream),
}

impl Tree {
    /// The types, in the order that `emit` writes them in.
    fn records<'a>(&'a self, into: &mut Vec<&'a Record>) {
        match self {
            Tree::Module { items, .. } => items.iter().for_each(|item| item.records(into)),
            Tree::Record(record) => into.push(record),
            Tree::Other(_) => {}
        }
    }

    /// Lets the types of each module have the names of their anonymous members.
    fn lend_names(&mut self) {
        let Tree::Module { items, .. } = self else { return };
        items.iter_mut().for_each(Tree::lend_names);
        let mut records: Vec<&mut Record> = items
            .iter_mut()
            .filter_map(|item| match item {
                Tree::Record(record) => Some(&mut **record),
                _ => None,
            })
            .collect();
        anonymous::lend(&mut records);
    }

    fn holder(&self) -> Option<anonymous::Holder> {
        match self {
            Tree::Record(record) => Some(anonymous::Holder::of_record(record)),
            _ => None,
        }
    }

    /// `instances`: of each type, in order (see `holders`).
    fn emit(&self, target: Target, instances: &mut impl Iterator<Item = u64>, into: &mut TokenStream) {
        match self {
            Tree::Module { head, items } => {
                let mut inside = TokenStream::new();
                items.iter().for_each(|item| item.emit(target, instances, &mut inside));
                if target == Target::Host {
                    let holders: Vec<_> = items.iter().filter_map(Tree::holder).collect();
                    inside.extend(anonymous::derefs(&holders));
                }
                into.extend(quote!(#head { #inside }));
            }
            Tree::Record(record) => {
                let company = instances.next().map(|instances| Company { instances, many: false, first: false });
                into.extend(emit(record, company, target));
            }
            Tree::Other(tokens) => into.extend(tokens.clone()),
        }
    }
}

/// Reads a module with all that is in it.
#[derive(Default)]
struct Reader {
    seen: HashSet<String>,
    aliases: HashMap<String, Type>,
    errors: Errors,
}

impl Reader {
    fn read(&mut self, mut item: Item) -> Tree {
        if take_opaque(&mut item) {
            return Tree::Other(item.into_token_stream());
        }
        let record = match item {
            Item::Mod(syn::ItemMod { attrs, vis, unsafety, mod_token, ident, content: Some((_, items)), .. }) => {
                let head = quote!(#(#attrs)* #vis #unsafety #mod_token #ident);
                return Tree::Module { head, items: items.into_iter().map(|item| self.read(item)).collect() };
            }
            Item::Struct(item) => Record::from_struct(item),
            Item::Union(item) => Record::from_union(item),
            Item::Type(alias) => {
                self.aliases.insert(plain(&alias.ident), (*alias.ty).clone());
                return Tree::Other(alias.into_token_stream());
            }
            other => return Tree::Other(other.into_token_stream()),
        };
        let Some(record) = self.errors.keep(record) else { return Tree::Other(TokenStream::new()) };
        if !self.seen.insert(record.name()) {
            let name = record.name();
            let why =
                format!("two types of this module are called `{name}`: the kernel has one. Call this one `{name}___2`, a flavor");
            self.errors.push(Error::new(record.ident.span(), why));
        }
        Tree::Record(Box::new(record))
    }
}

/// Takes `#[corelate(opaque)]` off a type, which says that the attribute on its module leaves it as it is.
fn take_opaque(item: &mut Item) -> bool {
    let attrs = match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        _ => return false,
    };
    let before = attrs.len();
    attrs.retain(
        |attr| !matches!(&attr.meta, Meta::List(list) if list.path.is_ident("corelate") && list.tokens.to_string() == "opaque"),
    );
    attrs.len() < before
}

pub fn emit(record: &Record, company: Option<Company>, target: Target) -> TokenStream {
    match target {
        Target::Bpf => emit_bpf::record(record, company),
        Target::Host => emit_host::record(record),
    }
}

/// Makes rustc's dependency file name the seed and the layout, so that a build with another one is not taken from a cache.
pub fn track_seed(target: Target) -> TokenStream {
    match target {
        Target::Bpf => quote! {
            const _: [::core::option::Option<&'static ::core::primitive::str>; 2] =
                [::core::option_env!("CORELATE_SEED"), ::core::option_env!("CORELATE_LAYOUT")];
        },
        Target::Host => TokenStream::new(),
    }
}

/// The item without helper attributes.
fn strip(item: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<Item>(item) else { return TokenStream::new() };
    strip_item(&mut item);
    item.into_token_stream()
}

fn strip_item(item: &mut Item) {
    let remove = |fields: &mut dyn Iterator<Item = &mut syn::Field>| {
        for field in fields {
            field.attrs.retain(|attr| !attr.path().is_ident("corelate"));
        }
    };
    match item {
        Item::Struct(item) => {
            item.attrs.retain(|attr| !attr.path().is_ident("corelate"));
            remove(&mut item.fields.iter_mut());
        }
        Item::Union(item) => {
            item.attrs.retain(|attr| !attr.path().is_ident("corelate"));
            remove(&mut item.fields.named.iter_mut());
        }
        Item::Mod(module) => module.content.iter_mut().flat_map(|(_, items)| items).for_each(strip_item),
        _ => {}
    }
}
