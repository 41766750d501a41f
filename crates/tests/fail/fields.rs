// What the helper attributes of fields refuse.
#![no_std]
#![no_main]

#[corelate::preserve_access_index]
#[repr(C)]
pub struct keys {
    #[corelate(width = 3)] //~ 16: unknown key `width`
    pub a: u32,
    #[corelate(name = "a b")] //~ 23: not an identifier of C
    pub b: u32,
    #[corelate(at = 3)] //~ 21: give `bits` too
    pub c: u32,
    #[corelate(name = "x", name = "y")] //~ 28: given twice
    pub d: u32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct widths {
    #[corelate(bits = 33)] //~ 23: 33 bits do not fit into this field's type of 32 bits
    pub a: u32,
    #[corelate(bits = 0)] //~ 23: at least one bit
    pub b: u32,
    #[corelate(bits = 3)]
    pub c: f32, //~ 12: an integer type or `bool`
}

#[repr(C)]
pub struct unknown {
    pub a: u32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct places {
    pub a: u32,
    #[corelate(bits = 3, at = 31)] //~ 31: bit 31 is taken: the members before this one end at bit 32
    pub b: u32,
    #[corelate(bits = 31, at = 40)] //~ 32: over the end of a unit of 32 bits
    pub c: u32,
    pub d: unknown,
    #[corelate(bits = 3)] //~ 23: which a macro cannot know
    pub e: u32,
}

corelate::panic_handler!();
