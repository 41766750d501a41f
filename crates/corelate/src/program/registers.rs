//! Arguments in registers: C's `PT_REGS_PARM1(ctx)` and its kin of `bpf_tracing.h`, on whichever architecture the program is loaded.
//!
//! Where C has `__TARGET_ARCH_x86`, a program asks the kernel's BTF which registers there are. The loader writes the answers into the program, and the verifier
//! leaves out what is for others. The types are written into the program's own crate, since their layout is relocated there.

/// The registers of the architectures, as far as arguments and results are in them.
#[doc(hidden)]
#[macro_export]
macro_rules! __program_registers {
    () => {
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___x86 {
            di: ::core::primitive::u64,
            si: ::core::primitive::u64,
            dx: ::core::primitive::u64,
            cx: ::core::primitive::u64,
            r10: ::core::primitive::u64,
            r8: ::core::primitive::u64,
            r9: ::core::primitive::u64,
            ax: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___arm64 {
            regs: [::core::primitive::u64; 31],
            pstate: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___arm64 {
            orig_x0: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___riscv {
            a0: ::core::primitive::u64,
            a1: ::core::primitive::u64,
            a2: ::core::primitive::u64,
            a3: ::core::primitive::u64,
            a4: ::core::primitive::u64,
            a5: ::core::primitive::u64,
            orig_a0: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___s390 {
            gprs: [::core::primitive::u64; 16],
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___s390 {
            orig_gpr2: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___loongarch {
            regs: [::core::primitive::u64; 32],
            orig_a0: ::core::primitive::u64,
            csr_era: ::core::primitive::u64,
        }

        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___powerpc {
            gpr: [::core::primitive::u64; 32],
            orig_gpr3: ::core::primitive::u64,
        }
    };
}

/// A register: `direct` where the context holds it, whose members the kernel knows, `probed` where it is in the kernel's memory.
#[doc(hidden)]
#[macro_export]
macro_rules! __program_value {
    (direct $context:expr, $ty:ident, $($path:tt)*) => {
        ::corelate::__private::register((*$context.cast::<$ty>()).$($path)*)
    };
    (probed $context:expr, $ty:ident, $($path:tt)*) => {
        ::corelate::read_or_zero!($context.cast::<$ty>(), $($path)*)
    };
}

/// Values of registers of the architecture that the kernel is for: a tuple with one for each row, which names the register on x86-64, arm64, riscv64, s390x, loongarch64 and powerpc64.
#[cfg(target_endian = "little")]
#[doc(hidden)]
#[macro_export]
macro_rules! __program_read {
    ($how:ident $context:expr, $(($x86:ident, $arm64:literal, $riscv:ident, $s390:tt, $loongarch:literal, $powerpc:literal))*) => {
        if ::corelate::field_exists!(pt_regs___x86, di) {
            ($(::corelate::__program_value!($how $context, pt_regs___x86, $x86),)*)
        } else if ::corelate::field_exists!(user_pt_regs___arm64, pstate) {
            ($(::corelate::__program_value!($how $context, user_pt_regs___arm64, regs[$arm64]),)*)
        } else if ::corelate::field_exists!(pt_regs___riscv, a0) {
            ($(::corelate::__program_value!($how $context, pt_regs___riscv, $riscv),)*)
        } else if ::corelate::field_exists!(user_pt_regs___loongarch, csr_era) {
            ($(::corelate::__program_value!($how $context, user_pt_regs___loongarch, regs[$loongarch]),)*)
        } else {
            ($(::corelate::__program_value!($how $context, user_pt_regs___powerpc, gpr[$powerpc]),)*)
        }
    };
}

/// The same for big-endian objects.
#[cfg(target_endian = "big")]
#[doc(hidden)]
#[macro_export]
macro_rules! __program_read {
    ($how:ident $context:expr, $(($x86:ident, $arm64:literal, $riscv:ident, $s390:tt, $loongarch:literal, $powerpc:literal))*) => {
        if ::corelate::field_exists!(user_pt_regs___s390, gprs) {
            ($(::corelate::__program_read!(@s390 $how $context, $s390),)*)
        } else {
            ($(::corelate::__program_value!($how $context, user_pt_regs___powerpc, gpr[$powerpc]),)*)
        }
    };
    (@s390 $how:ident $context:expr, none) => {
        ::core::compile_error!("s390x passes five arguments in registers: the sixth is on the stack")
    };
    (@s390 $how:ident $context:expr, $index:literal) => {
        ::corelate::__program_value!($how $context, user_pt_regs___s390, gprs[$index])
    };
}

/// The registers that a system call was made with: those behind the wrapper's only argument, on architectures whose kernels have such wrappers.
#[doc(hidden)]
#[macro_export]
macro_rules! __program_system_call {
    ($context:expr) => {{
        unsafe extern "C" {
            static LINUX_HAS_SYSCALL_WRAPPER: ::core::primitive::bool;
        }
        #[repr(transparent)]
        struct Setting(*const ::core::primitive::bool);
        // SAFETY: nothing is read through it here.
        unsafe impl ::core::marker::Sync for Setting {}
        #[used]
        #[unsafe(link_section = ".kconfig")]
        static SETTING: Setting = Setting(&raw const LINUX_HAS_SYSCALL_WRAPPER);
        if LINUX_HAS_SYSCALL_WRAPPER {
            let (registers,) = ::corelate::__program_read!(direct $context, (di, 0, a0, 2, 4, 3));
            registers as *const ::core::ffi::c_void
        } else {
            $context.cast_const().cast::<::core::ffi::c_void>()
        }
    }};
}

/// Arguments of a system call: the first is not where other functions have it, since its register is for the result, too.
#[cfg(target_endian = "little")]
#[doc(hidden)]
#[macro_export]
macro_rules! __program_read_first {
    ($registers:expr) => {
        if ::corelate::field_exists!(pt_regs___x86, di) {
            ::corelate::read_or_zero!($registers.cast::<pt_regs___x86>(), di)
        } else if ::corelate::field_exists!(pt_regs___arm64, orig_x0) {
            ::corelate::read_or_zero!($registers.cast::<pt_regs___arm64>(), orig_x0)
        } else if ::corelate::field_exists!(pt_regs___riscv, orig_a0) {
            ::corelate::read_or_zero!($registers.cast::<pt_regs___riscv>(), orig_a0)
        } else if ::corelate::field_exists!(user_pt_regs___loongarch, csr_era) {
            ::corelate::read_or_zero!($registers.cast::<user_pt_regs___loongarch>(), orig_a0)
        } else {
            ::corelate::read_or_zero!($registers.cast::<user_pt_regs___powerpc>(), orig_gpr3)
        }
    };
}

#[cfg(target_endian = "big")]
#[doc(hidden)]
#[macro_export]
macro_rules! __program_read_first {
    ($registers:expr) => {
        if ::corelate::field_exists!(pt_regs___s390, orig_gpr2) {
            ::corelate::read_or_zero!($registers.cast::<pt_regs___s390>(), orig_gpr2)
        } else {
            ::corelate::read_or_zero!($registers.cast::<user_pt_regs___powerpc>(), orig_gpr3)
        }
    };
}
