//! One program for each of aya-ebpf's contexts that people use most. Each counts what it sees in `COUNTS`, a map of the old form (`maps`),
//! which aya loads and libbpf 1.0 and later refuse; `LAST_PORT` is of the new form (`.maps`).
#![no_std]
#![no_main]

mod kernel;

use aya_ebpf::bindings::{xdp_action::XDP_PASS, TC_ACT_OK};
use aya_ebpf::btf_maps::Array;
use aya_ebpf::macros::{btf_map, classifier, kprobe, lsm, map, tracepoint, xdp};
use aya_ebpf::maps::PerCpuArray;
use aya_ebpf::programs::{LsmContext, ProbeContext, TcContext, TracePointContext, XdpContext};
use kernel::{file, sock};
use network_types::eth::{EthHdr, EtherType};
use network_types::ip::{IpProto, Ipv4Hdr};
use network_types::tcp::TcpHdr;

corelate::license!("GPL");
corelate::panic_handler!();

#[map]
static COUNTS: PerCpuArray<u64> = PerCpuArray::with_max_entries(5, 0);

#[btf_map]
static LAST_PORT: Array<u16, 1> = Array::new();

fn count(index: u32) {
    if let Some(value) = COUNTS.get_ptr_mut(index) {
        unsafe { *value += 1 };
    }
}

/// The header at `offset` of a packet, if all of it is there.
#[inline(always)]
fn header<T>(ctx: &XdpContext, offset: usize) -> Option<*const T> {
    let start = ctx.data() + offset;
    (start + size_of::<T>() <= ctx.data_end()).then_some(start as *const T)
}

/// TCP segments, and the port that the last one went to.
#[xdp]
pub fn count_tcp(ctx: XdpContext) -> u32 {
    if let Some(port) = destination(&ctx) {
        count(0);
        if let Some(last) = LAST_PORT.get_ptr_mut(0) {
            unsafe { *last = port };
        }
    }
    XDP_PASS
}

fn destination(ctx: &XdpContext) -> Option<u16> {
    let ethernet = header::<EthHdr>(ctx, 0)?;
    if !matches!(unsafe { (*ethernet).ether_type() }, Ok(EtherType::Ipv4)) {
        return None;
    }
    let ip = header::<Ipv4Hdr>(ctx, EthHdr::LEN)?;
    if !matches!(unsafe { (*ip).proto() }, Ok(IpProto::Tcp)) {
        return None;
    }
    let tcp = header::<TcpHdr>(ctx, EthHdr::LEN + Ipv4Hdr::LEN)?;
    Some(u16::from_be_bytes(unsafe { (*tcp).dest }))
}

/// IPv4 packets that are longer than 100 bytes.
#[classifier]
pub fn count_long(ctx: TcContext) -> i32 {
    if ctx.len() > 100 && ctx.load::<u8>(EthHdr::LEN).is_ok_and(|byte| byte >> 4 == 4) {
        count(1);
    }
    TC_ACT_OK as i32
}

/// Connections to privileged ports: a kprobe knows nothing of its arguments, so each field is read.
#[kprobe]
pub fn count_connect(ctx: ProbeContext) -> u32 {
    let Some(socket) = ctx.arg::<*const sock>(0) else {
        return 0;
    };
    if corelate::read!(socket, __sk_common.skc_dport).is_ok_and(|port| u16::from_be(port) < 1024) {
        count(2);
    }
    0
}

/// Programs that start: the tracepoint's own record has the process at byte 12.
#[tracepoint]
pub fn count_exec(ctx: TracePointContext) -> u32 {
    if unsafe { ctx.read_at::<i32>(12) }.is_ok_and(|pid| pid > 0) {
        count(3);
    }
    0
}

/// Files that are opened for writing.
#[lsm(hook = "file_open")]
pub fn count_open(ctx: LsmContext) -> i32 {
    let opened: *const file = ctx.arg(0);
    const O_ACCMODE: u32 = 3;
    unsafe {
        if (*opened).f_flags & O_ACCMODE != 0 && (*(*opened).f_inode).i_ino != 0 {
            count(4);
        }
    }
    0
}
