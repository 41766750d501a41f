//! Where the bit-fields of a type go, and checks of the places that the user gave.

use crate::ctype;
use crate::errors::Errors;
use crate::member::{Kind, Member};
use syn::{Error, Result};

/// Gives every bit-field its place, and checks the places that the user gave.
pub fn place(members: &mut [Member], kind: Kind, packed: Option<u32>) -> Result<()> {
    let mut errors = Errors::default();
    // Bits from the start of the type to the end of what came before; None behind a member whose size is not known here.
    let mut end = Some(0u64);
    for member in members {
        if kind == Kind::Union {
            end = Some(0);
        }
        let conditional = member.cfgs().next().is_some();
        let Some(bits) = &mut member.bits else {
            let layout = if conditional { None } else { ctype::layout_of(&member.field.ty) };
            end = end.zip(layout).map(|(end, layout)| {
                let align = packed.map_or(layout.align, |packed| layout.align.min(packed.into())).max(1);
                end.div_ceil(8).next_multiple_of(align).saturating_add(layout.size).saturating_mul(8)
            });
            continue;
        };
        if conditional {
            errors.push(Error::new(bits.span, "a bit-field cannot be conditional: those after it depend on its place"));
        }
        bits.follows = end.map(|end| end.div_ceil(8));
        bits.at = Some(match (bits.at, end) {
            (Some(at), Some(end)) if at < end => {
                let why = format!("bit {at} is taken: the members before this one end at bit {end}");
                errors.push(Error::new(bits.span, why));
                end
            }
            (Some(at), _) => at,
            (None, Some(end)) if packed.is_none() && bits.crosses(end) => end.next_multiple_of(bits.unit),
            (None, Some(end)) => end,
            (None, None) => {
                let why =
                    "the place of this bit-field follows from the sizes of the members before it, which a macro cannot know; \
                           say it: `#[corelate(bits = …, at = BIT)]`";
                errors.push(Error::new(bits.span, why));
                0
            }
        });
        if packed.is_none() && bits.crosses(bits.at()) {
            let why = format!("this bit-field reaches over the end of a unit of {} bits, as only packed types can", bits.unit);
            errors.push(Error::new(bits.span, why));
        }
        end = Some(bits.end());
    }
    errors.finish()
}
