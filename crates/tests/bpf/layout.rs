// What the attribute makes of these types on BPF; test/crates looks at the IR.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code)]

#[corelate::preserve_access_index]
pub mod kernel {
    /// Derives and doc comments stay.
    #[repr(C)]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct extent {
        pub first: u32,
        pub count: u32,
    }
    #[repr(C)]
    pub union either {
        pub a: u32,
        pub extent: [extent; 5],
    }
    #[repr(C)]
    pub struct task {
        pub either: either,
        #[corelate(bits = 3, at = 512)]
        pub flags: u32,
        #[corelate(bits = 30)]
        pub more: i32,
        #[corelate(name = "type")]
        pub type_: u8,
        #[cfg(any())]
        pub never: u8,
        pub next: *const task,
    }
    pub mod nested {
        #[repr(C, packed)]
        pub struct packed<'a> {
            pub a: u8,
            pub b: &'a u64,
        }
        #[repr(C, align(64))]
        pub struct aligned {
            pub a: u8,
        }
    }
}
use kernel::task;

/// Types inside arrays inside types: none of it is too large for rustc.
pub mod large {
    #[corelate::preserve_access_index]
    #[repr(C)]
    pub struct inner {
        pub a: u8,
        pub b: u8,
        pub c: u8,
    }
    #[corelate::preserve_access_index]
    #[repr(C)]
    pub struct middle {
        pub inner: [inner; 64],
    }
    #[corelate::preserve_access_index]
    #[repr(C)]
    pub struct outer {
        pub middle: [middle; 1024],
    }
    #[corelate::preserve_access_index]
    pub mod seen {
        #[repr(C)]
        pub struct leaf {
            pub a: u8,
            pub b: u8,
            pub c: u8,
        }
        pub type leaf_t = leaf;
        #[repr(C)]
        pub struct tree {
            pub leaves: [[leaf_t; 1024]; 1024],
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn projections(task: *const task, index: usize) -> u32 {
    unsafe { (*task).either.a + (*task).either.extent[2].first + (*task).either.extent[index & 3].count }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn arrays(p: *const large::outer, q: *const large::seen::tree) -> u8 {
    unsafe { (*p).middle[3].inner[4].c + (*q).leaves[1000][3].b }
}

#[repr(i32)]
pub enum state {
    DEAD = -1,
}

#[unsafe(no_mangle)]
pub extern "C" fn queries() -> u64 {
    corelate::field_offset!(task, either.extent[2].first) as u64
        + corelate::field_exists!(task, type_) as u64
        + corelate::type_size!(kernel::nested::aligned) as u64
        + corelate::enum_value!(state::DEAD)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn reads(task: *mut task) -> u64 {
    let Ok(next) = corelate::read!(task, next, next) else { return 0 };
    unsafe { corelate::write_bitfield!(task, more, 1) };
    corelate::read_bitfield!(next, flags)
}

corelate::license!("GPL");
corelate::panic_handler!();
