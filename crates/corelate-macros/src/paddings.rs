//! How the paddings of the sparse layout are chosen. This is the one place that knows; the passes read the outcome from debug info.
//!
//! A type with n members has n + 1 paddings (one in front of each member, one at the end). Each is
//!
//! ```text
//! 2^b + 128 * (hash mod 2^(b - 7))            so in [2^b, 2^(b+1)), a multiple of 128
//! ```
//!
//! where `hash` is 64-bit FNV-1a, finished with MurmurHash3's mixer (FNV alone leaves the low bits of similar names close together), over
//! parts with their lengths in front:
//!
//! - of the first padding: the seed, the type's name, the member's name and its index. It is the type's own.
//! - of the others: the seed and one of 64 numbers, which the same parts choose. Every padding is a type with five nodes of debug
//!   info behind it, which rustc writes and LLVM reads; the types of a program have 64 of them together for each `b`, rather than
//!   one for each field. An offset is the sum of the paddings in front of it, and so still a number of its own.
//!
//! `b` is the largest number from 32 to 41 that keeps the paddings of the type within its share:
//!
//! ```text
//! (n + 1) * instances * 2^(b + 1) <= share
//! ```
//!
//! rustc refuses types of 2^61 bytes, and a type's size is the sum over everything that it holds by value. Two cases:
//!
//! - An attribute on one type does not see who holds that type, so `instances` is 1 and the share is 2^44. Any type may then be held
//!   up to 2^16 times by another, directly or through arrays: `[T; 1024]` with a `[U; 64]` in each `T` compiles.
//! - An attribute on a module, and `import!`, see all the types. `instances` is the largest number of times that any type of the
//!   module holds this one by value, with arrays counted in full; the share is 2^49, so a type may be built of 2^12 different types.
//!
//! An audit compares with a second build, whose layout is the mirrored one ([`mirrored`](crate::mirrored)).
//!
//! The low seven bits of a padding are 0, so those of an offset are the ones that C has. The exception are types of which every member is a number, a
//! pointer or an array of those: their members begin `align` bytes before a multiple of 128, where `align` is the type's alignment. In the mirrored layout the
//! path `a.b` has the bits -(a + b) - align(a) - align(b), and not the complement -(a + b) - align(b), so some of its bits are those of the sparse layout; those are other ones in
//! the declared layout, where the path is align(a) bytes further. No choice does this for all paths: the lowest bit of a path is the sum of those of its
//! steps, and three layouts can tell no more than four types by it that hold each other.
//!
//! 128 is the largest alignment that the kernel's types ask for on a cache line, so members stay where the sum of paddings says.
//! With b = 41 a padding is one of 2^34 numbers; 20,000 fields give one collision in about 700 builds, and a collision is an error
//! of the passes that another seed cures, not a wrong relocation.

/// The share of a type whose users are not known, bytes (log2).
const ALONE: u32 = 44;
/// The share of a type whose users are all known, bytes (log2).
const TOGETHER: u32 = 49;
/// How many paddings of a size there are for the members that are not the first of their type.
const SHARED: u64 = 64;
const LARGEST: u32 = 41;
const SMALLEST: u32 = 32;

/// Chooses the paddings of one type.
pub struct Paddings {
    seed: String,
    owner: String,
    bits: u32,
}

impl Paddings {
    /// `members` as many as the type has; `instances`: see the module's page, `None` where it cannot be known.
    pub fn new(seed: &str, owner: &str, members: usize, instances: Option<u64>) -> Self {
        let share = if instances.is_some() { TOGETHER } else { ALONE };
        let count = (members as u64 + 1).saturating_mul(instances.unwrap_or(1).max(1));
        let needed = u64::BITS - (count - 1).leading_zeros();
        let bits = share.saturating_sub(needed + 1).clamp(SMALLEST, LARGEST);
        Self { seed: seed.to_owned(), owner: owner.to_owned(), bits }
    }

    /// The padding in front of member `index` (from 0), or the one at the end with an empty `name`. Bytes.
    pub fn size(&self, name: &str, index: usize) -> u64 {
        self.smallest() + self.low(name, index)
    }

