//! What every program's crate needs once.

/// The licence that the kernel is told: some helpers are for GPL-compatible programs only.
///
/// ```c
/// char LICENSE[] SEC("license") = "GPL";
/// ```
/// ```
/// corelate::license!("GPL");
/// ```
#[macro_export]
macro_rules! license {
    ($license:literal) => {
        #[cfg(target_arch = "bpf")]
        const _: () = {
            const TEXT: &str = $license;
            #[used]
            #[unsafe(export_name = "_license")]
            #[unsafe(link_section = "license")]
            static LICENSE: [u8; TEXT.len() + 1] = $crate::__private::nul_terminated(TEXT);
        };
    };
}

/// The panic handler of a program's crate: BPF has no way to stop, so a panic that can be reached is an error of the passes or the verifier.
///
/// ```
/// corelate::panic_handler!();
/// ```
///
/// Outside BPF it is nothing: the standard library has one.
#[macro_export]
macro_rules! panic_handler {
    () => {
        #[cfg(target_arch = "bpf")]
        #[panic_handler]
        fn panic(_info: &::core::panic::PanicInfo<'_>) -> ! {
            loop {}
        }
    };
}
