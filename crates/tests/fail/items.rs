// What the attribute refuses, all of it in one go, each where it is written.
#![no_std]
#![no_main]
use corelate::preserve_access_index;

#[preserve_access_index]
pub struct no_repr { //~ 12: write `#[repr(C)]` above it
    pub a: u32,
}

#[preserve_access_index]
#[repr(transparent)] //~ 8: write `#[repr(C)]`
pub struct other_repr {
    pub a: u32,
}

#[preserve_access_index]
#[repr(C)]
pub enum an_enum { //~ 5: `corelate::enum_value!`
    A,
}

#[preserve_access_index]
#[repr(C)]
pub struct tuple(u32); //~ 12: have no names

#[preserve_access_index]
#[repr(C)]
pub struct generic<'a, T, const N: usize> { //~ 24: cannot have type or const parameters //~ 27: cannot have type or const parameters
    pub a: &'a [T; N],
}

#[preserve_access_index]
#[corelate(typedef)]
#[repr(C)]
pub struct btf_trace_block_rq_insert { //~ 12: write `#[corelate::typedef] pub type
    _p: [u8; 0],
}

#[corelate::typedef]
pub struct no_alias(u32); //~ 1: goes on an alias

#[corelate::typedef]
pub type of_parameters<T> = *const T; //~ 23: have no parameters

#[corelate::typedef]
pub type rust_function = fn(u32); //~ 26: an `extern "C" fn`

#[corelate::typedef]
pub type a_reference = &'static u32; //~ 24: no such type

#[corelate::typedef(all)] //~ 21: takes no arguments
pub type with_arguments = u32;

#[preserve_access_index]
#[repr(C)]
pub struct reserved {
    pub __corelate_pad_1: u32, //~ 9: kept for corelate's paddings
}

#[preserve_access_index(all)] //~ 25: takes no arguments
#[repr(C)]
pub struct arguments {
    pub a: u32,
}

#[preserve_access_index]
pub fn function() {} //~ 1: a struct, a union or an inline module

#[preserve_access_index]
mod two {
    #[repr(C)]
    pub struct same {
        pub a: u32,
    }
    mod nested {
        #[repr(C)]
        pub struct same { //~ 20: two types of this module are called `same`
            pub b: u32,
        }
        pub struct plain { //~ 20: write `#[repr(C)]` above it
            pub c: u32,
        }
    }
}

corelate::panic_handler!();
