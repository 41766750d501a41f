//! How often types hold each other by value, for the share of the sparse layout that each gets (see `paddings`).

use crate::ctype;
use std::collections::HashMap;
use syn::{GenericArgument, PathArguments, Type};

/// Where a length is no literal: more than most arrays of the kernel's types have.
const UNKNOWN_LENGTH: u64 = 64;
/// What a flexible array has on BPF (`corelate::__private::Elements`).
const FLEXIBLE: u64 = 491;

/// For each of `types` (name, members' types): the largest number of times that any of them, itself too, holds it by value.
/// `aliases`: the file's type aliases.
pub fn instances(types: &[(String, Vec<&Type>)], aliases: &HashMap<String, &Type>) -> Vec<u64> {
    let by_name = types.iter().enumerate().map(|(index, (name, _))| (name.as_str(), index)).collect();
    let mut holders = Holders { types, aliases, by_name, held: vec![None; types.len()] };
    let mut largest = vec![1; types.len()];
    for index in 0..types.len() {
        for (held, count) in holders.held_by(index) {
            largest[held] = largest[held].max(count);
        }
    }
    largest
}

struct Holders<'a> {
    types: &'a [(String, Vec<&'a Type>)],
    aliases: &'a HashMap<String, &'a Type>,
    by_name: HashMap<&'a str, usize>,
    /// What each type holds; an empty map while it is being looked at, so that a type holding itself (rustc refuses it) ends.
    held: Vec<Option<HashMap<usize, u64>>>,
}

impl Holders<'_> {
    fn held_by(&mut self, index: usize) -> HashMap<usize, u64> {
        if let Some(known) = &self.held[index] {
            return known.clone();
        }
        self.held[index] = Some(HashMap::new());
        let mut counts = HashMap::from([(index, 1)]);
        let types = self.types;
        for ty in &types[index].1 {
            self.add(ty, 1, &mut counts, 0);
        }
        self.held[index] = Some(counts.clone());
        counts
    }

    fn add(&mut self, ty: &Type, times: u64, counts: &mut HashMap<usize, u64>, depth: u32) {
        match ty {
            Type::Array(array) => {
                let length = match ctype::length_of(&array.len) {
                    Some(0) => FLEXIBLE,
                    length => length.unwrap_or(UNKNOWN_LENGTH),
                };
                self.add(&array.elem, times.saturating_mul(length), counts, depth);
            }
            Type::Group(inner) => self.add(&inner.elem, times, counts, depth),
            Type::Paren(inner) => self.add(&inner.elem, times, counts, depth),
            Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| self.add(ty, times, counts, depth)),
            Type::Path(path) => {
                let Some(segment) = path.path.segments.last() else { return };
                let name = segment.ident.to_string();
                if let Some(&index) = self.by_name.get(name.trim_start_matches("r#")) {
                    for (held, count) in self.held_by(index) {
                        let total: &mut u64 = counts.entry(held).or_default();
                        *total = total.saturating_add(count.saturating_mul(times));
                    }
                } else if let Some(target) = self.aliases.get(&name).copied() {
                    if depth < 32 {
                        self.add(target, times, counts, depth + 1);
                    }
                } else if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            self.add(ty, times, counts, depth);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_multiply_along_the_way() {
        let types: Vec<(&str, Vec<Type>)> = vec![
            ("a", vec![syn::parse_quote!([b; 4]), syn::parse_quote!(c_t), syn::parse_quote!(*const a)]),
            ("b", vec![syn::parse_quote!([c; 8usize]), syn::parse_quote!(ManuallyDrop<c>)]),
            ("c", vec![syn::parse_quote!(u32)]),
        ];
        let borrowed: Vec<_> = types.iter().map(|(name, members)| (name.to_string(), members.iter().collect())).collect();
        let alias = syn::parse_quote!(c);
        let aliases = HashMap::from([("c_t".to_owned(), &alias)]);
        assert_eq!(instances(&borrowed, &aliases), [1, 4, 4 * 9 + 1]);
    }
}
