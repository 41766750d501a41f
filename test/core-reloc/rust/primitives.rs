#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct primitives {
    pub letter: i8,
    pub number: i32,
    #[corelate(enum = "choice")]
    pub choice: u32,
    pub pointer: *const (),
    pub callback: Option<unsafe extern "C" fn(*const i8) -> i32>,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const primitives;
    let read = (
        corelate::read!(subject, letter),
        corelate::read!(subject, number),
        corelate::read!(subject, choice),
        corelate::read!(subject, pointer),
        corelate::read!(subject, callback),
    );
    match read {
        (Ok(letter), Ok(number), Ok(choice), Ok(pointer), Ok(callback)) => {
            (pointer.is_null() || callback.is_none()) as i32 ^ (letter as i32 + number + choice as i32) & 1
        }
        _ => 0,
    }
}
