#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct ints {
    pub as_u8: u8,
    pub as_s8: i8,
    pub as_u16: u16,
    pub as_s16: i16,
    pub as_u32: u32,
    pub as_s32: i32,
    pub as_u64: u64,
    pub as_s64: i64,
}

#[unsafe(no_mangle)]
static mut INPUT: [u64; 512] = [0; 512];

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let subject = unsafe { &*(&raw const INPUT as *const ints) };
    let unsigned = subject.as_u8 as u64 + subject.as_u16 as u64 + subject.as_u32 as u64 + subject.as_u64;
    let signed = subject.as_s8 as i64 + subject.as_s16 as i64 + subject.as_s32 as i64 + subject.as_s64;
    (unsigned ^ signed as u64) as i32 & 1
}
