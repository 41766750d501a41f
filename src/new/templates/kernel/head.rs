//! What the program reads of the kernel's types. The loader looks up where each field is in the kernel that it runs on, so the order of the fields, and those that
//! are left out, are of no account. `corelate bindings TYPE…` writes whole types.
#![allow(non_camel_case_types)]
