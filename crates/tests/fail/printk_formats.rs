// Formats that `bpf_printk!` refuses.
#![no_std]
#![no_main]

use corelate::bpf_printk;

pub fn formats(number: i32) {
    let format = "%d";
    bpf_printk!(format, number); //~ 17: the format is a string literal
    bpf_printk!("{}", number); //~ 23: the format has no conversion
    bpf_printk!("%d"); //~ 17: there is no argument for `%d`: the format is followed by no argument
    bpf_printk!("%d %u", number); //~ 17: there is no argument for `%u`: the format is followed by 1 argument
    bpf_printk!("%d", number, 1u32); //~ 31: the format has 1 conversion
    bpf_printk!("%q", number); //~ 17: `%q` starts no conversion
    bpf_printk!("%f", number); //~ 17: `%f` starts no conversion
    bpf_printk!("%#x", number); //~ 17: starts no conversion
    bpf_printk!("%hhd", number); //~ 17: starts no conversion
    bpf_printk!("%*d", number); //~ 17: starts no conversion
    bpf_printk!("%pM", number); //~ 17: starts no conversion
    bpf_printk!("100%"); //~ 17: starts no conversion
    bpf_printk!("größe %d", number); //~ 17: the kernel prints ASCII only
    bpf_printk!("%d%d%d%d%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13); //~ 17: at most 12 arguments
}
