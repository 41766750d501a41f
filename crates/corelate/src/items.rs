//! Items that every program needs once.

/// Declares the program's license. The kernel lets only GPL-compatible programs call some of the helpers.
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

/// Declares the panic handler that rustc wants. It is never called: the driver replaces panics as `--panic` says, by default with the end of the program.
///
/// ```
/// corelate::panic_handler!();
/// ```
///
/// Outside BPF it expands to nothing, since the standard library has a panic handler.
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
