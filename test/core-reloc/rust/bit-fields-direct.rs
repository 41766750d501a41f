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
static mut INPUT: [u64; 512] = [0; 512];

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let subject = &raw const INPUT as *const bitfields;
    let (unsigned, signed) = unsafe {
        (
            corelate::read_bitfield_direct!(subject, one)
                + corelate::read_bitfield_direct!(subject, two)
                + corelate::read_bitfield_direct!(subject, seven)
                + corelate::read_bitfield_direct!(subject, whole),
            corelate::read_bitfield_direct!(subject, minus)
                + corelate::read_bitfield_direct!(subject, minus20)
                + corelate::read_bitfield_direct!(subject, whole_signed),
        )
    };
    // All bits count, or the question after the sign would be left out.
    unsafe { (&raw mut ANSWER).write_volatile(unsigned ^ signed) };
    0
}
