// A path or a type that is not there is rustc's own error, where it is written.
#![no_std]
#![no_main]

#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)]
    pub struct task {
        pub pid: i32,
        pub inner: inner,
        pub mm: *const task,
    }
    #[repr(C)]
    pub struct inner {
        pub list: [u32; 4],
    }
}
use kernel::task;

#[repr(u32)]
pub enum state {
    DEAD,
}

pub fn queries(task: *const task) {
    let _ = corelate::field_offset!(task, pit); //~ 43: no field `pit`
    let _ = corelate::field_exists!(task, inner.list[1].x); //~ 57: `u32` is a primitive type
    let _ = corelate::field_size!(tusk, pid); //~ 35: cannot find type `tusk`
    let _ = corelate::field_size!(task, mm.pid); //~ 44: no field `pid`
    let _ = corelate::type_exists!(tusk); //~ 36: cannot find type `tusk`
    let _ = corelate::enum_value!(state::ALIVE); //~ 42: `ALIVE`
    let _ = corelate::read!(task, inner.lost); //~ 41: no field `lost`
    let _ = corelate::read!(task, mm, pit); //~ 39: no field `pit`
    let _ = corelate::container_of!(task.cast::<u32>(), task, inner.list[1]);
    let _ = corelate::container_of!(task.cast::<i32>(), task, inner.list[1]); //~ 13: mismatched types
    let _ = corelate::container_of!(task.cast::<u32>(), task, inner.lost); //~ 69: no field `lost`
    let _ = corelate::read_bitfield!(task, inner.bit); //~ 50: no field `bit`
}

corelate::panic_handler!();
