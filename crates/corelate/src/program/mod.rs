//! What the functions under [`#[corelate::program]`](macro@crate::program) take and return.

mod argument;
mod registers;
mod returned;
#[doc(hidden)]
pub mod usdt;

pub use argument::{argument_of, result_of, Argument, Slot};
pub use returned::Return;
