//! Maps that programs use through other things than helpers.

use super::define::{define, operations};

define! {
    /// BPF_MAP_TYPE_INSN_ARRAY: places in a program's code, which the kernel keeps right when it rewrites the code. From Linux 6.19 on. User space fills it
    /// before the program is loaded, and freezes it.
    InsnArray<; MAX, FLAGS = 0, PIN = 0> -> Instructions {
        r#type: [i32; 34],
        key_size: [i32; 4],
        value_size: [i32; 16],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

operations! {
    /// Places in a program's code.
    Instructions<>;
    /// A map whose type this crate does not know: nothing but the pointer that helpers take.
    Plain<>;
}
