#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct existence__bindgen_ty_1 {
        pub inner: i32,
    }
    #[repr(C)]
    pub struct existence__bindgen_ty_2 {
        pub x: i32,
    }
    #[repr(C)]
    pub struct existence {
        pub number: i32,
        pub __bindgen_anon_1: existence__bindgen_ty_1,
        pub other: i32,
        pub list: [i32; 1],
        pub record: existence__bindgen_ty_2,
    }
}
use local::*;

macro_rules! read_where_there {
    ($subject:ident, $asked:expr, [$($field:tt)+], [$($path:tt)+]) => {
        if corelate::field_exists!(existence, $($field)+) {
            corelate::read!($subject, $($path)+).unwrap_or(0)
        } else {
            $asked
        }
    };
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const existence;
    let sum = read_where_there!(subject, 0, [number], [number])
        + read_where_there!(subject, 1, [__bindgen_anon_1.inner], [__bindgen_anon_1.inner])
        + read_where_there!(subject, 2, [other], [other])
        + read_where_there!(subject, 3, [list], [list[0]])
        + read_where_there!(subject, 4, [record], [record.x]);
    sum & 1
}
