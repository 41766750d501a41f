//! What the program has seen. User space reads this map.

use corelate::atomic::{AtomicU64, Ordering::Relaxed};
use corelate::maps::Hash;

#[corelate::map]
static COUNTS: Hash<u32, AtomicU64, 1024> = Hash::new();

/// Adds one to the number of `key`.
#[inline(always)]
pub fn count(key: u32) {
    const ONLY_NEW: u64 = 1;
    // Where another processor comes first, its number is there, and is added to.
    if COUNTS.get(&key).is_none() {
        let _ = COUNTS.set(&key, &AtomicU64::new(0), ONLY_NEW);
    }
    if let Some(number) = COUNTS.get(&key) {
        number.fetch_add(1, Relaxed);
    }
}
