//! The section names that say what a program is, and what a program of each is given.

use super::nearest::nearest;

/// What a program is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A slot of eight bytes for each argument of a function of the kernel; where `result`, one for its result behind them.
    Arguments { result: bool },
    /// A struct `bpf_iter__…` of the kernel, which has slots too.
    Iterator,
    /// The processor's registers, in which a function's arguments are, or its result.
    Registers { arguments: bool, result: bool },
    /// The registers at the entry of a system call.
    SystemCall,
    /// The arguments of a probe that a program of user space declares, where its note says.
    Usdt,
    /// A struct of one of these types; of any where there are none.
    Context(&'static [&'static str]),
    /// The arguments of the program that it replaces.
    Replacement,
}

use Given::{Context, Iterator, Registers, Replacement, SystemCall, Usdt};

const FUNCTION: Given = Given::Arguments { result: false };
const FUNCTION_WITH_RESULT: Given = Given::Arguments { result: true };
const ENTRY: Given = Registers { arguments: true, result: false };
const RETURN: Given = Registers { arguments: false, result: true };
const SESSION: Given = Registers { arguments: true, result: true };
const PACKET: Given = Context(&["__sk_buff"]);
const SOCKET: Given = Context(&["bpf_sock"]);
const ADDRESS: Given = Context(&["bpf_sock_addr"]);
const XDP: Given = Context(&["xdp_md"]);
const REUSEPORT: Given = Context(&["sk_reuseport_md"]);
const ANY: Given = Context(&[]);

/// libbpf 1.8's section names (src/libbpf.c, `section_defs`), in its order. `+` stands where a target may follow behind a slash.
pub const SECTIONS: &[(&str, Given)] = &[
    ("socket", PACKET),
    ("sk_reuseport/migrate", REUSEPORT),
    ("sk_reuseport", REUSEPORT),
    ("kprobe+", ENTRY),
    ("uprobe+", ENTRY),
    ("uprobe.s+", ENTRY),
    ("kretprobe+", RETURN),
    ("uretprobe+", RETURN),
    ("uretprobe.s+", RETURN),
    ("kprobe.multi+", ENTRY),
    ("kretprobe.multi+", RETURN),
    ("kprobe.session+", SESSION),
    ("uprobe.multi+", ENTRY),
    ("uretprobe.multi+", RETURN),
    ("uprobe.session+", SESSION),
    ("uprobe.multi.s+", ENTRY),
    ("uretprobe.multi.s+", RETURN),
    ("uprobe.session.s+", SESSION),
    ("ksyscall+", SystemCall),
    ("kretsyscall+", RETURN),
    ("usdt+", Usdt),
    ("usdt.s+", Usdt),
    ("tc/ingress", PACKET),
    ("tc/egress", PACKET),
    ("tcx/ingress", PACKET),
    ("tcx/egress", PACKET),
    ("tc", PACKET),
    ("classifier", PACKET),
    ("action", PACKET),
    ("netkit/primary", PACKET),
    ("netkit/peer", PACKET),
    ("tracepoint+", ANY),
    ("tp+", ANY),
    ("tracepoint.s+", ANY),
    ("tp.s+", ANY),
    ("raw_tracepoint+", FUNCTION),
    ("raw_tp+", FUNCTION),
    ("raw_tracepoint.s+", FUNCTION),
    ("raw_tp.s+", FUNCTION),
    ("raw_tracepoint.w+", FUNCTION),
    ("raw_tp.w+", FUNCTION),
    ("tp_btf+", FUNCTION),
    ("tp_btf.s+", FUNCTION),
    ("fentry+", FUNCTION),
    ("fmod_ret+", FUNCTION_WITH_RESULT),
    ("fexit+", FUNCTION_WITH_RESULT),
    ("fentry.s+", FUNCTION),
    ("fmod_ret.s+", FUNCTION_WITH_RESULT),
    ("fexit.s+", FUNCTION_WITH_RESULT),
    ("fsession+", FUNCTION_WITH_RESULT),
    ("fsession.s+", FUNCTION_WITH_RESULT),
    ("fsession.multi+", FUNCTION_WITH_RESULT),
    ("fsession.multi.s+", FUNCTION_WITH_RESULT),
    ("fentry.multi+", FUNCTION),
    ("fexit.multi+", FUNCTION_WITH_RESULT),
    ("fentry.multi.s+", FUNCTION),
    ("fexit.multi.s+", FUNCTION_WITH_RESULT),
    ("freplace+", Replacement),
    ("lsm+", FUNCTION_WITH_RESULT),
    ("lsm.s+", FUNCTION_WITH_RESULT),
    ("lsm_cgroup+", FUNCTION_WITH_RESULT),
    ("iter+", Iterator),
    ("iter.s+", Iterator),
    ("syscall", ANY),
    ("xdp.frags/devmap", XDP),
    ("xdp/devmap", XDP),
    ("xdp.frags/cpumap", XDP),
    ("xdp/cpumap", XDP),
    ("xdp.frags", XDP),
    ("xdp", XDP),
    ("perf_event", Context(&["bpf_perf_event_data"])),
    ("lwt_in", PACKET),
    ("lwt_out", PACKET),
    ("lwt_xmit", PACKET),
    ("lwt_seg6local", PACKET),
    ("sockops", Context(&["bpf_sock_ops"])),
    ("sk_skb/stream_parser", PACKET),
    ("sk_skb/stream_verdict", PACKET),
    ("sk_skb/verdict", PACKET),
    ("sk_skb", PACKET),
    ("sk_msg", Context(&["sk_msg_md"])),
    ("lirc_mode2", ANY),
    ("flow_dissector", PACKET),
    ("cgroup_skb/ingress", PACKET),
    ("cgroup_skb/egress", PACKET),
    ("cgroup/skb", PACKET),
    ("cgroup/sock_create", SOCKET),
    ("cgroup/sock_release", SOCKET),
    ("cgroup/sock", SOCKET),
    ("cgroup/post_bind4", SOCKET),
    ("cgroup/post_bind6", SOCKET),
    ("cgroup/bind4", ADDRESS),
    ("cgroup/bind6", ADDRESS),
    ("cgroup/connect4", ADDRESS),
    ("cgroup/connect6", ADDRESS),
    ("cgroup/connect_unix", ADDRESS),
    ("cgroup/sendmsg4", ADDRESS),
    ("cgroup/sendmsg6", ADDRESS),
    ("cgroup/sendmsg_unix", ADDRESS),
    ("cgroup/recvmsg4", ADDRESS),
    ("cgroup/recvmsg6", ADDRESS),
    ("cgroup/recvmsg_unix", ADDRESS),
    ("cgroup/getpeername4", ADDRESS),
    ("cgroup/getpeername6", ADDRESS),
    ("cgroup/getpeername_unix", ADDRESS),
    ("cgroup/getsockname4", ADDRESS),
    ("cgroup/getsockname6", ADDRESS),
    ("cgroup/getsockname_unix", ADDRESS),
    ("cgroup/sysctl", Context(&["bpf_sysctl"])),
    ("cgroup/getsockopt", Context(&["bpf_sockopt"])),
    ("cgroup/setsockopt", Context(&["bpf_sockopt"])),
    ("cgroup/dev", Context(&["bpf_cgroup_dev_ctx"])),
    ("struct_ops+", FUNCTION),
    ("struct_ops.s+", FUNCTION),
    ("sk_lookup", Context(&["bpf_sk_lookup"])),
    ("netfilter", Context(&["bpf_nf_ctx"])),
];

