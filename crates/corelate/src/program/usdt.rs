//! Arguments of USDT probes: what libbpf's `usdt.bpf.h` is in C.
//!
//! A probe's note says where each argument is (`-4@-20(%rbp)`). libbpf parses the notes when it attaches, and writes what they say into the map `__bpf_usdt_specs`. The
//! program finds its entry by the attach cookie, or, on kernels before 5.15, by the address of the probe in `__bpf_usdt_ip_to_spec_id`.
//!
//! libbpf 1.7 made the description of an argument longer, from 16 to 24 bytes, and with it the map's values from 208 to 304. A C program has the header of the libbpf that
//! loads it. An object is built once, so the values have the larger size, and [`shape`] looks which of the two layouts is in them. An older libbpf fills the first 208
//! bytes; what the kernel copies behind them is not read, but for that.
#![cfg_attr(not(target_arch = "bpf"), allow(dead_code))]

use crate::helpers::raw;
use crate::maps::{Array, Hash};
use core::ffi::c_void;

/// Arguments that a probe has at most.
const MOST: u64 = 12;

const EINVAL: i64 = 22;
const ENOENT: i64 = 2;
const ESRCH: i64 = 3;

/// What libbpf says of a probe.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[repr(C)]
pub struct __bpf_usdt_spec {
    words: [u64; 38],
}

/// How that is laid out.
struct Layout {
    /// Bytes that an argument's description has.
    stride: usize,
    /// Where in it the place of the kind is, and that of the register.
    kind: usize,
    register: usize,
    /// Where the cookie is, and behind it the number of arguments.
    cookie: usize,
}

const LITTLE: bool = cfg!(target_endian = "little");

/// libbpf 0.8 to 1.6.
const NARROW: Layout = Layout { stride: 16, kind: if LITTLE { 8 } else { 11 }, register: 12, cookie: 192 };
/// libbpf 1.7 and newer.
const WIDE: Layout = Layout { stride: 24, kind: if LITTLE { 8 } else { 12 }, register: 14, cookie: 288 };
/// Where the wide layout has the index register, in 12 bits, and the scale.
const INDEX: usize = 10;

/// Kinds of places: `enum __bpf_usdt_arg_type`. What is none of these is a register.
const CONSTANT: u8 = 0;
const MEMORY: u8 = 2;
const INDEXED: u8 = 3;

/// The passes keep the maps in programs that use them only, under the names that libbpf looks for.
#[cfg_attr(target_arch = "bpf", unsafe(no_mangle))]
#[cfg_attr(target_arch = "bpf", unsafe(link_section = ".maps"))]
#[allow(non_upper_case_globals)]
static __bpf_usdt_specs: Array<__bpf_usdt_spec, 256> = Array::new();

#[cfg_attr(target_arch = "bpf", unsafe(no_mangle))]
#[cfg_attr(target_arch = "bpf", unsafe(link_section = ".maps"))]
#[allow(non_upper_case_globals)]
static __bpf_usdt_ip_to_spec_id: Hash<i64, u32, 1024> = Hash::new();

/// The number of the description of the probe at `ip`, for kernels without attach cookies.
#[doc(hidden)]
#[inline(always)]
pub fn number_of(ip: u64) -> i32 {
    __bpf_usdt_ip_to_spec_id.get(&(ip as i64)).map_or(-1, |number| *number as i32)
}

/// The description with this number; null where there is none.
#[doc(hidden)]
#[inline(always)]
pub fn described(number: i32) -> *const __bpf_usdt_spec {
    if number < 0 {
        return core::ptr::null();
    }
    __bpf_usdt_specs.get(&(number as u32)).map_or(core::ptr::null(), |spec| spec as *const __bpf_usdt_spec)
}

#[inline(always)]
unsafe fn at<T: Copy>(spec: *const __bpf_usdt_spec, offset: usize) -> T {
    // SAFETY: the caller's.
    unsafe { *spec.cast::<u8>().add(offset).cast::<T>() }
}

