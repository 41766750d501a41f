//! Types of results.

/// What a program can return. `()` is 0, and a `Result` is the value that it holds, so that a program can use `?`.
#[diagnostic::on_unimplemented(
    message = "a program cannot return `{Self}`",
    label = "the kernel takes a number",
    note = "write `i32` or `u32`, `bool`, a `Result` of two of them, or nothing for 0"
)]
pub trait Return {
    /// The number that the kernel takes.
    fn value(self) -> i32;
}

impl Return for () {
    #[inline(always)]
    fn value(self) -> i32 {
        0
    }
}

impl Return for i32 {
    #[inline(always)]
    fn value(self) -> i32 {
        self
    }
}

impl Return for u32 {
    #[inline(always)]
    fn value(self) -> i32 {
        self as i32
    }
}

impl Return for bool {
    #[inline(always)]
    fn value(self) -> i32 {
        self as i32
    }
}

impl<T: Return, E: Return> Return for Result<T, E> {
    #[inline(always)]
    fn value(self) -> i32 {
        match self {
            Ok(value) => value.value(),
            Err(error) => error.value(),
        }
    }
}
