//! Files that are read and written, by process.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid};
use corelate::maps::Hash;
use corelate::{read_or_zero, Global};
use events::{FileCall, FileKey, FileTraffic};
use tools_ebpf::files::{file_of, is_regular, name_into};
use tools_ebpf::kernel::file;
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static calls: Hash<u32, FileCall, 10240> = Hash::new();
#[corelate::map]
static traffic: Hash<FileKey, FileTraffic, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_read: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_write: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_pread64: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_pwrite64: Global<i64> = Global::new(-1);
/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Pipes, sockets and devices, too.
#[no_mangle]
static all_files: Global<bool> = Global::new(false);

const READ: u64 = 0;
const WRITE: u64 = 1;

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    let operation = if id == nr_read.load() || id == nr_pread64.load() {
        READ
    } else if id == nr_write.load() || id == nr_pwrite64.load() {
        WRITE
    } else {
        return;
    };
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let file = file_of(argument::<0>(regs) as u32);
    if !all_files.load() && !is_regular(file) {
        return;
    }
    let call = FileCall {
        since: 0,
        file: file as u64,
        operation,
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
    let (file, operation) = (call.file as *const file, call.operation);
    let _ = calls.delete(&thread);
    if ret < 0 {
        return;
    }
    let inode = read_or_zero!(file, f_inode);
    let key = FileKey {
        inode: read_or_zero!(inode, i_ino),
        device: read_or_zero!(inode, i_sb, s_dev),
        tgid: (ids >> 32) as u32,
    };
    let mut known = traffic.get_ptr(&key);
    if known.is_null() {
        let mut none = FileTraffic {
            reads: 0,
            writes: 0,
            read_bytes: 0,
            written_bytes: 0,
            comm: [0; 16],
            name: [0; 64],
        };
        let _ = get_current_comm_into(&mut none.comm);
        name_into(file, (&raw mut none.name).cast());
        let _ = traffic.set(&key, &none, 1);
        known = traffic.get_ptr(&key);
        if known.is_null() {
            return;
        }
    }
    if operation == READ {
        (*known).reads += 1;
        (*known).read_bytes += ret as u64;
    } else {
        (*known).writes += 1;
        (*known).written_bytes += ret as u64;
    }
}
