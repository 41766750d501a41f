// Arguments that `bpf_printk!` refuses.
#![no_std]
#![no_main]

use corelate::bpf_printk;

pub fn kinds(number: u64, small: u32, text: &str, bytes: &[u8], address: *const u32) {
    bpf_printk!("%d", number); //~ 23: `%d` does not print a `u64`
    bpf_printk!("%d", small); //~ 23: `%d` does not print a `u32`
    bpf_printk!("%u", -1i32); //~ 23: `%u` does not print a `i32`
    bpf_printk!("%x", number); //~ 23: `%x` does not print a `u64`
    bpf_printk!("%llu", -1i64); //~ 25: `%llu` does not print a `i64`
    bpf_printk!("%lld", number); //~ 25: `%lld` does not print a `u64`
    bpf_printk!("%s", text); //~ 23: `%s` does not print a `&str`
    bpf_printk!("%s", bytes); //~ 23: `%s` does not print a `&[u8]`
    bpf_printk!("%s", small); //~ 23: `%s` does not print a `u32`
    bpf_printk!("%d", address); //~ 23: `%d` does not print a `*const u32`
    bpf_printk!("%c", 'a'); //~ 23: `%c` does not print a `char`
    bpf_printk!("%px", small); //~ 24: `%p` does not print a `u32`
    bpf_printk!("%pI4", number); //~ 25: `%pI4` does not print a `u64`
    bpf_printk!("%pI6", &[0u8; 4]); //~ 25: `%pI6` does not print a `&[u8; 4]`
    bpf_printk!("%d", 1.5f64); //~ 23: `%d` does not print a `f64`
}