/// The number of arguments where it is in this layout, with the paddings behind it, which are 0 there.
#[inline(always)]
unsafe fn count_in(spec: *const __bpf_usdt_spec, layout: &Layout) -> u64 {
    // SAFETY: the caller's.
    let word = unsafe { at::<u64>(spec, layout.cookie + 8) };
    if LITTLE {
        word
    } else {
        word.rotate_left(16)
    }
}

/// 1 where `value` is below `limit`, else 0. Without a branch: the verifier would look at all that follows once for each layout.
#[inline(always)]
fn below(value: u64, limit: u64) -> u64 {
    (value.wrapping_sub(limit) & !value) >> 63
}

/// Whether the layout is the wide one, 1 or 0, and the number of arguments.
///
/// In the wide layout the narrow one's count is in the description of argument 8, which is 0 unless there are nine arguments.
#[inline(always)]
unsafe fn shape(spec: *const __bpf_usdt_spec) -> (usize, u64) {
    // SAFETY: the caller's.
    let (narrow, wide) = unsafe { (count_in(spec, &NARROW), count_in(spec, &WIDE)) };
    let is_narrow = below(narrow.wrapping_sub(1), MOST) & !below(wide.wrapping_sub(9), MOST - 8);
    let is_wide = is_narrow ^ 1;
    let count = (narrow & is_narrow.wrapping_neg()) | (wide & (is_wide & below(wide, MOST + 1)).wrapping_neg());
    (is_wide as usize, count)
}

/// What is at `narrow` in the narrow layout, and at `wide` in the other.
#[inline(always)]
fn place(is_wide: usize, narrow: usize, wide: usize) -> usize {
    narrow + is_wide * (wide - narrow)
}

/// Writes argument `n` to `to`: 0, or an error, with 0 in `to`. A function of its own, as in C, since it is called for each argument.
///
/// # Safety
/// `context` is the program's, and `spec` is in the map.
#[inline(never)]
unsafe extern "C" fn read(context: *const c_void, spec: *const __bpf_usdt_spec, n: u64, to: *mut u64) -> i64 {
    // SAFETY: the caller's; the kernel checks the reads from registers and of memory.
    unsafe {
        *to = 0;
        let (wide, count) = shape(spec);
        if n >= count {
            return -ENOENT;
        }
        let described = n as usize * place(wide, NARROW.stride, WIDE.stride);
        let register = described + place(wide, NARROW.register, WIDE.register);
        let offset = at::<u64>(spec, described);
        let kind = at::<u8>(spec, described + place(wide, NARROW.kind, WIDE.kind));
        let shift = at::<u8>(spec, register + 3) as u32;
        let mut value = offset;
        if kind > INDEXED {
            return -EINVAL;
        }
        if kind != CONSTANT {
            let from = context.cast::<u8>().offset(at::<i16>(spec, register) as isize);
            let error = raw::probe_read_kernel((&raw mut value).cast(), 8, from);
            if error != 0 {
                return error;
            }
        }
        if kind == INDEXED {
            let both = at::<u16>(spec, described + INDEX);
            let (index_register, scale) = if LITTLE { (both & 0xfff, both >> 12) } else { (both >> 4, both & 15) };
            let mut index = 0u64;
            let error = raw::probe_read_kernel((&raw mut index).cast(), 8, context.cast::<u8>().add(index_register as usize));
            if error != 0 {
                return error;
            }
            value = value.wrapping_add(index.wrapping_shl(scale as u32));
        }
        if kind == MEMORY || kind == INDEXED {
            let error = raw::probe_read_user((&raw mut value).cast(), 8, value.wrapping_add(offset) as *const u8);
            if error != 0 {
                return error;
            }
            if !LITTLE {
                value = value.wrapping_shr(shift);
            }
        }
        let high = value.wrapping_shl(shift);
        *to = if at::<u8>(spec, register + 2) != 0 { (high as i64).wrapping_shr(shift) as u64 } else { high.wrapping_shr(shift) };
        0
    }
}

