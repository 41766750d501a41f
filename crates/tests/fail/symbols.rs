// What `kfunc`, `ksym` and `kconfig!` refuse.
#![no_std]
#![no_main]

#[corelate::kfunc]
unsafe extern "C" {
    fn generic<T>(x: T); //~ 16: no type parameters
    fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8); //~ 13: at most five arguments; this function has 6
    fn dots(a: u8, ...); //~ 20: any number of arguments
    static variable: u32; //~ 12: declared with `#[corelate::ksym]`
    #[weak(yes)] //~ 5: `#[weak]` takes no arguments
    fn half_weak();
}

#[corelate::kfunc(weak)] //~ 19: `#[weak]` goes on the items
unsafe extern "C" {}

#[corelate::kfunc]
unsafe extern "Rust" {} //~ 8: `extern "C"`

#[corelate::kfunc]
fn own() {} //~ 1: goes on a block of functions

#[corelate::ksym]
unsafe extern "C" {
    static mut written: u32; //~ 12: a program cannot write
    fn function(); //~ 5: declared with `#[corelate::kfunc]`
}

corelate::kconfig! {
    static HZ: u32; //~ 12: loaders know values called
    static CONFIG_HZ: f32;
}

corelate::kconfig! {
    static CONFIG_HZ: f32; //~ 23: the kernel's configuration has no values of type `f32`
    static CONFIG_LIST: [u32; 4]; //~ 25: no values of type `[u32; 4]`
}

corelate::kconfig! {
    static CONFIG_A: u32 = 3; //~ 26: the kernel's configuration gives the value
}
