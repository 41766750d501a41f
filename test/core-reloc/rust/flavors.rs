#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct flavors {
        pub red: i32,
        pub green: i32,
        pub blue: i32,
    }
    #[repr(C)]
    pub struct flavors___turned_round {
        pub blue: i32,
        pub green: i32,
        pub red: i32,
    }
    #[repr(C)]
    pub struct flavors___with_more {
        pub green: i32,
        pub unused: [i32; 7],
        pub blue: i32,
    }
}
use local::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let red = corelate::read!(ctx[0] as *const flavors, red);
    let green = corelate::read!(ctx[0] as *const flavors___turned_round, green);
    let blue = corelate::read!(ctx[0] as *const flavors___with_more, blue);
    match (red, green, blue) {
        (Ok(red), Ok(green), Ok(blue)) => (red + green + blue) & 1,
        _ => 0,
    }
}
