//! A program was started: its arguments, as the new process has them.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_uid_gid, raw};
use corelate::maps::RingBuf;
use corelate::Global;
use events::{Exec, ARGUMENTS};
use tools_ebpf::kernel::task_struct;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();

/// Only this user's; -1 for all.
#[no_mangle]
static target_uid: Global<u32> = Global::new(u32::MAX);

#[corelate::program("tp_btf/sched_process_exec")]
unsafe fn sched_process_exec(p: &task_struct) {
    let uid = get_current_uid_gid() as u32;
    if target_uid.load() != u32::MAX && target_uid.load() != uid {
        return;
    }
    let Some(record) = events.reserve::<Exec>() else {
        return;
    };
    let event = record.as_mut_ptr();
    (*event).pid = p.tgid as u32;
    (*event).ppid = (*p.real_parent).tgid as u32;
    (*event).uid = uid;
    let _ = get_current_comm_into(&mut (*event).comm);
    let mm = p.mm;
    let start = (*mm).arg_start;
    let mut length = (*mm).arg_end - start;
    if length > ARGUMENTS as u64 {
        length = ARGUMENTS as u64;
    }
    let to = (&raw mut (*event).arguments).cast();
    if raw::probe_read_user(to, length as u32, start as *const u8) != 0 {
        length = 0;
    }
    (*event).length = length as u32;
    record.submit(0);
}