/// A section name that libbpf takes.
#[derive(Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Without a target: `fentry`.
    pub kind: &'static str,
    pub target: Option<&'a str>,
    pub given: Given,
}

/// What `text` says; the error is a message.
pub fn parse(text: &str) -> Result<Section<'_>, String> {
    if text.is_empty() {
        return Err("a program needs a section name, such as `xdp` or `fentry/vfs_read`".into());
    }
    if text.contains('\0') {
        return Err("a section name has no NUL".into());
    }
    let name = text.strip_prefix('?').unwrap_or(text);
    for &(pattern, given) in SECTIONS {
        match pattern.strip_suffix('+') {
            None if name == pattern => return Ok(Section { kind: pattern, target: None, given }),
            None => {}
            Some(kind) if name == kind => return Ok(Section { kind, target: None, given }),
            Some(kind) => {
                if let Some(target) = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/')) {
                    check_target(kind, target)?;
                    return Ok(Section { kind, target: Some(target), given });
                }
            }
        }
    }
    Err(unknown(name))
}

/// Whether libbpf finds its way in what is behind the slash.
fn check_target(kind: &str, target: &str) -> Result<(), String> {
    let word = kind.split('.').next().unwrap_or(kind);
    let example = match word {
        "tracepoint" | "tp" => "sched/sched_process_exec",
        "uprobe" | "uretprobe" => "/usr/lib/libc.so.6:malloc",
        "usdt" => "/usr/lib/libc.so.6:libc:memory_sbrk_more",
        "iter" => "task",
        "lsm" | "lsm_cgroup" => "file_open",
        "ksyscall" | "kretsyscall" => "openat",
        "tp_btf" | "raw_tp" | "raw_tracepoint" => "sched_switch",
        _ => "vfs_read",
    };
    let parts = |separator: char| target.split(separator).filter(|part| !part.is_empty()).count();
    let fits = match word {
        "tracepoint" | "tp" => target.split('/').count() == 2 && parts('/') == 2,
        "uprobe" | "uretprobe" => parts(':') == 2,
        "usdt" => parts(':') == 3,
        _ => !target.is_empty(),
    };
    let offset = target.split_once('+').map(|(_, offset)| offset);
    if !fits {
        return Err(format!(
            "`{target}` is no target for `{kind}`: write `{kind}/{example}`, or `{kind}` alone where user space names the target"
        ));
    }
    match (word, offset) {
        ("kprobe", Some(offset)) if kind == "kprobe" && number(offset).is_none() => {
            Err(format!("`{offset}` is no offset: write `kprobe/vfs_read+0x10`"))
        }
        ("kretprobe", Some(_)) if kind == "kretprobe" => {
            Err("a kretprobe has no offset: it runs where the function returns".into())
        }
        _ => Ok(()),
    }
}

fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn unknown(name: &str) -> String {
    let (word, rest) = name.split_once('/').unwrap_or((name, ""));
    let plain = |pattern: &'static str| pattern.strip_suffix('+').unwrap_or(pattern);
    if SECTIONS.iter().any(|(pattern, _)| *pattern == word) && !rest.is_empty() {
        let others: Vec<_> = SECTIONS
            .iter()
            .map(|(pattern, _)| plain(pattern))
            .filter(|kind| kind.strip_prefix(word).is_some_and(|rest| rest.starts_with('/')))
            .map(|kind| format!("`{kind}`"))
            .collect();
        let or = if others.is_empty() { String::new() } else { format!(", or one of {}", others.join(", ")) };
        return format!("`{name}` is no section name that libbpf knows: `{word}` takes no target; write `{word}`{or}");
    }
    // Behind the first word of some names is another one, behind that of others a target, which is no part of the name.
    let candidates: Vec<_> = SECTIONS.iter().map(|(pattern, _)| plain(pattern)).collect();
    let mut near = nearest(name, &candidates);
    if near.is_empty() {
        near = nearest(word, &candidates);
    }
    let hint = if near.is_empty() {
        "docs/programs.md lists them".into()
    } else {
        let names: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
        format!("names close to it: {}", names.join(", "))
    };
    format!("`{name}` is no section name that libbpf knows; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_116_and_each_is_found_under_its_own_name() {
        assert_eq!(SECTIONS.len(), 116);
        for (pattern, given) in SECTIONS {
            let kind = pattern.trim_end_matches('+');
            assert_eq!(parse(kind), Ok(Section { kind, target: None, given: *given }));
            let optional = format!("?{kind}");
            assert_eq!(parse(&optional).map(|section| section.kind), Ok(kind));
        }
    }

    #[test]
    fn targets_are_told_apart_from_names() {
        let target = |text| parse(text).map(|section| (section.kind, section.target));
        assert_eq!(target("fentry/vfs_read"), Ok(("fentry", Some("vfs_read"))));
        assert_eq!(target("fentry.s/vfs_read"), Ok(("fentry.s", Some("vfs_read"))));
        assert_eq!(target("kprobe/vfs_read+0x10"), Ok(("kprobe", Some("vfs_read+0x10"))));
        assert_eq!(target("kprobe.multi/tcp_*"), Ok(("kprobe.multi", Some("tcp_*"))));
        assert_eq!(target("?tp/sched/sched_switch"), Ok(("tp", Some("sched/sched_switch"))));
        assert_eq!(target("uprobe//bin/a:main+4"), Ok(("uprobe", Some("/bin/a:main+4"))));
        assert_eq!(target("tcx/ingress"), Ok(("tcx/ingress", None)));
    }

    #[test]
    fn what_libbpf_does_not_take_is_refused_with_near_names() {
        for (text, message) in [
            ("", "needs a section name"),
            ("fenty/vfs_read", "names close to it: `fentry`"),
            ("xdp/foo", "`xdp` takes no target; write `xdp`, or one of `xdp/devmap`, `xdp/cpumap`"),
            ("tc/ingres", "`tc/ingress`"),
            ("tcx/ingres", "`tcx/ingress`"),
            ("cgroup/connect5", "`cgroup/connect4`, `cgroup/connect6`"),
            ("syscall/openat", "`syscall` takes no target"),
            ("Fentry/x", "`fentry`"),
            ("??xdp", "`xdp`"),
            (".text", "docs/programs.md"),
            ("maps", "docs/programs.md"),
            ("tracepoint/sched_switch", "write `tracepoint/sched/sched_process_exec`"),
            ("tp/a/b/c", "no target"),
            ("fentry/", "no target"),
            ("uprobe/main", "no target"),
            ("usdt/libc:x", "no target"),
            ("kprobe/vfs_read+x", "no offset"),
            ("kretprobe/vfs_read+4", "has no offset"),
            ("xdp\0", "no NUL"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
