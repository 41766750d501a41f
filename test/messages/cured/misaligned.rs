#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    let mut bytes = [unsafe { *context } as u8; 16];
    core::hint::black_box(&mut bytes);
    unsafe { bytes.as_ptr().add(1).cast::<u64>().read_unaligned() as i32 }
}
