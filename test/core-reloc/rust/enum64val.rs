#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[repr(u64)]
pub enum big {
    U1 = 0x7_0000_0001,
    U2 = 9,
    U3 = 0xf_0000_0000,
}

#[repr(i64)]
pub enum signed_big {
    S1 = 0x7_0000_0001,
    S2 = -9,
    S3 = 0xf_0000_0000,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let there = corelate::enum_value_exists!(big::U1) as u64
        + corelate::enum_value_exists!(big::U2) as u64
        + corelate::enum_value_exists!(big::U3) as u64
        + corelate::enum_value_exists!(signed_big::S1) as u64
        + corelate::enum_value_exists!(signed_big::S2) as u64
        + corelate::enum_value_exists!(signed_big::S3) as u64;
    let value = corelate::enum_value!(big::U1) + corelate::enum_value!(big::U2);
    (there + value + corelate::enum_value!(signed_big::S1) + corelate::enum_value!(signed_big::S2)) as i32 & 1
}
