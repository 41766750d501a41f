//! Sizes of the types that the macros can know by their names. A macro sees tokens only, so a type that is none of these has no
//! size here; what needs one then asks the user.

use syn::{Expr, Lit, Type};

/// Size and alignment in C on a 64-bit target, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CType {
    pub size: u64,
    pub align: u64,
}

/// An integer type: what a bit-field can be declared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    pub size: u64,
}

/// The layout of `ty`: of integers, pointers, functions, and arrays of those.
pub fn layout_of(ty: &Type) -> Option<CType> {
    let pointer = CType { size: 8, align: 8 };
    match ty {
        Type::Ptr(_) | Type::Reference(_) | Type::BareFn(_) => Some(pointer),
        Type::Array(array) => {
            let element = layout_of(&array.elem)?;
            Some(CType { size: element.size.checked_mul(length_of(&array.len)?)?, align: element.align })
        }
        Type::Paren(inner) => layout_of(&inner.elem),
        Type::Group(inner) => layout_of(&inner.elem),
        Type::Path(_) => {
            if let Some(Integer { size }) = integer_of(ty) {
                return Some(CType { size, align: size.min(16) });
            }
            match last_name(ty)?.as_str() {
                "f32" => Some(CType { size: 4, align: 4 }),
                "f64" => Some(pointer),
                "Option" => option_of_pointer(ty).then_some(pointer),
                "NonNull" => Some(pointer),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A literal array length.
pub fn length_of(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Group(inner) => length_of(&inner.expr),
        Expr::Paren(inner) => length_of(&inner.expr),
        _ => None,
    }
}

/// The integer that `ty` names: Rust's own, C's (`core::ffi`), the kernel's `__u32` family, `bool`.
pub fn integer_of(ty: &Type) -> Option<Integer> {
    let ty = match ty {
        Type::Paren(inner) => &inner.elem,
        Type::Group(inner) => &inner.elem,
        other => other,
    };
    let size = match last_name(ty)?.as_str() {
        "bool" | "u8" | "i8" | "c_char" | "c_schar" | "c_uchar" | "__u8" | "__s8" | "s8" => 1,
        "u16" | "i16" | "c_short" | "c_ushort" | "__u16" | "__s16" | "s16" | "__le16" | "__be16" => 2,
        "u32" | "i32" | "c_int" | "c_uint" | "__u32" | "__s32" | "s32" | "__le32" | "__be32" => 4,
        "u64" | "i64" | "usize" | "isize" | "c_long" | "c_ulong" | "c_longlong" | "c_ulonglong" | "__u64" | "__s64" | "s64"
        | "__le64" | "__be64" => 8,
        "u128" | "i128" => 16,
        _ => return None,
    };
    Some(Integer { size })
}

fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn option_of_pointer(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(segment) = path.path.segments.last() else { return false };
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return false };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(Type::Reference(_) | Type::BareFn(_))) => true,
        Some(syn::GenericArgument::Type(inner)) => last_name(inner).is_some_and(|name| name == "NonNull"),
        _ => false,
    }
}
