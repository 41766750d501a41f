//! The reading macros, on this process's own memory.
#![allow(non_camel_case_types, clippy::upper_case_acronyms)]

use core::ptr::{NonNull, null, null_mut};
use corelate::{enum_value, enum_value_exists, field_exists, type_exists, type_id_kernel, type_matches};

#[corelate::preserve_access_index]
pub mod kernel {
    use super::*;

    #[repr(C)]
    pub struct task_struct {
        pub pid: i32,
        pub comm: [u8; 16],
        pub mm: *mut mm_struct,
        pub group_leader: Option<NonNull<task_struct>>,
        pub parent: corelate::tags::rcu<task_struct>,
    }

    #[repr(C)]
    pub struct mm_struct {
        pub r#type: u64,
        pub owners: [owner; 2],
    }

    #[repr(C)]
    pub struct owner {
        pub task: *const task_struct,
    }
}
use kernel::*;

fn task(pid: i32, mm: *mut mm_struct) -> task_struct {
    task_struct { pid, comm: *b"worker/1:0\0zzzzz", mm, group_leader: None, parent: Default::default() }
}

#[test]
fn a_chain_is_followed_through_pointers_of_every_kind() {
    let mut leader = task(1, null_mut());
    let mut mm = mm_struct { r#type: 7, owners: [owner { task: null() }, owner { task: &leader }] };
    let mut child = task(2, &mut mm);
    assert_eq!(corelate::read!(&child, mm, r#type), Ok(7));
    assert_eq!(corelate::read!(&raw const child, mm, owners[1].task, pid), Ok(1));
    assert_eq!(corelate::read!(&child, group_leader, pid), Err(-14));
    child.group_leader = NonNull::new(&mut leader);
    child.parent = corelate::tags::rcu::new(&mut leader);
    assert_eq!(corelate::read!(&child, group_leader, pid), Ok(1));
    assert_eq!(corelate::read!(&mut child, parent, pid,), Ok(1));
    assert_eq!(corelate::read_user!(child.parent, pid), Ok(1));
}

#[test]
fn the_first_error_ends_the_chain() {
    let mm = &mut mm_struct { r#type: 7, owners: [owner { task: null() }, owner { task: null() }] };
    assert_eq!(corelate::read!(&task(2, mm), mm, owners[0].task, group_leader, pid), Err(-14));
    assert_eq!(corelate::read!(null::<task_struct>(), pid), Err(-14));
}

#[test]
fn values_and_strings_are_read_into_place() {
    let mut pid = 0;
    assert_eq!(corelate::read_into!(&mut pid, &task(42, null_mut()), pid), Ok(()));
    assert_eq!(pid, 42);
    let mut comm = [b'x'; 16];
    assert_eq!(corelate::read_str!(&mut comm, &task(42, null_mut()), comm), Ok(11));
    assert_eq!(&comm, b"worker/1:0\0xxxxx");
    let mut short = [b'x'; 4];
    assert_eq!(corelate::read_user_str!(&mut short, &task(42, null_mut()), comm), Ok(4));
    assert_eq!(&short, b"wor\0");
}

#[repr(i32)]
#[allow(dead_code)]
enum state {
    RUNNING = 3,
    DEAD = -1,
    r#type = 9,
}

#[test]
fn questions_are_answered_from_the_local_types() {
    assert!(field_exists!(task_struct, comm[3]) && type_exists!(task_struct) && type_matches!(mm_struct));
    assert_eq!(type_id_kernel!(task_struct), 0);
    assert_eq!(enum_value!(state::RUNNING), 3);
    assert_eq!(enum_value!(self::state::DEAD), u64::MAX);
    assert_eq!(enum_value!(crate::state::r#type), 9);
    assert!(enum_value_exists!(state::DEAD));
}

#[test]
fn maps_and_helpers_answer_without_a_kernel() {
    static RING: corelate::maps::RingBuf<4096> = corelate::maps::RingBuf::new();
    static HASH: corelate::maps::Hash<u32, u64, 8> = corelate::maps::Hash::new();
    assert!(RING.reserve::<u64>().is_none());
    assert_eq!(HASH.set(&1, &2, 0), Err(-38));
    assert!(HASH.get(&1).is_none());
    assert!(corelate::helpers::get_current_comm().is_err());
    assert!(corelate::helpers::get_current_comm_into(&mut [0; 16]).is_err());
}

#[test]
fn a_container_is_where_its_member_says() {
    let mut mm = mm_struct { r#type: 7, owners: [owner { task: null() }, owner { task: null() }] };
    let whole = &raw mut mm;
    assert_eq!(corelate::container_of!(&raw const mm.r#type, mm_struct, r#type), whole.cast_const());
    let second: *mut owner = &raw mut mm.owners[1];
    let back: *mut mm_struct = corelate::container_of!(second, mm_struct, owners[1]);
    assert_eq!(back, whole);
    assert_eq!(corelate::container_of!(&mm.owners, mm_struct, owners), whole.cast_const());
    assert_eq!(corelate::container_of!(&mut mm.owners[1].task, mm_struct, owners[1].task), whole);
}

#[test]
fn a_loop_ends_where_its_callback_says() {
    extern "C" fn add(index: u64, (sum, end): &mut (u64, u64)) -> i64 {
        *sum += index;
        (index == *end) as i64
    }
    let mut sum = (0, 20);
    assert_eq!(corelate::helpers::bpf_loop(10, add, &mut sum), Ok(10));
    assert_eq!(corelate::helpers::bpf_loop(100, add, &mut sum), Ok(21));
    assert_eq!(corelate::helpers::bpf_loop(1 << 24, add, &mut sum), Err(-7));
    assert_eq!(sum.0, 45 + 210);
}
