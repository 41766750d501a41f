//! @summary@ `COUNTS` has a number for each @key@.
#![no_std]
#![no_main]

mod counts;
mod kernel;
mod program;

corelate::license!("GPL");
corelate::panic_handler!();
