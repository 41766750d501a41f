//! The kernel's map types by its names, for [`maps!`](crate::maps!).
#![allow(non_camel_case_types)]

use super::*;

/// What a map of a type can do. Only types of this crate are this.
///
/// # Safety
/// The type has no size, and uses nothing of itself but the address.
pub unsafe trait Operations {}

/// A map type: what maps of it can do, with the types of key and value, and of what is in the map.
pub trait Kind<K, V, T> {
    type Operations: Operations;
}

macro_rules! kinds {
    ($($number:literal $name:ident: $operations:ty;)+) => {$(
        #[doc = concat!("BPF_MAP_TYPE_", stringify!($name), ".")]
        pub struct $name;

        impl $name {
            /// `enum bpf_map_type`.
            pub const NUMBER: usize = $number;
        }

        impl<K, V, T> Kind<K, V, T> for $name {
            type Operations = $operations;
        }
    )+};
}

kinds! {
    1 HASH: HashElements<K, V>;
    2 ARRAY: ArrayElements<V>;
    3 PROG_ARRAY: TailCalls<T>;
    4 PERF_EVENT_ARRAY: PerfEvents;
    5 PERCPU_HASH: PerCpuElements<K, V>;
    6 PERCPU_ARRAY: PerCpuArrayElements<V>;
    7 STACK_TRACE: Stacks;
    8 CGROUP_ARRAY: Cgroups;
    9 LRU_HASH: HashElements<K, V>;
    10 LRU_PERCPU_HASH: PerCpuElements<K, V>;
    11 LPM_TRIE: Elements<K, V>;
    12 ARRAY_OF_MAPS: Maps<K, T>;
    13 HASH_OF_MAPS: Maps<K, T>;
    14 DEVMAP: Devices;
    15 SOCKMAP: IndexedSockets;
    16 CPUMAP: Targets;
    17 XSKMAP: XdpSockets;
    18 SOCKHASH: HashedSockets<K>;
    19 CGROUP_STORAGE: OfAttachedCgroup<V>;
    20 REUSEPORT_SOCKARRAY: SharedPort;
    21 PERCPU_CGROUP_STORAGE: OfAttachedCgroup<V>;
    22 QUEUE: Ends<V>;
    23 STACK: Ends<V>;
    24 SK_STORAGE: OfSockets<V>;
    25 DEVMAP_HASH: Devices;
    26 STRUCT_OPS: Plain;
    27 RINGBUF: Records;
    28 INODE_STORAGE: OfInodes<V>;
    29 TASK_STORAGE: OfTasks<V>;
    30 BLOOM_FILTER: Filter<V>;
    31 USER_RINGBUF: UserRecords;
    32 CGRP_STORAGE: OfCgroups<V>;
    33 ARENA: Pages;
    34 INSN_ARRAY: Instructions;
    35 RHASH: HashElements<K, V>;
}

macro_rules! all {
    ($($name:ident<$($ty:ident),*>;)+) => {$(
        // SAFETY: `operations!` and its kin have written them so.
        unsafe impl<$($ty),*> Operations for $name<$($ty),*> {}
    )+};
}

all! {
    Elements<K, V>;
    HashElements<K, V>;
    PerCpuElements<K, V>;
    ArrayElements<V>;
    PerCpuArrayElements<V>;
    TailCalls<C>;
    PerfEvents<>;
    Stacks<>;
    Cgroups<>;
    Maps<K, I>;
    Targets<>;
    Devices<>;
    XdpSockets<>;
    IndexedSockets<>;
    HashedSockets<K>;
    SharedPort<>;
    OfSockets<V>;
    OfInodes<V>;
    OfTasks<V>;
    OfCgroups<V>;
    OfAttachedCgroup<V>;
    Ends<V>;
    Filter<V>;
    Records<>;
    UserRecords<>;
    Pages<>;
    Instructions<>;
    Plain<>;
}
