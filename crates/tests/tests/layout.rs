//! On targets other than BPF an attributed type is as C lays it out, bit-fields too. The numbers are clang's for the same declarations.
#![allow(non_camel_case_types, dead_code)]

use corelate::{field_offset, field_signed, field_size, preserve_access_index, type_size};

#[preserve_access_index]
mod kernel {
    #[repr(C)]
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    pub struct extent {
        pub first: u32,
        pub lower_first: u32,
        pub count: u32,
    }

    #[repr(C)]
    pub union extents {
        pub extent: [extent; 5],
        pub forward: *mut extent,
    }

    #[repr(C)]
    pub struct uid_gid_map {
        pub nr_extents: u32,
        pub by: extents,
    }

    pub mod inner {
        #[repr(C, packed)]
        #[derive(Clone, Copy)]
        pub struct packed {
            pub a: u8,
            #[corelate(name = "type")]
            pub type_: u64,
        }
    }

    // struct bits { unsigned a:3, :5, b:24; int c:7; unsigned char d; unsigned char e:1; _Bool f:1; unsigned long long g:60; unsigned h:1; };
    #[repr(C)]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct bits {
        #[corelate(bits = 3)]
        pub a: u32,
        #[corelate(bits = 24, at = 8)]
        pub b: u32,
        #[corelate(bits = 7)]
        pub c: i32,
        pub d: u8,
        #[corelate(bits = 1)]
        pub e: u8,
        #[corelate(bits = 1)]
        pub f: bool,
        #[corelate(bits = 60)]
        pub g: u64,
        #[corelate(bits = 1)]
        pub h: u32,
    }

    #[repr(C)]
    pub struct outer {
        pub before: u16,
        pub bits: bits,
        pub map: uid_gid_map,
        #[corelate(bits = 4, at = 768)]
        pub last: u64,
    }
}
use kernel::*;

#[test]
fn sizes_and_offsets_are_those_of_c() {
    assert_eq!(size_of::<uid_gid_map>(), 72);
    assert_eq!(field_offset!(uid_gid_map, by.extent[2].lower_first), 8 + 2 * 12 + 4);
    assert_eq!(field_size!(uid_gid_map, by.extent[1]), 12);
    assert_eq!(type_size!(inner::packed), 9);
    assert_eq!(field_offset!(inner::packed, type_), 1);
    assert!(!field_signed!(extent, count));
}

#[test]
fn bit_fields_are_where_c_puts_them() {
    assert_eq!((size_of::<bits>(), align_of::<bits>()), (16, 8));
    assert_eq!((size_of::<outer>(), align_of::<outer>()), (104, 8));
    // The loader's answers: the smallest aligned unit of the declared type's size or more.
    assert_eq!((field_offset!(bits, a), field_size!(bits, a)), (0, 4));
    assert_eq!((field_offset!(bits, c), field_size!(bits, c)), (4, 4));
    assert_eq!((field_offset!(bits, e), field_size!(bits, e)), (6, 1));
    assert_eq!((field_offset!(bits, g), field_size!(bits, g)), (8, 8));
    assert_eq!((field_offset!(bits, h), field_size!(bits, h)), (12, 4));
    assert_eq!(field_offset!(outer, last), 96);
    assert!(field_signed!(bits, c) && !field_signed!(bits, b));
}

#[test]
fn bit_fields_hold_what_is_written_and_nothing_else_changes() {
    let mut outer = core::mem::MaybeUninit::<outer>::zeroed();
    let p = outer.as_mut_ptr();
    let all = |p: *mut outer| unsafe {
        [
            corelate::read_bitfield_direct!(p, bits.a),
            corelate::read_bitfield_direct!(p, bits.b),
            corelate::read_bitfield_direct!(p, bits.c),
            corelate::read_bitfield_direct!(p, bits.e),
            corelate::read_bitfield_direct!(p, bits.f),
            corelate::read_bitfield_direct!(p, bits.g),
            corelate::read_bitfield_direct!(p, bits.h),
            corelate::read_bitfield_direct!(p, last),
        ]
    };
    unsafe {
        corelate::write_bitfield!(p, bits.b, 0xfff_ffff);
        assert_eq!(all(p), [0, 0xff_ffff, 0, 0, 0, 0, 0, 0]);
        corelate::write_bitfield!(p, bits.c, -5i64 as u64);
        assert_eq!(all(p), [0, 0xff_ffff, -5i64 as u64, 0, 0, 0, 0, 0]);
        corelate::write_bitfield!(p, bits.g, u64::MAX);
        corelate::write_bitfield!(p, bits.f, 1);
        corelate::write_bitfield!(p, last, 0x1f);
        assert_eq!(all(p), [0, 0xff_ffff, -5i64 as u64, 0, 1, (1 << 60) - 1, 0, 15]);
        corelate::write_bitfield!(p, bits.b, 0);
        assert_eq!(all(p), [0, 0, -5i64 as u64, 0, 1, (1 << 60) - 1, 0, 15]);
        assert_eq!(corelate::read_bitfield!(p, bits.c), -5i64 as u64);
    }
}

#[preserve_access_index]
mod nameless {
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct path {
        pub mnt: u64,
        pub dentry: u64,
    }
    #[repr(C)]
    pub struct file {
        pub f_pos: u64,
        pub __bindgen_anon_1: file__bindgen_ty_1,
        pub f_flags: u32,
        pub __bindgen_anon_2: file__bindgen_ty_2,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union file__bindgen_ty_1 {
        pub f_path: path,
        pub f_flags: u64,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union file__bindgen_ty_2 {
        pub a: u64,
        pub __bindgen_anon_1: file__bindgen_ty_2__bindgen_ty_1,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct file__bindgen_ty_2__bindgen_ty_1 {
        pub first: u32,
        #[corelate(bits = 3, at = 32)]
        pub mode: u32,
    }
}

#[test]
fn members_of_anonymous_members_have_plain_names() {
    use nameless::*;
    let mut file: file = unsafe { core::mem::zeroed() };
    file.__bindgen_anon_1.f_path = path { mnt: 7, dentry: 8 };
    file.f_flags = 2;
    file.__bindgen_anon_2.__bindgen_anon_1.first = 3;
    unsafe { corelate::write_bitfield!(&mut file, mode, 5) };
    assert_eq!(field_offset!(file, f_path.dentry), 16);
    assert_eq!(field_offset!(file, first), 32);
    assert_eq!(field_size!(file, a), 8);
    // A member of the type's own comes first.
    assert_eq!(field_offset!(file, f_flags), 24);
    assert_eq!(corelate::read!(&file, f_path.dentry), Ok(8));
    assert_eq!(corelate::read_or_zero!(&file, first), 3);
    assert_eq!(corelate::read_bitfield!(&file, mode), 5);
    let at = &raw const file.f_path;
    assert_eq!(corelate::container_of!(at, file, f_path), &raw const file);
    unsafe {
        assert_eq!(file.f_path.mnt, 7);
        file.first = 4;
        assert_eq!(file.__bindgen_anon_2.__bindgen_anon_1.first, 4);
    }
}
