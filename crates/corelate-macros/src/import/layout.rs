//! The layouts of a bindgen file's types, by Rust's own rules for `repr(C)`. bindgen says where a bit-field is within its
//! storage; where the storage is in the type follows from the members before it.

use crate::ctype::{self, CType};
use crate::names::plain;
use crate::record::Repr;
use std::cell::RefCell;
use std::collections::HashMap;
use syn::{Fields, GenericArgument, Item, PathArguments, Type};

enum Definition<'a> {
    Record { union: bool, members: Vec<&'a Type>, repr: Repr },
    Alias(&'a Type),
    Known(CType),
}

pub struct Layouts<'a> {
    definitions: HashMap<String, Definition<'a>>,
    known: RefCell<HashMap<String, Option<CType>>>,
}

impl<'a> Layouts<'a> {
    pub fn new(items: &'a [Item]) -> Self {
        let mut definitions = HashMap::new();
        for item in items {
            define(item, "", &mut definitions);
        }
        Self { definitions, known: RefCell::default() }
    }

    /// Size and alignment of `ty`, bytes; None for what this module does not know.
    pub fn of(&self, ty: &Type) -> Option<CType> {
        match ty {
            Type::Array(array) => {
                let element = self.of(&array.elem)?;
                Some(CType { size: element.size.checked_mul(ctype::length_of(&array.len)?)?, align: element.align })
            }
            Type::Group(inner) => self.of(&inner.elem),
            Type::Paren(inner) => self.of(&inner.elem),
            Type::Path(path) => {
                let segments = &path.path.segments;
                let last = segments.last()?;
                if let PathArguments::AngleBracketed(arguments) = &last.arguments {
                    let arguments: Vec<_> = arguments
                        .args
                        .iter()
                        .filter_map(|argument| match argument {
                            GenericArgument::Type(ty) => Some(ty),
                            _ => None,
                        })
                        .collect();
                    return self.of_generic(&last.ident.to_string(), &arguments, ty);
                }
                let name = match segments.len() {
                    1 => plain(&last.ident),
                    // The enums that bindgen writes as modules.
                    n if last.ident == "Type" => format!("{}::Type", plain(&segments[n - 2].ident)),
                    _ => return ctype::layout_of(ty),
                };
                if self.definitions.contains_key(&name) {
                    self.of_name(&name)
                } else {
                    ctype::layout_of(ty)
                }
            }
            _ => ctype::layout_of(ty),
        }
    }

    fn of_generic(&self, name: &str, arguments: &[&Type], ty: &Type) -> Option<CType> {
        let align = |ty: Option<&&Type>| ty.and_then(|ty| self.of(ty)).map_or(1, |layout| layout.align);
        match name {
            "__BindgenBitfieldUnit" => Some(CType { size: self.of(arguments.first()?)?.size, align: align(arguments.get(1)) }),
            "__BindgenUnionField" => Some(CType { size: 0, align: 1 }),
            "__IncompleteArrayField" => Some(CType { size: 0, align: self.of(arguments.first()?)?.align }),
            "ManuallyDrop" | "MaybeUninit" | "UnsafeCell" => self.of(arguments.first()?),
            _ => match name.strip_prefix("__BindgenOpaqueArray") {
                Some(align) => {
                    let size = self.of(arguments.first()?)?.size;
                    Some(CType { size, align: if align.is_empty() { 1 } else { align.parse().ok()? } })
                }
                None => ctype::layout_of(ty),
            },
        }
    }

    fn of_name(&self, name: &str) -> Option<CType> {
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        // Until it is known: a type that holds itself has no size.
        self.known.borrow_mut().insert(name.to_owned(), None);
        let layout = match self.definitions.get(name)? {
            Definition::Known(layout) => Some(*layout),
            Definition::Alias(target) => self.of(target),
            Definition::Record { union, members, repr } => self.place(*union, members, repr).1,
        };
        self.known.borrow_mut().insert(name.to_owned(), layout);
        layout
    }

    /// The offset of each of a type's members, as far as they are known, and the layout of the whole.
    pub fn place(&self, union: bool, members: &[&Type], repr: &Repr) -> (Vec<Option<u64>>, Option<CType>) {
        let mut end = Some(0u64);
        let mut largest = u64::from(repr.align.unwrap_or(1));
        let mut size = Some(0u64);
        let mut offsets = Vec::with_capacity(members.len());
        for ty in members {
            let placed = end.zip(self.of(ty)).map(|(end, layout)| {
                let align = layout.align.min(repr.packed.map_or(u64::MAX, u64::from)).max(1);
                largest = largest.max(align);
                let offset = if union { 0 } else { end.next_multiple_of(align) };
                (offset, offset + layout.size)
            });
            offsets.push(placed.map(|(offset, _)| offset));
            end = placed.map(|(_, end)| end);
            size = size.zip(end).map(|(size, end)| size.max(end));
        }
        (offsets, size.map(|size| CType { size: size.next_multiple_of(largest), align: largest }))
    }
}

fn define<'a>(item: &'a Item, prefix: &str, into: &mut HashMap<String, Definition<'a>>) {
    let name = |ident| format!("{prefix}{}", plain(ident));
    match item {
        Item::Struct(item) if item.generics.params.is_empty() => {
            let members = match &item.fields {
                Fields::Named(fields) => fields.named.iter().map(|field| &field.ty).collect(),
                Fields::Unnamed(fields) => fields.unnamed.iter().map(|field| &field.ty).collect(),
                Fields::Unit => Vec::new(),
            };
            let repr = Repr::lenient(&item.attrs);
            into.insert(name(&item.ident), Definition::Record { union: false, members, repr });
        }
        Item::Union(item) if item.generics.params.is_empty() => {
            let members = item.fields.named.iter().map(|field| &field.ty).collect();
            let repr = Repr::lenient(&item.attrs);
            into.insert(name(&item.ident), Definition::Record { union: true, members, repr });
        }
        Item::Type(item) => {
            into.insert(name(&item.ident), Definition::Alias(&item.ty));
        }
        Item::Enum(item) => {
            let size = Repr::lenient(&item.attrs).integer.unwrap_or(4);
            into.insert(name(&item.ident), Definition::Known(CType { size, align: size }));
        }
        Item::Mod(module) => {
            let prefix = format!("{}::", plain(&module.ident));
            for item in module.content.iter().flat_map(|(_, items)| items) {
                define(item, &prefix, into);
            }
        }
        _ => {}
    }
}
