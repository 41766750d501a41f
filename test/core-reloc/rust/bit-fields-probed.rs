#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct bitfields {
    #[corelate(bits = 1)]
    pub one: u8,
    #[corelate(bits = 2)]
    pub two: u8,
    #[corelate(bits = 7)]
    pub seven: u32,
    #[corelate(bits = 4)]
    pub minus: i8,
    #[corelate(bits = 20)]
    pub minus20: i32,
    pub whole: u32,
    pub whole_signed: i32,
}

#[unsafe(no_mangle)]
static mut ANSWER: u64 = 0;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const bitfields;
    let unsigned = corelate::read_bitfield!(subject, one)
        + corelate::read_bitfield!(subject, two)
        + corelate::read_bitfield!(subject, seven)
        + corelate::read_bitfield!(subject, whole);
    let signed = corelate::read_bitfield!(subject, minus)
        + corelate::read_bitfield!(subject, minus20)
        + corelate::read_bitfield!(subject, whole_signed);
    // All bits count, or the question after the sign would be left out.
    unsafe { (&raw mut ANSWER).write_volatile(unsigned ^ signed) };
    0
}
