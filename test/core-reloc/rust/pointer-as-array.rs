#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct ptr_as_arr {
    pub value: i32,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const ptr_as_arr;
    corelate::read!(unsafe { subject.add(2) }, value).unwrap_or(0) & 1
}
