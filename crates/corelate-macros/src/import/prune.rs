//! An import of which a program needs little: the items that the crate's own source can name, directly or by way of members.
//!
//! A file of all the kernel's types keeps rustc busy for ten seconds and more, in each layout that is compiled. The driver, which knows the crate's files, says
//! which identifiers they are made of (`CORELATE_NAMES`: a file with one a line). Of the imported file there remain
//!
//! - the items with one of these names, and all that is in them by value,
//! - what a member with one of these names points to: no other member is followed,
//! - of what only others point to the declaration: an opaque type.
//!
//! Nothing that remains is laid out differently. Where the source names what is not there (an identifier that a macro of another crate makes up), rustc fails,
//! and the driver has it compile everything.

use crate::import::names::c_name;
use crate::names::plain;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{HashMap, HashSet};
use syn::{Fields, Ident, Item, Type};

/// The identifiers of a crate.
pub struct Names(HashSet<String>);

impl Names {
    /// What `CORELATE_NAMES` names; `None` where nobody says.
    pub fn of_build() -> Option<Self> {
        let text = std::fs::read_to_string(std::env::var_os("CORELATE_NAMES")?).ok()?;
        Some(Self(text.lines().map(str::to_owned).collect()))
    }

    /// Whether the crate names `ident`, as bindgen writes it or as C does.
    pub fn has(&self, ident: &Ident) -> bool {
        self.has_name(&plain(ident))
    }

    pub fn has_name(&self, name: &str) -> bool {
        self.0.contains(name) || c_name(name).is_some_and(|name| self.0.contains(name))
    }
}

/// How much of an item is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Need {
    /// That there is such a type.
    Declared,
    /// What is in it, but not what it points to.
    Held,
    Whole,
}

/// What of a file is needed, by name.
pub struct Needed(Option<HashMap<String, Need>>);

impl Needed {
    /// `names`: `None` for all.
    pub fn new(items: &[Item], names: Option<&Names>) -> Self {
        Self(names.map(|names| Search::new(items, names).run()))
    }

    /// `name`: C's, or bindgen's.
    pub fn of(&self, name: &str) -> Option<Need> {
        match &self.0 {
            None => Some(Need::Whole),
            Some(needs) => needs.get(c_name(name).unwrap_or(name)).copied(),
        }
    }

    /// Whether an item goes into the output; a struct or union may only be declared there.
    pub fn has(&self, item: &Item) -> bool {
        let Some(name) = name_of(item) else { return true };
        match item {
            Item::Impl(_) => self.of(&name) > Some(Need::Declared),
            _ => self.of(&name).is_some(),
        }
    }
}

/// The name in C that an item is known by; an impl block's is its type's.
fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Mod(it) => &it.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Type(it) => &it.ident,
        Item::Union(it) => &it.ident,
        Item::Impl(it) => match &*it.self_ty {
            Type::Path(path) => &path.path.segments.last()?.ident,
            _ => return None,
        },
        _ => return None,
    };
    Some(as_in_c(ident))
}

fn as_in_c(ident: &Ident) -> String {
    let name = plain(ident);
    c_name(&name).map(str::to_owned).unwrap_or(name)
}

struct Search<'a> {
    by_name: HashMap<String, Vec<&'a Item>>,
    names: &'a Names,
    needs: HashMap<String, Need>,
    /// Names whose items have not been looked into.
    pending: Vec<String>,
}

impl<'a> Search<'a> {
    fn new(items: &'a [Item], names: &'a Names) -> Self {
        let mut search = Self { by_name: HashMap::new(), names, needs: HashMap::new(), pending: Vec::new() };
        let mut always = Vec::new();
        for item in items {
            match name_of(item) {
                Some(name) => search.by_name.entry(name).or_default().push(item),
                // Declarations of functions, imports, macros.
                None => always.push(item),
            }
        }
        let named: Vec<String> = search.by_name.keys().filter(|name| names.has_name(name)).cloned().collect();
        for name in named {
            search.need(name, Need::Whole);
        }
        for item in always {
            search.tokens(item.to_token_stream(), Need::Whole);
        }
        search
    }

    fn run(mut self) -> HashMap<String, Need> {
        while let Some(name) = self.pending.pop() {
            let need = self.needs[&name];
            for item in self.by_name.get(&name).cloned().unwrap_or_default() {
                self.item(item, need);
            }
        }
        self.needs
    }

    fn need(&mut self, name: String, need: Need) {
        if !self.by_name.contains_key(&name) || self.needs.get(&name) >= Some(&need) {
            return;
        }
        self.needs.insert(name.clone(), need);
        self.pending.push(name);
    }

