//! Bit-fields: `#[corelate(bits = W, at = BIT)]`.
//!
//! BIT counts from the start of the C type, bit 0 being the least significant bit of its first byte (little-endian numbering, as in
//! debug info). Without `at` the field goes where C puts it: at the next free bit, unless it would then reach over the end
//! of a unit of its declared type; in that case at the next such unit. Packed types have no such units.

use crate::ctype;
use syn::{spanned::Spanned, Error, LitInt, Result, Type};

/// A bit-field, as declared.
#[derive(Clone)]
pub struct BitField {
    /// Bits, from 1 to those of the declared type.
    pub width: u32,
    /// Bits from the start of the C type; set by [`place`](crate::bit_places::place) where the user did not.
    pub at: Option<u64>,
    /// The first byte behind the members before; None where a macro cannot know it.
    pub(crate) follows: Option<u64>,
    /// Bits of the declared type.
    pub(crate) unit: u64,
    pub(crate) span: proc_macro2::Span,
}

impl BitField {
    /// Reads the values of `bits` and `at` for a member of type `ty`.
    pub fn read(width: Option<LitInt>, at: Option<LitInt>, ty: &Type) -> Result<Option<Self>> {
        let Some(width) = width else {
            return match at {
                Some(at) => Err(Error::new(at.span(), "`at` is for bit-fields: give `bits` too")),
                None => Ok(None),
            };
        };
        let Some(integer) = ctype::integer_of(ty) else {
            return Err(Error::new(ty.span(), "a bit-field is declared with an integer type or `bool`"));
        };
        let unit = integer.size * 8;
        let value: u32 = width.base10_parse()?;
        if value == 0 {
            let why = "a bit-field has at least one bit; leave padding out, and place the next field with `at`";
            return Err(Error::new(width.span(), why));
        }
        if u64::from(value) > unit {
            let why = format!("{value} bits do not fit into this field's type of {unit} bits");
            return Err(Error::new(width.span(), why));
        }
        if value > 64 {
            return Err(Error::new(width.span(), "a bit-field has at most 64 bits"));
        }
        let bit = at.as_ref().map(LitInt::base10_parse).transpose()?;
        Ok(Some(Self { width: value, at: bit, follows: None, unit, span: at.map_or(width.span(), |at| at.span()) }))
    }

    /// A bit-field whose place is known: `at` and `unit` (the declared type's size) in bits, `storage` the first byte of its storage.
    pub fn imported(width: u32, at: u64, unit: u64, storage: u64) -> Self {
        Self { width, at: Some(at), follows: Some(storage), unit, span: proc_macro2::Span::call_site() }
    }

    /// Whether the field, put at bit `at`, would lie in two units of its declared type.
    pub fn crosses(&self, at: u64) -> bool {
        at / self.unit != (at + u64::from(self.width) - 1) / self.unit
    }

    /// Bits from the start of the C type.
    pub fn at(&self) -> u64 {
        self.at.expect("place() has run")
    }

    /// The first bit after the field.
    pub fn end(&self) -> u64 {
        self.at() + u64::from(self.width)
    }

    /// The first byte that storage for a run beginning with this field has to have: the one behind the member before it, where
    /// that is known, else the one with the field's first bit.
    pub fn storage_start(&self) -> u64 {
        self.follows.unwrap_or(self.at() / 8)
    }

    /// Whether the field, behind a member of unknown size, starts at a unit of its declared type, which C aligns it to.
    pub fn starts_own_unit(&self) -> bool {
        self.follows.is_none() && self.at() % self.unit == 0
    }
}
