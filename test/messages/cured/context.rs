#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn program(context: *const u32) -> i32 {
    let (data, end) = unsafe { (*context, *context.add(1)) };
    if data == end { 1 } else { 2 }
}