/// Argument `n`, with its sign where it has one; 0 where it is not there.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn value(context: *const c_void, spec: *const __bpf_usdt_spec, n: u64) -> u64 {
    let mut value = 0;
    if !spec.is_null() {
        // SAFETY: the caller's. The error is not asked for: the verifier would look at what follows twice.
        unsafe { read(context, spec, n, &raw mut value) };
    }
    value
}

#[doc(hidden)]
#[inline(always)]
pub unsafe fn argument(context: *const c_void, spec: *const __bpf_usdt_spec, n: u64) -> Result<i64, i64> {
    let mut value = 0;
    if spec.is_null() {
        return Err(-ESRCH);
    }
    if n >= MOST {
        return Err(-ENOENT);
    }
    // SAFETY: the caller's.
    match unsafe { read(context, spec, n, &raw mut value) } {
        0 => Ok(value as i64),
        error => Err(error),
    }
}

#[doc(hidden)]
#[inline(always)]
pub unsafe fn count(spec: *const __bpf_usdt_spec) -> Result<u32, i64> {
    if spec.is_null() {
        return Err(-ESRCH);
    }
    // SAFETY: the caller's.
    Ok(unsafe { shape(spec) }.1 as u32)
}

/// Bytes that argument `n` has.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn size(spec: *const __bpf_usdt_spec, n: u64) -> Result<u32, i64> {
    if spec.is_null() {
        return Err(-ESRCH);
    }
    if n >= MOST {
        return Err(-ENOENT);
    }
    // SAFETY: the caller's.
    match unsafe { size_in(spec, n) } {
        size @ 0.. => Ok(size as u32),
        error => Err(error),
    }
}

/// A function of its own, so that LLVM does not join the comparison with those before it, of which the verifier learns how large `n` may be.
#[inline(never)]
unsafe extern "C" fn size_in(spec: *const __bpf_usdt_spec, n: u64) -> i64 {
    // SAFETY: the caller's.
    unsafe {
        let (wide, count) = shape(spec);
        if n >= count {
            return -ENOENT;
        }
        let described = n as usize * place(wide, NARROW.stride, WIDE.stride);
        let shift = at::<u8>(spec, described + place(wide, NARROW.register, WIDE.register) + 3);
        64i64.wrapping_sub(shift as i64) / 8
    }
}

/// What user space gave as `usdt_cookie`; 0 where it gave nothing.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn cookie(spec: *const __bpf_usdt_spec) -> u64 {
    if spec.is_null() {
        return 0;
    }
    // SAFETY: the caller's.
    unsafe {
        let (wide, count) = shape(spec);
        let narrow = at::<u64>(spec, NARROW.cookie);
        // Without arguments neither layout is to be told from the other, and where the narrow one has its cookie the wide one has 0.
        if count == 0 && narrow != 0 {
            narrow
        } else {
            at::<u64>(spec, place(wide, NARROW.cookie, WIDE.cookie))
        }
    }
}

/// The description of the probe at which the program runs.
#[doc(hidden)]
#[macro_export]
macro_rules! __program_usdt {
    ($context:expr) => {{
        unsafe extern "C" {
            static LINUX_HAS_BPF_COOKIE: ::core::primitive::bool;
        }
        #[repr(transparent)]
        struct Setting(*const ::core::primitive::bool);
        // SAFETY: nothing is read through it here.
        unsafe impl ::core::marker::Sync for Setting {}
        #[used]
        #[unsafe(link_section = ".kconfig")]
        static SETTING: Setting = Setting(&raw const LINUX_HAS_BPF_COOKIE);
        let number = if LINUX_HAS_BPF_COOKIE {
            ::corelate::helpers::get_attach_cookie($context) as ::core::primitive::i32
        } else {
            ::corelate::program::usdt::number_of(::corelate::__program_ip!($context))
        };
        ::corelate::program::usdt::described(number)
    }};
}

