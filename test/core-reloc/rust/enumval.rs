#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[repr(u32)]
pub enum level {
    LOW = 5,
    MIDDLE = 6,
    HIGH = 7,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let there = corelate::enum_value_exists!(level::LOW) as u64
        + corelate::enum_value_exists!(level::MIDDLE) as u64
        + corelate::enum_value_exists!(level::HIGH) as u64;
    (there + corelate::enum_value!(level::LOW) + corelate::enum_value!(level::MIDDLE)) as i32 & 1
}
