/// A pointer to a member, from which there is a way back to the record.
pub trait MemberPtr: Sized {
    type Member;
    type Container<T>;
    fn container<T>(self, offset: usize) -> Self::Container<T>;
}

impl<F> MemberPtr for *const F {
    type Member = F;
    type Container<T> = *const T;
    #[inline(always)]
    fn container<T>(self, offset: usize) -> *const T {
        self.cast::<u8>().wrapping_sub(offset).cast()
    }
}

impl<F> MemberPtr for *mut F {
    type Member = F;
    type Container<T> = *mut T;
    #[inline(always)]
    fn container<T>(self, offset: usize) -> *mut T {
        self.cast::<u8>().wrapping_sub(offset).cast()
    }
}

impl<F> MemberPtr for &F {
    type Member = F;
    type Container<T> = *const T;
    #[inline(always)]
    fn container<T>(self, offset: usize) -> *const T {
        (self as *const F).container(offset)
    }
}

impl<F> MemberPtr for &mut F {
    type Member = F;
    type Container<T> = *mut T;
    #[inline(always)]
    fn container<T>(self, offset: usize) -> *mut T {
        (self as *mut F).container(offset)
    }
}

/// Whether `_member` points to what `_field` points to.
#[inline(always)]
pub fn same_member<P: MemberPtr>(_member: &P, _field: *const P::Member) {}
