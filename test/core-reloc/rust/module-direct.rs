#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct module_read {
    pub buffer: *mut i8,
    pub at: i64,
    pub length: i64,
}

#[unsafe(no_mangle)]
static mut INPUT: [u64; 512] = [0; 512];

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let subject = &raw const INPUT as *const module_read;
    if !corelate::type_exists!(module_read) || !corelate::field_exists!(module_read, buffer) {
        return 0;
    }
    unsafe { (((*subject).at + (*subject).length) as usize > corelate::type_size!(module_read)) as i32 }
}
