// What `struct_ops` refuses.
#![no_std]
#![no_main]

pub struct Ops;
pub trait Trait {}

#[corelate::struct_ops]
impl Ops {} //~ 6: name the kernel's struct

#[corelate::struct_ops(tcp_congestion_ops)]
impl Trait for Ops {} //~ 6: functions of the type's own

#[corelate::struct_ops(tcp_congestion_ops, color = "red")] //~ 44: there are `map = "NAME"` and `link = false`
impl Ops {}

#[corelate::struct_ops(tcp_congestion_ops, sched_ext_ops)] //~ 44: one struct of operations
impl Ops {}

#[corelate::struct_ops]
fn function() {} //~ 1: goes on an `impl` block, or on a static

#[corelate::struct_ops(tcp_congestion_ops)] //~ 24: the type of the static says
static OPS: u32 = 0;

#[corelate::struct_ops(tcp_congestion_ops)]
impl Ops {
    const name: &'static str = "name"; //~ 17: the kernel's struct has an array
    fn init(&self) {} //~ 13: without `self`
    fn release<T>(x: T) {} //~ 16: no type parameters
}