    fn item(&mut self, item: &Item, need: Need) {
        match item {
            // An alias of a type is as much as the type.
            Item::Type(it) => self.ty(&it.ty, need, if need == Need::Whole { need } else { Need::Declared }),
            Item::Struct(it) if it.generics.params.is_empty() => {
                if let (Fields::Named(fields), Need::Held | Need::Whole) = (&it.fields, need) {
                    self.fields(fields.named.iter());
                } else if !matches!(it.fields, Fields::Named(_)) {
                    self.tokens(it.fields.to_token_stream(), Need::Whole);
                }
            }
            Item::Union(it) if it.generics.params.is_empty() => {
                if need != Need::Declared {
                    self.fields(it.fields.named.iter());
                }
            }
            // Its methods are left out.
            Item::Impl(_) if need == Need::Declared => {}
            other => self.tokens(other.to_token_stream(), Need::Whole),
        }
    }

    fn fields<'f>(&mut self, fields: impl Iterator<Item = &'f syn::Field>) {
        for field in fields {
            let named = field.ident.as_ref().is_none_or(|ident| self.names.has(ident));
            let (value, behind) = if named { (Need::Whole, Need::Whole) } else { (Need::Held, Need::Declared) };
            self.ty(&field.ty, value, behind);
        }
    }

    /// What a type mentions: `value` of what it holds, `behind` of what it points to.
    fn ty(&mut self, ty: &Type, value: Need, behind: Need) {
        match ty {
            Type::Ptr(it) => self.ty(&it.elem, behind, behind),
            Type::Reference(it) => self.ty(&it.elem, behind, behind),
            Type::BareFn(it) => self.tokens(it.to_token_stream(), behind),
            Type::Array(it) => {
                self.ty(&it.elem, value, behind);
                self.tokens(it.len.to_token_stream(), Need::Whole);
            }
            Type::Group(it) => self.ty(&it.elem, value, behind),
            Type::Paren(it) => self.ty(&it.elem, value, behind),
            Type::Path(path) => {
                for segment in &path.path.segments {
                    self.need(as_in_c(&segment.ident), value);
                    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { continue };
                    for argument in &arguments.args {
                        match argument {
                            syn::GenericArgument::Type(ty) => self.ty(ty, value, behind),
                            other => self.tokens(other.to_token_stream(), Need::Whole),
                        }
                    }
                }
            }
            other => self.tokens(other.to_token_stream(), Need::Whole),
        }
    }

    fn tokens(&mut self, tokens: TokenStream, need: Need) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), need),
                TokenTree::Ident(ident) => self.need(as_in_c(&ident), need),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Need::{Declared, Held, Whole};

    fn needs(names: &[&str]) -> Vec<(String, Need)> {
        let file: syn::File = syn::parse_quote! {
            pub type pid_t = c_int;
            pub type handler = ::core::option::Option<unsafe extern "C" fn(of: *mut page) -> *mut mm_struct>;
            pub struct task_struct { pub pid: pid_t, pub mm: *mut mm_struct, pub files: *mut files_struct, pub run: handler, pub list: [list_head; 2usize] }
            pub struct list_head { pub next: *mut list_head }
            pub struct mm_struct { pub owner: *mut task_struct, pub exe: *mut file }
            pub struct files_struct { pub fdt: *mut fdtable }
            pub struct fdtable { pub max: u32 }
            pub struct file { pub inode: *mut inode }
            pub struct inode { pub number: u64 }
            pub struct page { pub flags: u64 }
            pub struct unused { pub task: task_struct }
        };
        let names = Names(names.iter().map(|name| (*name).to_owned()).collect());
        let mut found: Vec<_> = Search::new(&file.items, &names).run().into_iter().collect();
        found.sort();
        found
    }

    fn expected(list: &[(&str, Need)]) -> Vec<(String, Need)> {
        list.iter().map(|(name, need)| ((*name).to_owned(), *need)).collect()
    }

    #[test]
    fn members_that_are_named_are_followed_and_others_are_not() {
        let found = needs(&["task_struct", "mm", "owner"]);
        let wanted = [
            ("file", Declared),
            ("files_struct", Declared),
            ("handler", Held),
            ("list_head", Held),
            ("mm_struct", Whole),
            ("page", Declared),
            ("pid_t", Held),
            ("task_struct", Whole),
        ];
        assert_eq!(found, expected(&wanted));
    }

    #[test]
    fn what_is_named_nowhere_is_left_out() {
        assert_eq!(needs(&["fdtable"]), expected(&[("fdtable", Whole)]));
        assert_eq!(needs(&["max", "owner"]), expected(&[]));
    }

    #[test]
    fn a_member_that_is_named_needs_what_its_function_takes() {
        let found: HashMap<_, _> = needs(&["task_struct", "run", "handler"]).into_iter().collect();
        assert_eq!((found["page"], found["mm_struct"], found["files_struct"]), (Whole, Whole, Declared));
    }
}
