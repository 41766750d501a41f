//! Reading and writing bit-fields with what the kernel's BTF says of their place: libbpf's BPF_CORE_READ_BITFIELD and its kin.

use crate::helpers;
use core::mem::transmute_copy;

/// Where the relocations of a bit-field say that it is.
#[derive(Clone, Copy)]
pub struct BitFieldUnit {
    /// BYTE_OFFSET: of the unit to load, from the start of the type.
    pub offset: u64,
    /// BYTE_SIZE: of that unit, 1, 2, 4 or 8.
    pub size: u64,
}

impl BitFieldUnit {
    /// Reads the unit with `bpf_probe_read_kernel`; 0 where that fails, as in C.
    #[inline(always)]
    pub fn read_probed(self, base: *const u8) -> u64 {
        let mut unit = 0u64;
        let skip = if cfg!(target_endian = "big") { 8 - self.size as usize } else { 0 };
        let into = (&raw mut unit).cast::<u8>().wrapping_add(skip);
        // SAFETY: the size is at most that of `unit`; the helper checks the source.
        unsafe { helpers::raw::probe_read_kernel(into, self.size as u32, base.wrapping_add(self.offset as usize)) };
        unit
    }

    /// # Safety
    /// `base` points to the type that the field is of.
    #[inline(always)]
    pub unsafe fn read_direct(self, base: *const u8) -> u64 {
        let at = base.wrapping_add(self.offset as usize);
        // SAFETY: the caller's promise.
        unsafe { load(at, self.size) }
    }

    /// # Safety
    /// `base` points to the type that the field is of, and nobody else writes the unit at the same time.
    #[inline(always)]
    pub unsafe fn write(self, base: *mut u8, bits: BitFieldBits, value: u64) {
        let (lshift, rshift) = (bounded(bits.lshift), bounded(bits.rshift));
        let at = base.wrapping_add(self.offset as usize);
        let mask = (u64::MAX << rshift) >> lshift;
        let low = rshift.wrapping_sub(lshift) & 63;
        // SAFETY: the caller's promise.
        unsafe {
            let unit = (load(at, self.size) & !mask) | ((value << low) & mask);
            match self.size {
                1 => *at = unit as u8,
                2 => (*at.cast::<Unit<u16>>()).0 = unit as u16,
                4 => (*at.cast::<Unit<u32>>()).0 = unit as u32,
                _ => (*at.cast::<Unit<u64>>()).0 = unit,
            }
        }
    }
}

/// Which bits of its unit the relocations of a bit-field say that it has.
#[derive(Clone, Copy)]
pub struct BitFieldBits {
    pub signed: bool,
    /// LSHIFT_U64: brings the field's highest bit to bit 63.
    pub lshift: u64,
    /// RSHIFT_U64: then brings its lowest to bit 0.
    pub rshift: u64,
}

impl BitFieldBits {
    /// The field's value in `unit`, sign-extended if the field is signed.
    #[inline(always)]
    pub fn extract(self, unit: u64) -> u64 {
        let high = to_top(unit, self.lshift);
        if self.signed {
            from_top_signed(high, self.rshift)
        } else {
            from_top(high, self.rshift)
        }
    }
}

/// `unit` shifted by LSHIFT_U64.
#[inline(always)]
pub fn to_top(unit: u64, lshift: u64) -> u64 {
    unit << bounded(lshift)
}

/// `high` shifted back by RSHIFT_U64.
#[inline(always)]
pub fn from_top(high: u64, rshift: u64) -> u64 {
    high >> bounded(rshift)
}

/// The same with copies of the sign.
#[inline(always)]
pub fn from_top_signed(high: u64, rshift: u64) -> u64 {
    ((high as i64) >> bounded(rshift)) as u64
}

/// A shift of a bit-field, with which LLVM can leave out the mask that Rust's `<<` has.
#[inline(always)]
fn bounded(shift: u64) -> u64 {
    // SAFETY: a unit has 64 bits at most and a field at least one, so every loader writes 0 to 63 (libbpf, bpf_core_calc_field_relo).
    #[cfg(target_arch = "bpf")]
    unsafe {
        core::hint::assert_unchecked(shift < 64);
    }
    shift & 63
}

#[inline(always)]
unsafe fn load(at: *const u8, size: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match size {
            1 => u64::from(*at),
            2 => u64::from((*at.cast::<Unit<u16>>()).0),
            4 => u64::from((*at.cast::<Unit<u32>>()).0),
            _ => (*at.cast::<Unit<u64>>()).0,
        }
    }
}

/// A unit is aligned in the kernel, and BPF would read an unaligned one byte by byte; a test on the host may have it anywhere.
#[cfg_attr(target_arch = "bpf", repr(transparent))]
#[cfg_attr(not(target_arch = "bpf"), repr(C, packed))]
struct Unit<T>(T);

/// The value of type `T` whose bits these are: what `import!` gives bindgen's getters.
///
/// # Safety
/// The lowest bits of `bits` are a valid `T`, of 1, 2, 4 or 8 bytes.
#[inline(always)]
pub unsafe fn from_bits<T: Copy>(bits: u64) -> T {
    // SAFETY: the sizes are the same, and the caller promises the rest.
    unsafe {
        match size_of::<T>() {
            1 => transmute_copy(&(bits as u8)),
            2 => transmute_copy(&(bits as u16)),
            4 => transmute_copy(&(bits as u32)),
            _ => transmute_copy(&bits),
        }
    }
}

/// The bits of `value`, of 1, 2, 4 or 8 bytes.
#[inline(always)]
pub fn to_bits<T: Copy>(value: T) -> u64 {
    // SAFETY: the sizes are the same, and any bytes are an integer.
    unsafe {
        match size_of::<T>() {
            1 => u64::from(transmute_copy::<T, u8>(&value)),
            2 => u64::from(transmute_copy::<T, u16>(&value)),
            4 => u64::from(transmute_copy::<T, u32>(&value)),
            _ => transmute_copy(&value),
        }
    }
}
