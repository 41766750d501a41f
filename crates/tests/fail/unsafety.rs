// The macros do not take the caller's need for `unsafe` away.
#![no_std]
#![no_main]

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task {
    #[corelate(bits = 3)]
    pub flags: u32,
    pub next: *const task,
}

pub fn reads(task: *mut task) {
    let _ = corelate::read_bitfield_direct!(task, flags); //~ 13: requires unsafe
    corelate::write_bitfield!(task, flags, 1); //~ 5: requires unsafe
    let _ = corelate::read!((*task).next, next); //~ 29: requires unsafe
}

corelate::panic_handler!();
