#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

// Rust has no typedefs of its own in debug info and no qualifiers, and neither counts.
pub type number_t = i32;
pub type string_t = *const i8;
pub type numbers_t = [i32; 4];

#[corelate::preserve_access_index]
mod local {
    use super::*;
    #[repr(C)]
    pub struct point {
        pub x: i32,
        pub y: i32,
    }
    #[corelate(typedef)]
    #[repr(C)]
    pub struct point_t {
        pub x: i32,
        pub y: i32,
    }
    #[repr(C)]
    pub struct mods {
        pub plain: i32,
        pub wrapped: number_t,
        pub text: *mut i8,
        pub text_t: string_t,
        pub list: [i32; 3],
        pub list_t: numbers_t,
        pub named: point,
        pub unnamed: point_t,
    }
}
use local::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const mods;
    let numbers = (
        corelate::read!(subject, plain),
        corelate::read!(subject, wrapped),
        corelate::read!(subject, list[2]),
        corelate::read!(subject, list_t[1]),
        corelate::read!(subject, named.x),
        corelate::read!(subject, unnamed.y),
    );
    let texts = (corelate::read!(subject, text), corelate::read!(subject, text_t));
    match (numbers, texts) {
        ((Ok(a), Ok(b), Ok(c), Ok(d), Ok(e), Ok(f)), (Ok(g), Ok(h))) => {
            (g.cast_const() == h) as i32 ^ (a + b + c + d + e + f) & 1
        }
        _ => 0,
    }
}
