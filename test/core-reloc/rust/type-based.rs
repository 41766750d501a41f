#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct plain {
        pub x: i32,
    }
    #[repr(C)]
    pub union complex__bindgen_ty_1 {
        pub a: *mut plain,
        pub b: *mut core::ffi::c_void,
    }
    #[repr(C)]
    pub struct complex {
        pub x: complex__bindgen_ty_1,
        /// C's `long`; `c_long` is `i64`, which is `long long` there.
        pub y: isize,
    }
    #[repr(C)]
    pub union either {
        pub y: i32,
        pub z: i32,
    }
    #[corelate(typedef)]
    #[repr(C)]
    pub struct unnamed_t {
        pub x: i32,
        pub y: i32,
        pub z: i32,
    }
}
use local::*;

#[repr(u32)]
pub enum level {
    LOW = 5,
    MIDDLE = 6,
    HIGH = 7,
}

macro_rules! existence_size_and_match {
    ($($ty:ty),+) => {
        0 $(+ corelate::type_exists!($ty) as usize + corelate::type_size!($ty) + corelate::type_matches!($ty) as usize)+
    };
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    existence_size_and_match!(plain, complex, either, unnamed_t, level) as i32 & 1
}