    /// A padding with the complement of its low bits, of which there are as few as there are others.
    pub fn complement(&self, name: &str, index: usize) -> u64 {
        self.smallest() + (self.smallest() - self.low(name, index)) % self.smallest()
    }

    /// What every padding is at the least; it is less than twice that.
    pub fn smallest(&self) -> u64 {
        1 << self.bits
    }

    fn low(&self, name: &str, index: usize) -> u64 {
        let own = hash(&[self.seed.as_bytes(), self.owner.as_bytes(), name.as_bytes(), &(index as u64).to_le_bytes()]);
        // Only the first is the type's own.
        let hash = if index == 0 { own } else { hash(&[self.seed.as_bytes(), &(own % SHARED).to_le_bytes()]) };
        128 * (hash % (self.smallest() / 128))
    }
}

/// A number for `parts`, each with its length in front.
fn hash(parts: &[&[u8]]) -> u64 {
    let mut hash = Fnv::new();
    for part in parts {
        hash.write(&(part.len() as u64).to_le_bytes());
        hash.write(part);
    }
    hash.finish()
}

/// FNV-1a with 64 bits, mixed at the end.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(self) -> u64 {
        let mut x = self.0;
        x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        x ^ (x >> 33)
    }
}

/// How the attributed types are laid out on BPF.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Sparse,
    /// The sparse one with the complements of its paddings: only to compare with.
    Mirrored,
    /// As in C: only to compare with.
    Plain,
}

/// The layout of this build. `CORELATE_LAYOUT` is for an audit's second and third build alone.
pub fn layout() -> Layout {
    match std::env::var("CORELATE_LAYOUT").as_deref() {
        Ok("mirrored") => Layout::Mirrored,
        Ok("plain") => Layout::Plain,
        _ => Layout::Sparse,
    }
}

/// The seed of this build: `CORELATE_SEED` when rustc runs.
pub fn seed() -> String {
    std::env::var("CORELATE_SEED").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_padding_is_a_multiple_of_128_within_its_range() {
        for members in [0, 1, 2, 30, 31, 300, 2000] {
            let paddings = Paddings::new("", "task_struct", members, None);
            let total: u64 = (0..=members).map(|index| paddings.size("f", index)).sum();
            assert!(total < 1 << ALONE, "{members} members take {total:#x}");
            for index in 0..=members {
                let size = paddings.size("f", index);
                assert_eq!(size % 128, 0);
                assert!((1 << SMALLEST..1 << (LARGEST + 1)).contains(&size));
            }
        }
    }

    #[test]
    fn a_complement_is_what_is_left() {
        let paddings = Paddings::new("", "task_struct", 20, None);
        for index in 0..=20 {
            let (one, other) = (paddings.size("f", index), paddings.complement("f", index));
            assert_eq!((one + other) % paddings.smallest(), 0);
            assert!((paddings.smallest()..2 * paddings.smallest()).contains(&other));
        }
    }

    #[test]
    fn few_members_have_the_whole_range() {
        assert_eq!(Paddings::new("", "t", 3, None).bits, 41);
        assert_eq!(Paddings::new("", "t", 4, None).bits, 40);
        assert_eq!(Paddings::new("", "t", 127, Some(1)).bits, 41);
        assert_eq!(Paddings::new("", "t", 7, Some(1 << 20)).bits, 32);
    }

    fn size(seed: &str, owner: &str, name: &str, index: usize) -> u64 {
        Paddings::new(seed, owner, 3, None).size(name, index)
    }

    #[test]
    fn the_first_padding_is_the_types_own() {
        let base = size("", "a", "b", 0);
        assert_eq!(base, size("", "a", "b", 0));
        for other in [size("s", "a", "b", 0), size("", "ab", "", 0), size("", "a", "c", 0), size("", "a", "b", 1)] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_others_are_64_sizes_that_the_seed_makes() {
        let all = |seed: &str| -> HashSet<u64> { (1..5000).map(|index| size(seed, "a", "b", index)).collect() };
        assert_eq!(all("").len() as u64, SHARED);
        assert!(all("").is_disjoint(&all("s")));
    }
}
