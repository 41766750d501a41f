#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    unsafe { *context as i32 & 2 } // here
}
