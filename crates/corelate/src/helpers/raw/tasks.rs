// Written by scripts/helpers.mjs.

use super::helpers;
use super::types::bpf_pidns_info;
use super::VmaCallback;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// tgid << 32 | pid of the current task.
    ///
    /// Linux 4.2. Program types: all but lirc_mode2.
    14 fn get_current_pid_tgid() -> u64, host 0;
    /// gid << 32 | uid of the current task.
    ///
    /// Linux 4.2. Program types: all but lirc_mode2.
    15 fn get_current_uid_gid() -> u64, host 0;
    /// The current task's name, with a NUL at the end.
    ///
    /// Linux 4.2. Program types: all but lirc_mode2.
    16 fn get_current_comm(buf: *mut u8, size: u32) -> i64, host ENOSYS;
    /// The current task, as a number.
    ///
    /// Linux 4.8, GPL only. Program types: all but lirc_mode2.
    35 fn get_current_task() -> u64, host 0;
    /// The current task, as a pointer that the verifier knows the type of.
    ///
    /// Linux 5.11, GPL only. Program types: all but lirc_mode2.
    158 fn get_current_task_btf() -> *mut c_void, host core::ptr::null_mut();
    /// The registers of a task in user mode: a `struct pt_regs`.
    ///
    /// Linux 5.15, GPL only. Program types: all but lirc_mode2.
    175 fn task_pt_regs(task: *mut c_void) -> i64, host ENOSYS;
    /// Pid and tgid of the current task in the pid namespace that `dev` and `ino` name.
    ///
    /// Linux 5.7. Program types: all but lirc_mode2.
    120 fn get_ns_current_pid_tgid(dev: u64, ino: u64, nsdata: *mut bpf_pidns_info, size: u32) -> i64, host ENOSYS;
    /// Whether the current task is below the cgroup at `index` of a BPF_MAP_TYPE_CGROUP_ARRAY: 1 or 0, or a negative error.
    ///
    /// Linux 4.9. Program types: all but lirc_mode2.
    37 fn current_task_under_cgroup(map: *const c_void, index: u32) -> i64, host ENOSYS;
    /// The id of the current task's cgroup.
    ///
    /// Linux 4.18. Program types: all but lirc_mode2.
    80 fn get_current_cgroup_id() -> u64, host 0;
    /// The id of the cgroup `ancestor_level` levels below the root that the current task's is in.
    ///
    /// Linux 5.7. Program types: all but lirc_mode2.
    123 fn get_current_ancestor_cgroup_id(ancestor_level: i32) -> u64, host 0;
    /// Sends a signal to the current task's process.
    ///
    /// Linux 5.3. Program types: all but lirc_mode2.
    109 fn send_signal(sig: u32) -> i64, host ENOSYS;
    /// Sends a signal to the current thread.
    ///
    /// Linux 5.6. Program types: all but lirc_mode2.
    117 fn send_signal_thread(sig: u32) -> i64, host ENOSYS;
    /// Calls `callback_fn` with the memory area of `task` that `addr` lies in. `flags` is 0.
    ///
    /// Linux 5.17. Program types: all but lirc_mode2.
    180 fn find_vma(task: *mut c_void, addr: u64, callback_fn: VmaCallback, callback_ctx: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// The processor that the program runs on.
    ///
    /// Linux 4.1. Program types: all but lirc_mode2.
    8 fn get_smp_processor_id() -> u32, host 0;
    /// The NUMA node of the processor that the program runs on.
    ///
    /// Linux 4.10. Program types: all but lirc_mode2.
    42 fn get_numa_node_id() -> i64, host ENOSYS;
    /// A random number, not for cryptography.
    ///
    /// Linux 4.1. Program types: all.
    7 fn get_prandom_u32() -> u32, host 0;
    #[cfg(target_arch = "bpf")]
    /// Calls `callback_fn` `nr_loops` times.
    ///
    /// Linux 5.17. Program types: all but lirc_mode2.
    181 fn bpf_loop(nr_loops: u32, callback_fn: super::LoopCallback, callback_ctx: *mut c_void, flags: u64) -> i32, host ENOSYS as i32;
    /// The system call bpf(2), in programs of type syscall.
    ///
    /// Linux 5.14. Program types: syscall.
    166 fn sys_bpf(cmd: u32, attr: *mut c_void, attr_size: u32) -> i64, host ENOSYS;
    /// The system call close(2), in programs of type syscall.
    ///
    /// Linux 5.14. Program types: syscall.
    168 fn sys_close(fd: u32) -> i64, host ENOSYS;
    /// Finds a BTF type: its id, with the module's BTF in the upper half.
    ///
    /// Linux 5.14. Program types: syscall.
    167 fn btf_find_by_name_kind(name: *mut u8, name_sz: i32, kind: u32, flags: i32) -> i64, host ENOSYS;
    /// Writes the address of a symbol of the kernel to `res`.
    ///
    /// Linux 5.16. Program types: syscall.
    179 fn kallsyms_lookup_name(name: *const u8, name_sz: i32, flags: i32, res: *mut u64) -> i64, host ENOSYS;
    /// Sets options of a program that is about to start: BPF_F_BPRM_SECUREEXEC 1.
    ///
    /// Linux 5.11. Program types: lsm.
    159 fn bprm_opts_set(bprm: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Writes the path of a file to `buf`: how many bytes, with the NUL. Only some functions may call it.
    ///
    /// Linux 5.10. Program types: tracing, lsm, syscall.
    147 fn d_path(path: *const c_void, buf: *mut u8, sz: u32) -> i64, host ENOSYS;
    /// Writes IMA's hash of an inode to `dst`, if there is one: which algorithm.
    ///
    /// Linux 5.11. Program types: lsm.
    161 fn ima_inode_hash(inode: *mut c_void, dst: *mut c_void, size: u32) -> i64, host ENOSYS;
    /// Computes IMA's hash of a file into `dst`: which algorithm.
    ///
    /// Linux 5.18. Program types: lsm.
    193 fn ima_file_hash(file: *mut c_void, dst: *mut c_void, size: u32) -> i64, host ENOSYS;
    /// Makes the probed function return `rc` at once; it has to be marked ALLOW_ERROR_INJECTION.
    ///
    /// Linux 4.16, GPL only. Program types: kprobe.
    58 fn override_return(regs: *mut c_void, rc: u64) -> i64, host ENOSYS;
}
