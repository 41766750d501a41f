//! Maps of where packets go: devices, processors, and sockets of AF_XDP.

use super::define::{define, extends, operations};
use crate::helpers::raw;
use core::ffi::c_void;

define! {
    /// BPF_MAP_TYPE_DEVMAP: devices by index. `VALUE`: 4 bytes for the interface, or 8 with a program that runs behind it ([`DevMapValue`]); see `FLAGS`
    /// and `PIN` at [`Hash`](super::Hash).
    DevMap<; MAX, VALUE = 4, FLAGS = 0, PIN = 0> -> Devices {
        r#type: [i32; 14],
        key_size: [i32; 4],
        value_size: [i32; VALUE],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_DEVMAP_HASH: devices by any number.
    DevMapHash<; MAX, VALUE = 4, FLAGS = 0, PIN = 0> -> Devices {
        r#type: [i32; 25],
        key_size: [i32; 4],
        value_size: [i32; VALUE],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_CPUMAP: processors, each with a queue. `VALUE`: 4 bytes for the queue's length, or 8 with a program that runs there.
    CpuMap<; MAX, VALUE = 4, FLAGS = 0, PIN = 0> -> Targets {
        r#type: [i32; 16],
        key_size: [i32; 4],
        value_size: [i32; VALUE],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_XSKMAP: sockets of AF_XDP.
    XskMap<; MAX, FLAGS = 0, PIN = 0> -> XdpSockets {
        r#type: [i32; 17],
        key_size: [i32; 4],
        value_size: [i32; 4],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

/// A device of a [`DevMap`]: `struct bpf_devmap_val`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct DevMapValue {
    pub ifindex: u32,
    /// The id of the program that runs behind it, in maps whose values have 8 bytes.
    pub prog_id: u32,
}

/// A processor of a [`CpuMap`]: `struct bpf_cpumap_val`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CpuMapValue {
    pub qsize: u32,
    /// The id of the program that runs there, in maps whose values have 8 bytes.
    pub prog_id: u32,
}

operations! {
    /// Redirecting packets, in XDP programs.
    Targets<>;
    /// The same, and looking at devices.
    Devices<>;
    /// The same with sockets of AF_XDP.
    XdpSockets<>;
}

extends! {
    Devices<> Targets;
    XdpSockets<> Targets;
}

impl Targets {
    /// Sends the packet there: what the program has to return, XDP_REDIRECT (4). `otherwise` is what it is if there is no such element: XDP_ABORTED 0,
    /// XDP_DROP 1, XDP_PASS 2 or XDP_TX 3.
    #[inline(always)]
    pub fn redirect(&self, key: u32, otherwise: u32) -> u32 {
        // SAFETY: the map is one that the helper takes.
        unsafe { raw::redirect_map(self.as_ptr(), u64::from(key), u64::from(otherwise & 3)) as u32 }
    }
}

impl Devices {
    /// Sends the packet to each device of the map: what the program has to return. `exclude_ingress`: not back to where it came from. From Linux 5.14 on.
    #[inline(always)]
    pub fn broadcast(&self, exclude_ingress: bool) -> u32 {
        const BROADCAST: u64 = 8;
        const EXCLUDE_INGRESS: u64 = 16;
        let flags = if exclude_ingress { BROADCAST | EXCLUDE_INGRESS } else { BROADCAST };
        // SAFETY: the map is one that the helper takes.
        unsafe { raw::redirect_map(self.as_ptr(), 0, flags) as u32 }
    }

    /// The device at `key`, if there is one. The verifier lets a program read as much of it as the map's values have.
    #[inline(always)]
    pub fn get(&self, key: &u32) -> Option<&DevMapValue> {
        // SAFETY: the helper gives null or a value of this map.
        unsafe { (raw::map_lookup_elem(self.as_ptr(), key as *const u32 as *const c_void) as *const DevMapValue).as_ref() }
    }
}

impl XdpSockets {
    /// Whether there is a socket at `key`. From Linux 5.3 on.
    #[inline(always)]
    pub fn contains(&self, key: &u32) -> bool {
        // SAFETY: the key is of the map's type.
        unsafe { !raw::map_lookup_elem(self.as_ptr(), key as *const u32 as *const c_void).is_null() }
    }
}
