//! Maps of stacks and cgroups, whose operations are functions of [`helpers`](crate::helpers).

use super::calls;
use super::define::{define, operations};
use crate::helpers::raw;

define! {
    /// BPF_MAP_TYPE_STACK_TRACE: up to `MAX` stacks of `DEPTH` frames, for [`get_stackid`](crate::helpers::get_stackid).
    StackTrace<; DEPTH, MAX, FLAGS = 0, PIN = 0> -> Stacks {
        r#type: [i32; 7],
        key: u32,
        value: [u64; DEPTH],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_CGROUP_ARRAY, for [`current_task_under_cgroup`](crate::helpers::current_task_under_cgroup).
    CgroupArray<; MAX, PIN = 0> -> Cgroups {
        r#type: [i32; 8],
        key: u32,
        value: u32,
        max_entries: [i32; MAX],
        pinning: [i32; PIN],
    }
}

operations! {
    /// Stacks are put in by [`get_stackid`](crate::helpers::get_stackid).
    Stacks<>;
    /// What can be asked about cgroups.
    Cgroups<>;
}

impl Cgroups {
    /// Whether the socket of a packet is in the cgroup at `index`, or below it, in `tc` programs. The error is negative.
    ///
    /// # Safety
    /// `packet` is the context of the program.
    #[inline(always)]
    pub unsafe fn holds_packet<C>(&self, packet: *const C, index: u32) -> Result<bool, i64> {
        // SAFETY: the map is one that the helper takes, and the caller promises the rest.
        calls::number(unsafe { raw::skb_under_cgroup(packet.cast_mut().cast(), self.as_ptr(), index) }).map(|answer| answer != 0)
    }
}
