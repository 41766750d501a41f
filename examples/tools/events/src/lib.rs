//! What the programs in the kernel hand to the tools: both sides use these types. Each has no gaps, so that no byte of the stack gets out.
#![no_std]

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident: $ty:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[repr(C)]
        pub struct $name {
            $($(#[$member_doc])* pub $member: $ty,)*
        }
        #[cfg(feature = "user")]
        // SAFETY: numbers and arrays of them, without gaps.
        unsafe impl aya::Pod for $name {}
        const _: () = assert!(size_of::<$name>() == 0 $(+ size_of::<$ty>())*, "a gap");
    )+};
}

/// Bytes of a program's arguments that are kept.
pub const ARGUMENTS: usize = 512;

/// Powers of two that a histogram tells apart.
pub const SLOTS: usize = 32;

events! {
    /// execsnoop: a program was started.
    Exec {
        pid: u32,
        ppid: u32,
        uid: u32,
        /// How many bytes of `arguments` were read.
        length: u32,
        comm: [u8; 16],
        /// Each ends in a NUL.
        arguments: [u8; ARGUMENTS],
    }

    /// opensnoop: a file was opened, or not.
    Open {
        pid: u32,
        uid: u32,
        /// The file descriptor, or the negative error.
        result: i32,
        flags: u32,
        comm: [u8; 16],
        path: [u8; 256],
    }

    /// opensnoop: what the call was given.
    OpenCall {
        path: u64,
        flags: u64,
    }

    /// Both ends of a connection. IPv4 addresses stand in front; ports are in the host's byte order.
    Ends {
        source: [u8; 16],
        destination: [u8; 16],
        family: u32,
        source_port: u32,
        destination_port: u32,
        pid: u32,
        comm: [u8; 16],
    }

    /// tcplife: a connection ended.
    TcpLife {
        nanoseconds: u64,
        sent: u64,
        received: u64,
        ends: Ends,
    }

    /// tcplife: when a connection began, and its port here, which it has lost when it ends.
    Birth {
        since: u64,
        port: u64,
    }

    /// tcplife: who a connection belongs to.
    Owner {
        pid: u32,
        comm: [u8; 16],
    }

    /// tcpconnect: a connection is being made.
    TcpConnect {
        ends: Ends,
        uid: u32,
    }

    /// tcpstates: a connection went from one state to another.
    TcpState {
        socket: u64,
        /// In the old state.
        nanoseconds: u64,
        ends: Ends,
        old: u32,
        new: u32,
    }

    /// How many values were between two powers of two: slot N has those from 2^N to 2^(N+1) - 1, slot 0 has 0 and 1.
    Histogram {
        slots: [u64; SLOTS],
        count: u64,
        total: u64,
    }

    /// biosnoop: a request was done.
    BlockIo {
        nanoseconds: u64,
        queued: u64,
        sector: u64,
        bytes: u32,
        /// `REQ_OP_…` in the lower eight bits.
        flags: u32,
        disk: [u8; 32],
        pid: u32,
        error: u32,
        comm: [u8; 16],
    }

    /// biosnoop: who asked for a request, and when.
    BlockStart {
        issued: u64,
        inserted: u64,
        bytes: u32,
        pid: u32,
        comm: [u8; 16],
    }

    /// offcputime: a task that does not run, and where it stopped.
    Blocked {
        pid: u32,
        tgid: u32,
        /// Ids of stacks, or negative errors.
        user: i32,
        kernel: i32,
        comm: [u8; 16],
    }

    /// offcputime: since when a task does not run.
    Stopped {
        since: u64,
        blocked: Blocked,
    }

    /// filetop: a file that a process reads or writes.
    FileKey {
        inode: u64,
        device: u32,
        tgid: u32,
    }

    /// filetop: what came of it.
    FileTraffic {
        reads: u64,
        writes: u64,
        read_bytes: u64,
        written_bytes: u64,
        comm: [u8; 16],
        name: [u8; 64],
    }

    /// filetop, fsslower: a call that is going on.
    FileCall {
        since: u64,
        file: u64,
        operation: u64,
    }

    /// memleak: memory that was not given back.
    Allocation {
        bytes: u64,
        since: u64,
        stack: i32,
        tgid: u32,
    }

    /// oomkill: a process was chosen.
    Oom {
        by: u32,
        victim: u32,
        by_comm: [u8; 16],
        victim_comm: [u8; 16],
    }

    /// bindsnoop: a socket was bound, or not.
    Bind {
        pid: u32,
        result: i32,
        family: u32,
        protocol: u32,
        port: u32,
        interface: u32,
        /// The port that it has now: the one that the kernel chose for 0.
        bound: u32,
        uid: u32,
        address: [u8; 16],
        comm: [u8; 16],
    }

    /// bindsnoop: what the call was given.
    BindCall {
        address: u64,
        socket: u64,
    }

    /// syscount: calls of one system call.
    Calls {
        count: u64,
        nanoseconds: u64,
    }

    /// syscount: a call that is going on.
    Call {
        since: u64,
        number: u64,
    }

    /// fsslower: a call that took long.
    SlowFile {
        nanoseconds: u64,
        result: i64,
        pid: u32,
        operation: u32,
        comm: [u8; 16],
        name: [u8; 64],
    }

    /// klockstat: a wait for a lock.
    LockWait {
        since: u64,
        lock: u64,
        stack: i32,
        flags: u32,
    }

    /// klockstat: waits of one place in the kernel.
    LockWaits {
        count: u64,
        nanoseconds: u64,
        longest: u64,
    }

    /// runqslower: a task waited long for a processor.
    RunSlow {
        nanoseconds: u64,
        pid: u32,
        previous: u32,
        comm: [u8; 16],
        previous_comm: [u8; 16],
    }

    /// mountsnoop: a file system was mounted, or unmounted.
    Mount {
        flags: u64,
        pid: u32,
        result: i32,
        /// 0 mount, 1 umount2.
        operation: u32,
        tid: u32,
        comm: [u8; 16],
        kind: [u8; 16],
        source: [u8; 128],
        target: [u8; 128],
    }

    /// mountsnoop: what the call was given.
    MountCall {
        source: u64,
        target: u64,
        kind: u64,
        flags: u64,
        operation: u64,
    }

    /// statsnoop: a file's state was asked for.
    Stat {
        pid: u32,
        result: i32,
        comm: [u8; 16],
        path: [u8; 256],
    }
}
