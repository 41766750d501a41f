// A file that is not there.
#![no_std]
#![no_main]

corelate::import!("nowhere.rs"); //~ 19: there is no file
corelate::import!(3); //~ 19: expected a path

corelate::panic_handler!();
