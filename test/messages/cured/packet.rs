#![no_std]
#![no_main]
#![allow(non_camel_case_types)]

corelate::license!("GPL");
corelate::panic_handler!();

#[repr(C)]
pub struct xdp_md {
    data: u32,
    data_end: u32,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn program(context: *const xdp_md) -> i32 {
    let packet = unsafe { (*context).data } as usize as *const u8;
    let end = unsafe { (*context).data_end } as usize as *const u8;
    if packet.wrapping_add(13) > end {
        return 2;
    }
    i32::from(unsafe { *packet.add(12) }) & 2
}