/// The address of the instruction at which the program runs (`PT_REGS_IP`).
#[doc(hidden)]
#[macro_export]
macro_rules! __program_ip {
    ($context:expr) => {{
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___x86_ip {
            ip: ::core::primitive::u64,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___arm64_ip {
            pc: ::core::primitive::u64,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct pt_regs___riscv_ip {
            epc: ::core::primitive::u64,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct psw_t___s390_ip {
            mask: ::core::primitive::u64,
            addr: ::core::primitive::u64,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___s390_ip {
            psw: psw_t___s390_ip,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___loongarch_ip {
            csr_era: ::core::primitive::u64,
        }
        #[::corelate::preserve_access_index]
        #[repr(C)]
        #[allow(non_camel_case_types, dead_code)]
        struct user_pt_regs___powerpc_ip {
            nip: ::core::primitive::u64,
        }
        if ::corelate::field_exists!(pt_regs___x86_ip, ip) {
            ::corelate::__program_value!(direct $context, pt_regs___x86_ip, ip)
        } else if ::corelate::field_exists!(user_pt_regs___arm64_ip, pc) {
            ::corelate::__program_value!(direct $context, user_pt_regs___arm64_ip, pc)
        } else if ::corelate::field_exists!(pt_regs___riscv_ip, epc) {
            ::corelate::__program_value!(direct $context, pt_regs___riscv_ip, epc)
        } else if ::corelate::field_exists!(user_pt_regs___s390_ip, psw.addr) {
            ::corelate::__program_value!(direct $context, user_pt_regs___s390_ip, psw.addr)
        } else if ::corelate::field_exists!(user_pt_regs___loongarch_ip, csr_era) {
            ::corelate::__program_value!(direct $context, user_pt_regs___loongarch_ip, csr_era)
        } else {
            ::corelate::__program_value!(direct $context, user_pt_regs___powerpc_ip, nip)
        }
    }};
}

/// Argument `n` of the probe at which a `usdt` program runs, as `bpf_usdt_arg`: a number of 64 bits, with its sign where it has one. For arguments whose number is
/// not known before; those at known places are parameters of the program.
///
/// ```
/// #[corelate::program("usdt//usr/bin/python3:python:function__entry")]
/// fn on_entry(#[ctx] ctx: *mut core::ffi::c_void) -> Result<(), i32> {
///     // SAFETY: it is the program's context.
///     let line = unsafe { corelate::usdt_arg!(ctx, 2) }.map_err(|error| error as i32)?;
/// #   let _ = line;
///     Ok(())
/// }
/// ```
///
/// # Safety
/// `ctx` is the context of a program in `usdt` or `usdt.s`.
#[cfg(target_arch = "bpf")]
#[macro_export]
macro_rules! usdt_arg {
    ($context:expr, $n:expr) => {{
        let (context, n) = ($context, $n);
        let spec = ::corelate::__program_usdt!(context);
        ::corelate::program::usdt::argument(context.cast_const().cast(), spec, n as ::core::primitive::u64)
    }};
}

/// How many arguments the probe has, as `bpf_usdt_arg_cnt`.
///
/// # Safety
/// `ctx` is the context of a program in `usdt` or `usdt.s`.
#[cfg(target_arch = "bpf")]
#[macro_export]
macro_rules! usdt_arg_cnt {
    ($context:expr) => {{
        let context = $context;
        ::corelate::program::usdt::count(::corelate::__program_usdt!(context))
    }};
}

/// How many bytes argument `n` has, as `bpf_usdt_arg_size`.
///
/// # Safety
/// `ctx` is the context of a program in `usdt` or `usdt.s`.
#[cfg(target_arch = "bpf")]
#[macro_export]
macro_rules! usdt_arg_size {
    ($context:expr, $n:expr) => {{
        let (context, n) = ($context, $n);
        ::corelate::program::usdt::size(::corelate::__program_usdt!(context), n as ::core::primitive::u64)
    }};
}

/// The number that user space gave with `bpf_usdt_opts.usdt_cookie`, as `bpf_usdt_cookie`; 0 where it gave none.
///
/// # Safety
/// `ctx` is the context of a program in `usdt` or `usdt.s`.
#[cfg(target_arch = "bpf")]
#[macro_export]
macro_rules! usdt_cookie {
    ($context:expr) => {{
        let context = $context;
        ::corelate::program::usdt::cookie(::corelate::__program_usdt!(context))
    }};
}

/// What the macros are on targets other than BPF: there is no probe.
#[doc(hidden)]
#[cfg(not(target_arch = "bpf"))]
pub unsafe fn nowhere<T>(_: *const c_void, _: u64) -> Result<T, i64> {
    Err(-ESRCH)
}

#[cfg(not(target_arch = "bpf"))]
#[macro_export]
#[doc(hidden)]
macro_rules! usdt_arg {
    ($context:expr, $n:expr) => {
        $crate::program::usdt::nowhere::<::core::primitive::i64>($context.cast_const().cast(), $n as ::core::primitive::u64)
    };
}

#[cfg(not(target_arch = "bpf"))]
#[macro_export]
#[doc(hidden)]
macro_rules! usdt_arg_cnt {
    ($context:expr) => {
        $crate::program::usdt::nowhere::<::core::primitive::u32>($context.cast_const().cast(), 0)
    };
}

#[cfg(not(target_arch = "bpf"))]
#[macro_export]
#[doc(hidden)]
macro_rules! usdt_arg_size {
    ($context:expr, $n:expr) => {
        $crate::program::usdt::nowhere::<::core::primitive::u32>($context.cast_const().cast(), $n as ::core::primitive::u64)
    };
}

#[cfg(not(target_arch = "bpf"))]
#[macro_export]
#[doc(hidden)]
macro_rules! usdt_cookie {
    ($context:expr) => {
        $crate::program::usdt::nowhere::<::core::primitive::u64>($context.cast_const().cast(), 0).unwrap_or(0)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A description with `count` arguments, as libbpf up to 1.6 writes it, with what may be behind it, or as 1.7 does.
    fn described(layout: &Layout, count: u64, cookie: u64, behind: u64) -> __bpf_usdt_spec {
        let mut words = [0; 38];
        let mut set = |offset: usize, value: u64| words[offset / 8] = value;
        for n in 0..count as usize {
            set(n * layout.stride, 0x1000 + n as u64);
            // In a register, at offset 0 of the registers, 8 bytes: the least that is written.
            set(n * layout.stride + 8, 1);
        }
        set(layout.cookie, cookie);
        set(layout.cookie + 8, count);
        if layout.stride == NARROW.stride {
            words[26..].fill(behind);
        }
        __bpf_usdt_spec { words }
    }

    #[test]
    fn the_layout_is_told_by_where_the_count_is() {
        for count in 0..=MOST {
            for cookie in [0, 7, u64::MAX] {
                let spec = described(&WIDE, count, cookie, 0);
                assert_eq!(unsafe { shape(&spec) }, (1, count), "wide, {count}");
                assert_eq!(unsafe { super::cookie(&spec) }, cookie, "wide, {count}");
                // A pointer, an address of the stack or of the heap, zeros, text.
                for behind in [0, 0x7f12_3456_7890, u64::MAX, 0x21, 0x6574_616c_6572_6f63] {
                    let spec = described(&NARROW, count, cookie, behind);
                    let (wide, found) = unsafe { shape(&spec) };
                    assert_eq!(found, count, "narrow, {count}, {behind:x}");
                    assert!(wide == 0 || count == 0, "narrow, {count}, {behind:x}");
                    if cookie != 0 || count != 0 || behind == 0 {
                        assert_eq!(unsafe { super::cookie(&spec) }, cookie, "narrow, {count}, {behind:x}");
                    }
                }
            }
        }
    }
}
