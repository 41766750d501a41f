//! @summary@ `COUNTS` has a number for each @key@.
#![no_std]
#![no_main]

@modules@

corelate::license!("GPL");
corelate::panic_handler!();
