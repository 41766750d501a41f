//! What the tools share: arguments, loading, records, tables, histograms, symbols.

mod arguments;
mod histogram;
mod net;
mod output;
mod session;
mod stacks;
mod syscalls;
mod text;

pub use arguments::{Common, Deadline};
pub use histogram::Histograms;
pub use net::{address, ends_cells};
pub use output::{print_json, print_line, Cell, Column, Output};
pub use session::{Result, Session, Setting};
pub use stacks::Stacks;
pub use syscalls::{syscall_name, syscall_number};
pub use text::{clock, comm, errno_name, text};

/// The object of the program in the kernel called `$name`.
#[macro_export]
macro_rules! object {
    ($name:literal) => {
        aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

/// Columns: title, name in JSON, width.
#[macro_export]
macro_rules! columns {
    ($($title:literal $name:literal $width:literal,)*) => {
        &[$($crate::Column { title: $title, name: $name, width: $width }),*]
    };
}

/// Cells of a row.
#[macro_export]
macro_rules! cells {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Cell::from($value)),*]
    };
}
