// A bindgen file on BPF; test/crates looks at the IR.
#![no_std]
#![no_main]

mod vmlinux {
    corelate::import!("../tests/bindgen/vmlinux.rs");
}
use vmlinux::*;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fields(flags: *mut flags, task: *const task) -> u32 {
    unsafe {
        (*flags).set_on(1);
        (*flags).type_() + (*task).b as u32 + (*task).match_ as u32 + *((&raw const (*task).tail) as *const u32).add(3) + (*task).tail[2]
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn values() -> u64 {
    corelate::enum_value!(corelate_enums::mode::OFF) + corelate::enum_value!(corelate_enums::pid_type___2::PIDTYPE_FIRST)
}

corelate::panic_handler!();
