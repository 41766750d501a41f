//! The way to the plain names of anonymous members in an audit's plain layout. The passes inline what calls these, as they inline queries: in the
//! sparse layout the names are members.

/// # Safety
/// `L` stands for the names that `T`'s anonymous members lend it.
#[inline(always)]
pub unsafe fn shared<T, L>(holder: &T) -> &L {
    // SAFETY: the caller's promise; nothing compiled from this is run.
    unsafe { &*(&raw const *holder as *const L) }
}

/// # Safety
/// As of [`shared`].
#[inline(always)]
pub unsafe fn unique<T, L>(holder: &mut T) -> &mut L {
    // SAFETY: as above.
    unsafe { &mut *(&raw mut *holder as *mut L) }
}
