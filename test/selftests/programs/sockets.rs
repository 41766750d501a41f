//! Programs of cgroups and sockets. Where the kernel cannot run one by itself, it takes it, and the test says so.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use corelate::context::*;
use corelate::helpers::raw;
use corelate::maps::{CgroupStorage, CgroupStorageKey, ReusePortSockArray, SkStorage, SockMap};

corelate::panic_handler!();
corelate::license!("GPL");

#[repr(C)]
pub struct counted {
    packets: u64,
    bytes: u64,
}

macro_rules! defined {
    ($($name:ident: $ty:ty = $value:expr;)+) => {$(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        static $name: $ty = $value;
    )+};
}

defined! {
    sockets: SockMap<4> = SockMap::new();
    group: ReusePortSockArray<4> = ReusePortSockArray::new();
    storage: SkStorage<counted> = SkStorage::new();
    of_cgroup: CgroupStorage<CgroupStorageKey, counted> = CgroupStorage::new();
}

// selftest: cgroup_storage netcnt_prog
// returns: 1
#[corelate::program("cgroup_skb/egress")]
fn counts_packets(ctx: &__sk_buff) -> u32 {
    let value = of_cgroup.get_ptr();
    unsafe {
        (*value).packets += 1;
        (*value).bytes += u64::from(ctx.len);
        // Without the Ethernet header.
        ((*value).packets == 1 && (*value).bytes == 50) as u32
    }
}

// selftest: bind4_prog
// loads
#[corelate::program("cgroup/bind4")]
fn bind4(ctx: &mut bpf_sock_addr) -> u32 {
    if ctx.family != 2 || (ctx.r#type != 1 && ctx.r#type != 2) {
        return 0;
    }
    if ctx.user_ip4 == 0x0102_007fu32 && ctx.user_port == 0x1234 {
        ctx.user_ip4 = 0x0100_007f;
        ctx.user_port = 0x4321;
    }
    1
}

// selftest: bind6_prog
// loads
#[corelate::program("cgroup/bind6")]
fn bind6(ctx: &mut bpf_sock_addr) -> u32 {
    if ctx.user_ip6[0] == 0 && ctx.user_ip6[3] == 0x0100_0000 {
        ctx.user_ip6[2] = 7;
        ctx.user_port = 0x4321;
    }
    1
}

// selftest: bind_perm
// loads
#[corelate::program("cgroup/bind4")]
fn without_a_capability(ctx: &bpf_sock_addr) -> u32 {
    // Allowed, and the ports of the system, too.
    if ctx.user_port == 0x6f00 { 3 } else { 1 }
}

// selftest: connect_force_port4 connect4_dropper
// loads
#[corelate::program("cgroup/connect4")]
fn connect4(ctx: &mut bpf_sock_addr) -> u32 {
    if ctx.user_port == 0x50c3 {
        return 0;
    }
    if ctx.user_ip4 == 0x0100_007f {
        ctx.user_port = 0x1ef1;
    }
    1
}

// selftest: sendmsg4_prog
// loads
#[corelate::program("cgroup/sendmsg4")]
fn sendmsg4(ctx: &mut bpf_sock_addr) -> u32 {
    if ctx.r#type != 2 {
        return 0;
    }
    ctx.msg_src_ip4 = 0x0400_007f;
    ctx.user_ip4 = 0x0100_007f;
    1
}

// selftest: recvmsg4_prog
// loads
#[corelate::program("cgroup/recvmsg4")]
fn recvmsg4(ctx: &mut bpf_sock_addr) -> u32 {
    ctx.user_ip4 = 0x0403_a8c0;
    ctx.user_port = 0x04d2;
    1
}

// selftest: dev_cgroup
// loads
#[corelate::program("cgroup/dev")]
fn devices(ctx: &bpf_cgroup_dev_ctx) -> bool {
    // Character devices zero and urandom.
    ctx.access_type & 0xffff == 2 && ctx.major == 1 && (ctx.minor == 5 || ctx.minor == 9)
}

// selftest: test_sysctl_prog
// loads
#[corelate::program("cgroup/sysctl")]
fn sysctl(ctx: &bpf_sysctl) -> u32 {
    (ctx.write == 0) as u32
}

// selftest: sockopt_sk
// loads
#[corelate::program("cgroup/getsockopt")]
fn getsockopt(ctx: &mut bpf_sockopt) -> u32 {
    let (value, end) = (ctx.optval as usize, ctx.optval_end as usize);
    if ctx.level != 0xdead {
        return 1;
    }
    if value + 1 > end {
        return 0;
    }
    unsafe { *(value as *mut u8) = 0x55 };
    ctx.retval = 0;
    ctx.optlen = 1;
    1
}

// selftest: test_sockmap_kern
// loads
#[corelate::program("sockops")]
fn states(ctx: &bpf_sock_ops) -> u32 {
    let _ = unsafe { sockets.insert(ctx, &0, 0) };
    (ctx.snd_cwnd > 10 && ctx.state == 1) as u32
}

// selftest: sockmap_parse_prog
// loads
#[corelate::program("sk_skb/stream_parser")]
fn parser(ctx: &__sk_buff) -> u32 {
    ctx.len
}

// selftest: sockmap_verdict_prog
// loads
#[corelate::program("sk_skb/stream_verdict")]
fn verdict(ctx: &__sk_buff) -> i32 {
    unsafe { sockets.redirect_packet(ctx, &0, 0) as i32 }
}

// selftest: sockmap_tcp_msg_prog
// loads
#[corelate::program("sk_msg")]
fn message(ctx: &sk_msg_md) -> i32 {
    if ctx.size > 100 { 0 } else { unsafe { sockets.redirect_message(ctx, &1, 0) as i32 } }
}

// selftest: test_select_reuseport_kern
// loads
#[corelate::program("sk_reuseport")]
fn select(ctx: &sk_reuseport_md) -> u32 {
    unsafe { group.select(ctx, &(ctx.hash & 3)) }.is_ok() as u32
}

// selftest: test_sk_lookup
// loads
#[corelate::program("sk_lookup")]
fn lookup(ctx: &bpf_sk_lookup) -> u32 {
    if ctx.local_port != 7007 {
        return 1;
    }
    unsafe { sockets.assign(ctx, &0, 0) }.is_ok() as u32
}

// selftest: verifier_sock
// returns: 1
#[corelate::program("cgroup_skb/egress")]
fn fields_of_a_socket(ctx: &__sk_buff) -> u32 {
    let sk = ctx.sk;
    if sk.is_null() {
        return 1;
    }
    let sk = unsafe { raw::sk_fullsock(sk.cast()) } as *const bpf_sock;
    unsafe { sk.as_ref() }.map_or(1, |sk| (sk.family <= 100) as u32)
}
