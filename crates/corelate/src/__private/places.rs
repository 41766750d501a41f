//! What `#[corelate::program]` leaves for the driver.

/// Where a program is in the source: line and column of its section, then of each parameter that is an argument or the result, as in the struct that its context points to.
#[repr(C)]
pub struct ProgramPlaces<const N: usize> {
    program: *const (),
    places: [u32; N],
}

impl<const N: usize> ProgramPlaces<N> {
    pub const fn new(program: *const (), places: [u32; N]) -> Self {
        Self { program, places }
    }
}

// SAFETY: it is never written, and nothing is read through the pointer.
unsafe impl<const N: usize> Sync for ProgramPlaces<N> {}
