//! Histograms by powers of two.

use events::{Histogram, SLOTS};

#[inline(always)]
fn log2_32(mut value: u32) -> u32 {
    let mut result = ((value > 0xffff) as u32) << 4;
    value >>= result;
    let mut shift = ((value > 0xff) as u32) << 3;
    value >>= shift;
    result |= shift;
    shift = ((value > 0xf) as u32) << 2;
    value >>= shift;
    result |= shift;
    shift = ((value > 0x3) as u32) << 1;
    value >>= shift;
    result |= shift;
    result | (value >> 1)
}

/// The slot of `value`.
#[inline(always)]
pub fn slot(value: u64) -> u32 {
    let high = (value >> 32) as u32;
    if high != 0 {
        log2_32(high) + 32
    } else {
        log2_32(value as u32)
    }
}

/// Counts `value`.
///
/// # Safety
/// No other processor writes `histogram`.
#[inline(always)]
pub unsafe fn add(histogram: *mut Histogram, value: u64) {
    let mut at = slot(value);
    if at >= SLOTS as u32 {
        at = SLOTS as u32 - 1;
    }
    let to = (&raw mut (*histogram).slots).cast::<u64>().add(at as usize);
    *to += 1;
    (*histogram).count += 1;
    (*histogram).total += value;
}
