//! Types of which every member is a number, a pointer or an array of those begin in the sparse layout a little before a multiple of 128; the page of
//! [`paddings`](crate::paddings) says why.

use crate::ctype::{self, CType};
use crate::member::Kind;
use crate::record::Record;

/// What the paddings of `record` are larger by: one for each member, and one for the end. None where it is no such type.
pub fn shifts(record: &Record) -> Option<Vec<u64>> {
    if !record.lent.is_empty() || record.tail > 0 || record.members.is_empty() {
        return None;
    }
    let packed = record.packed.map_or(u64::MAX, u64::from);
    let mut layouts = Vec::with_capacity(record.members.len());
    for member in &record.members {
        let plain = member.cfgs().next().is_none() && member.bits.is_none() && member.skip == 0;
        let CType { size, align } = ctype::layout_of(&member.field.ty).filter(|_| plain)?;
        layouts.push(CType { size, align: align.min(packed) });
    }
    let aligns = layouts.iter().map(|layout| layout.align);
    let align = aligns.chain(record.align.map(u64::from)).max().unwrap_or(1);
    if align >= 128 {
        return None;
    }
    let mut shifts = vec![0; layouts.len() + 1];
    shifts[0] = 128 - align;
    let size = match record.kind {
        Kind::Struct => align,
        Kind::Union => {
            // All of them begin where the first does.
            for (shift, before) in shifts[1..].iter_mut().zip(&layouts) {
                *shift = before.size.wrapping_neg() % 128;
            }
            let largest = layouts.iter().map(|layout| layout.size).max().unwrap_or(0);
            (largest.next_multiple_of(align) + align).wrapping_sub(layouts[layouts.len() - 1].size)
        }
    };
    shifts[layouts.len()] = size % 128;
    Some(shifts)
}
