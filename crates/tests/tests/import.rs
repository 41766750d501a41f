//! `import!` of a file in bindgen's form, on this target.
#![allow(non_camel_case_types)]

mod vmlinux {
    corelate::import!("bindgen/vmlinux.rs");
}
mod again {
    corelate::import!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bindgen/vmlinux.rs"));
}
use vmlinux::*;

#[test]
fn fields_and_bit_fields_have_their_names() {
    let mut flags: again::flags = unsafe { core::mem::zeroed() };
    flags.set_type(5);
    assert_eq!(flags.type_(), 5);
    assert_eq!(unsafe { corelate::read_bitfield_direct!(&flags, r#type) }, 5);
    assert_eq!(corelate::field_offset!(vmlinux::flags, on), 4);
    assert_eq!(corelate::field_offset!(vmlinux::task, __bindgen_anon_1.b), 8);
    assert_eq!(corelate::field_offset!(vmlinux::task, b), 8);
    assert!(corelate::field_exists!(vmlinux::task, match_));
    assert_eq!(size_of::<task>(), 24);
}

#[test]
fn enums_of_constants_are_types_too() {
    assert_eq!(corelate::enum_value!(corelate_enums::pid_type::PIDTYPE_TGID), 1);
    assert_eq!(corelate::enum_value!(corelate_enums::pid_type::PIDTYPE_NONE), u64::MAX);
    assert_eq!(corelate::enum_value!(corelate_enums::pid_type___2::PIDTYPE_FIRST), 0);
    assert_eq!(corelate::enum_value!(corelate_enums::mode::OFF), 4);
    assert_eq!(mode::OFF, 4);
    assert_eq!(pid_type_PIDTYPE_TGID, 1);
}
