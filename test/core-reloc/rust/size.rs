#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct size__bindgen_ty_1 {
        pub x: i32,
    }
    #[repr(C)]
    pub union size__bindgen_ty_2 {
        pub x: i32,
    }
    #[repr(C)]
    pub struct size {
        pub number: i32,
        pub record: size__bindgen_ty_1,
        pub either: size__bindgen_ty_2,
        pub list: [i32; 4],
        pub pointer: *mut (),
        #[corelate(enum = "")]
        pub choice: u32,
        pub real: f32,
    }
}
use local::*;

macro_rules! size_and_offset {
    ($([$($path:tt)+])+) => {
        0 $(+ corelate::field_size!(size, $($path)+) + corelate::field_offset!(size, $($path)+))+
    };
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    size_and_offset!([number][record][either][list][list[1]][pointer][choice][real]) as i32 & 1
}
