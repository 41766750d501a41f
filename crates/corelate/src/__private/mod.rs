//! What the macros' output names. Nothing here is for users.

mod externs;
mod keys;
mod pad;

pub use externs::*;
pub use keys::*;
pub use pad::*;
