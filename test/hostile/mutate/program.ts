/** A program with relocations, of which there are objects and IR to change. */
export const program = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct s { a: i32, b: u32, tail: [u64; 4] }
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub extern "C" fn answer(ctx: *const u64) -> i64 {
    let s = unsafe { &*(*ctx as *const s) };
    if corelate::field_exists!(s, b) { (s.a as i64) + (s.tail[2] as i64) } else { 0 }
}
`;
