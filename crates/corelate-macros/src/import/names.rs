//! Names that bindgen changed because Rust keeps them: it writes `type_` for a C name `type`.

use proc_macro2::Span;
use syn::Ident;

/// The words behind which bindgen puts a `_`: Rust's keywords, the primitive types, and some words that Rust or C keep.
const MANGLED: &[&str] = &[
    "Self", "_", "abstract", "alignof", "as", "async", "await", "become", "bool", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "f32", "f64", "false", "final", "fn", "for", "gen", "i128", "i16", "i32", "i64", "i8",
    "if", "impl", "in", "isize", "let", "loop", "macro", "match", "mod", "move", "mut", "offsetof", "override", "priv", "proc",
    "pub", "pure", "ref", "return", "self", "sizeof", "static", "str", "struct", "super", "trait", "true", "try", "type",
    "typeof", "u128", "u16", "u32", "u64", "u8", "unsafe", "unsized", "use", "usize", "virtual", "where", "while", "yield",
];

/// The C name of what bindgen called `name`, where it is another one.
pub fn c_name(name: &str) -> Option<&str> {
    let stem = name.strip_suffix('_')?;
    MANGLED.binary_search(&stem).ok().map(|_| stem)
}

/// An identifier whose name in debug info is the C name of `ident`, where Rust can write one: `type_` gives `r#type`.
pub fn unmangled(ident: &Ident) -> Ident {
    let name = ident.to_string();
    match c_name(&name) {
        None | Some("self" | "Self" | "super" | "crate" | "_") => ident.clone(),
        Some(stem) => Ident::new_raw(stem, ident.span().resolved_at(Span::call_site())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_rust_keeps_are_changed_back() {
        assert!(MANGLED.is_sorted());
        assert_eq!(c_name("type_"), Some("type"));
        assert_eq!(c_name("match_"), Some("match"));
        assert_eq!(c_name("u64_"), Some("u64"));
        assert_eq!(c_name("name_"), None);
        assert_eq!(c_name("type"), None);
        assert_eq!(c_name("type__"), None);
    }
}
