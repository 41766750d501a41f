//! Sockets that are bound to addresses.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, get_current_uid_gid, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::{read_or_zero, Global};
use events::{Bind, BindCall};
use tools_ebpf::files::file_of;
use tools_ebpf::kernel::socket;
use tools_ebpf::sockets::{AF_INET, AF_INET6};
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static calls: Hash<u32, BindCall, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_bind: Global<i64> = Global::new(-1);
/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    if id != nr_bind.load() {
        return;
    }
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let file = file_of(argument::<0>(regs) as u32);
    let socket = read_or_zero!(file, private_data) as *const socket;
    let call = BindCall {
        address: argument::<1>(regs),
        socket: read_or_zero!(socket, sk) as u64,
    };
    let _ = calls.set(&(ids as u32), &call, 0);
}

#[corelate::program("tp_btf/sys_exit")]
unsafe fn sys_exit(_: *const c_void, ret: i64) {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(call) = calls.get(&thread) else {
        return;
    };
    // A `struct sockaddr_in6`: family, port, flow, address.
    let mut address = [0u32; 7];
    raw::probe_read_user((&raw mut address).cast(), 28, call.address as *const u8);
    let family = address[0] as u16;
    if family == AF_INET || family == AF_INET6 {
        if let Some(record) = events.reserve::<Bind>() {
            let event = record.as_mut_ptr();
            let socket = call.socket as *const tools_ebpf::kernel::sock;
            (*event).pid = (ids >> 32) as u32;
            (*event).result = ret as i32;
            (*event).family = family as u32;
            (*event).protocol = read_or_zero!(socket, sk_protocol) as u32;
            (*event).port = u16::from_be((address[0] >> 16) as u16) as u32;
            (*event).interface = read_or_zero!(socket, __sk_common.skc_bound_dev_if) as u32;
            (*event).bound = read_or_zero!(socket, __sk_common.skc_num) as u32;
            (*event).uid = get_current_uid_gid() as u32;
            let to = (&raw mut (*event).address).cast::<u32>();
            if family == AF_INET {
                *to = address[1];
                *to.add(1) = 0;
                *to.add(2) = 0;
                *to.add(3) = 0;
            } else {
                *to = address[2];
                *to.add(1) = address[3];
                *to.add(2) = address[4];
                *to.add(3) = address[5];
            }
            let _ = get_current_comm_into(&mut (*event).comm);
            record.submit(0);
        }
    }
    let _ = calls.delete(&thread);
}
