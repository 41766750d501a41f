//! Numbers: atomic operations, byte orders, divisions, sign extension, shifts, and what the verifier knows of ranges.
#![no_std]
#![no_main]
#![allow(non_upper_case_globals)]
use core::hint::black_box;
use corelate::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering::SeqCst};

corelate::panic_handler!();
corelate::license!("GPL");

/// What the test gives each of these programs: 5 and 3, which the compiler cannot know.
#[repr(C)]
pub struct numbers {
    five: u64,
    three: u64,
}

static sum64: AtomicU64 = AtomicU64::new(1);
static sum32: AtomicU32 = AtomicU32::new(1);
static and64: AtomicU64 = AtomicU64::new(0x110 << 32);
static and32: AtomicU32 = AtomicU32::new(0x110);
static or64: AtomicU64 = AtomicU64::new(0x110 << 32);
static xor64: AtomicU64 = AtomicU64::new(0x110 << 32);
static compared64: AtomicU64 = AtomicU64::new(1);
static compared32: AtomicU32 = AtomicU32::new(1);
static swapped64: AtomicU64 = AtomicU64::new(1);
static signed: AtomicI32 = AtomicI32::new(-4);

// selftest: atomics
// returns: 0
#[corelate::program("syscall")]
fn add(ctx: &numbers) -> i32 {
    let on_stack = AtomicU64::new(1);
    let three = ctx.three;
    if sum64.fetch_add(three, SeqCst) != 1 || sum64.load(core::sync::atomic::Ordering::Relaxed) != 4 {
        return 1;
    }
    if sum32.fetch_add(three as u32, SeqCst) != 1 {
        return 2;
    }
    if on_stack.fetch_add(three, SeqCst) != 1 || black_box(&on_stack).fetch_add(0, SeqCst) != 4 {
        return 3;
    }
    0
}

// selftest: atomics
// returns: -7
#[corelate::program("syscall")]
fn sub(ctx: &numbers) -> i32 {
    let before = signed.fetch_sub(ctx.three as i32, SeqCst);
    if before != -4 { 1 } else { signed.fetch_sub(0, SeqCst) }
}

// selftest: atomics
// returns: 0x10
#[corelate::program("syscall")]
fn and(ctx: &numbers) -> i32 {
    let mask = 0x11 * (ctx.five - ctx.three - 1);
    if and64.fetch_and(mask << 32, SeqCst) != 0x110 << 32 || and64.fetch_and(0, SeqCst) != 0x10 << 32 {
        return 1;
    }
    and32.fetch_and(mask as u32, SeqCst);
    and32.fetch_and(u32::MAX, SeqCst) as i32
}

// selftest: atomics
// returns: 0x111
#[corelate::program("syscall")]
fn or(ctx: &numbers) -> i32 {
    or64.fetch_or(0x11 << (ctx.five * 6 + 2), SeqCst);
    (or64.fetch_or(0, SeqCst) >> 32) as i32
}

// selftest: atomics
// returns: 0x101
#[corelate::program("syscall")]
fn xor(ctx: &numbers) -> i32 {
    xor64.fetch_xor(0x11 << (ctx.five * 6 + 2), SeqCst);
    (xor64.fetch_xor(0, SeqCst) >> 32) as i32
}

// selftest: atomics
// returns: 0
#[corelate::program("syscall")]
fn compare_and_swap(ctx: &numbers) -> i32 {
    let (five, three) = (ctx.five, ctx.three);
    if compared64.compare_exchange(three, five, SeqCst, SeqCst) != Err(1) {
        return 1;
    }
    if compared64.compare_exchange(1, three, SeqCst, SeqCst) != Ok(1) || compared64.compare_exchange(three, 9, SeqCst, SeqCst) != Ok(3) {
        return 2;
    }
    if compared32.compare_exchange(three as u32, 5, SeqCst, SeqCst) != Err(1) {
        return 3;
    }
    if compared32.compare_exchange(1, u32::MAX, SeqCst, SeqCst) != Ok(1) {
        return 4;
    }
    (compared32.swap(0, SeqCst) != u32::MAX) as i32 * 5
}

// selftest: atomics
// returns: 15
#[corelate::program("syscall")]
fn swap(ctx: &numbers) -> i32 {
    let first = swapped64.swap(ctx.five, SeqCst);
    (first * 10 + swapped64.swap(0, SeqCst)) as i32
}

// selftest: verifier_bswap
// returns: 0x23ff
#[corelate::program("syscall")]
fn swap_16(ctx: &numbers) -> i32 {
    i32::from((0xff1e + ctx.five as u16).swap_bytes())
}

// selftest: verifier_bswap
// returns: 0x23ff7f00
#[corelate::program("syscall")]
fn swap_32(ctx: &numbers) -> i32 {
    (0x007f_ff1e + ctx.five as u32).swap_bytes() as i32
}

// selftest: verifier_bswap
// returns: 0x23776655
#[corelate::program("syscall")]
fn swap_64(ctx: &numbers) -> i32 {
    ((0x1122_3344_5566_771e + ctx.five).swap_bytes() >> 32) as i32
}

// selftest: test_endian
// returns: 0
#[corelate::program("syscall")]
fn endian(ctx: &numbers) -> i32 {
    let number = 0x0102_0304_0506_0700 + ctx.five + ctx.three;
    if (number as u16).to_be() != 0x0807 || u16::from_be(number as u16) != 0x0807 {
        return 1;
    }
    if (number as u32).to_be() != 0x0807_0605 {
        return 2;
    }
    if number.to_be() != 0x0807_0605_0403_0201 || number.to_le() != number {
        return 3;
    }
    0
}

// selftest: verifier_div0
// returns: 42
#[corelate::program("syscall")]
fn divided_by_nothing(ctx: &numbers) -> i32 {
    let nothing = ctx.five - ctx.three - 2;
    // What the instruction gives for a division by 0 cannot be said in Rust, which panics; a checked division can.
    42i64.checked_div(nothing as i64).map_or(42, |quotient| quotient as i32)
}

// selftest: verifier_div_overflow
// returns: 0
#[corelate::program("syscall")]
fn divided_by_minus_one(ctx: &numbers) -> i32 {
    let minus_one = ctx.three as i32 - 4;
    let least = i32::MIN + (ctx.five as i32 - 5);
    if least.checked_div(minus_one).is_some() {
        return 1;
    }
    if least.wrapping_div(minus_one) != i32::MIN || least.wrapping_rem(minus_one) != 0 {
        return 2;
    }
    0
}

// selftest: verifier_sdiv
// returns: -20
#[corelate::program("syscall")]
fn signed_division(ctx: &numbers) -> i32 {
    let (five, three) = (ctx.five as i64, ctx.three as i64);
    // -41 / 2, and -41 % -3 is -2: both round towards 0.
    let (quotient, rest) = (-41 / (five - three).max(1), -41 % -three.max(1));
    if rest != -2 { 1 } else { quotient as i32 }
}

// selftest: verifier_sdiv
// returns: -13
#[corelate::program("syscall")]
fn signed_division_32(ctx: &numbers) -> i32 {
    let three = ctx.three as i32;
    if three == 0 || three == -1 { 1 } else { -41 / three }
}

// selftest: verifier_movsx
// returns: 0
#[corelate::program("syscall")]
fn sign_extension(ctx: &numbers) -> i32 {
    let number = 0xff7f_ff7f_ff7c + ctx.five + ctx.three; // …ff84
    if number as i8 as i64 != -0x7c || number as i8 as i32 != -0x7c {
        return 1;
    }
    if number as i16 as i64 != -0x7c {
        return 2;
    }
    if (number << 16) as i32 as i64 != -0x7c_0000 {
        return 3;
    }
    ((number as i16 as u16 as u64) != 0xff84) as i32 * 4
}

#[repr(C)]
struct narrow {
    a: i8,
    b: i16,
    c: i32,
}

// selftest: verifier_ldsx test_ldsx_insn
// returns: -7
#[corelate::program("syscall")]
fn sign_extending_loads(ctx: &numbers) -> i32 {
    let mut on_stack = narrow { a: 0, b: 0, c: 0 };
    let place = black_box(&mut on_stack);
    place.a = ctx.five as i8 - 6;
    place.b = ctx.three as i16 - 5;
    place.c = ctx.three as i32 - 7;
    let place = black_box(place);
    (i64::from(place.a) + i64::from(place.b) + i64::from(place.c)) as i32
}

// selftest: verifier_subreg
// returns: 0
#[corelate::program("syscall")]
fn upper_half(ctx: &numbers) -> i32 {
    let wide = ctx.five << 40 | ctx.three;
    let low = wide as u32;
    let steps = [
        low.wrapping_add(7) as u64,
        low.wrapping_sub(4) as u64,
        low.wrapping_mul(0x8000_0001) as u64,
        (low / 2) as u64,
        (low | 0x8000_0000) as u64,
        (low & 2) as u64,
        (low ^ 0xffff_ffff) as u64,
        (low << 31) as u64,
        (low >> 1) as u64,
        low.wrapping_neg() as u64,
        ((low as i32).wrapping_sub(8) >> 1) as u32 as u64,
    ];
    let right = [10u64, 0xffff_ffff, 0x8000_0003, 1, 0x8000_0003, 2, 0xffff_fffc, 0x8000_0000, 1, 0xffff_fffd, 0xffff_fffd];
    let mut index = 0;
    while index < steps.len() {
        if black_box(steps[index]) != right[index] {
            return index as i32 + 1;
        }
        index += 1;
    }
    0
}

// selftest: verifier_xadd
// returns: 3
#[corelate::program("syscall")]
fn unused_results(_ctx: &numbers) -> i32 {
    let on_stack = AtomicU64::new(1);
    black_box(&on_stack).fetch_add(1, SeqCst);
    black_box(&on_stack).fetch_add(1, core::sync::atomic::Ordering::Relaxed);
    black_box(on_stack).into_inner() as i32
}

// selftest: verifier_bounds verifier_bounds_deduction
// returns: 8
#[corelate::program("syscall")]
fn bounded_index(ctx: &numbers) -> i32 {
    let table = black_box([1i32, 2, 4, 8, 16, 32, 64, 128]);
    let (mut index, low) = (ctx.three as i64, 1);
    if index < low || index as usize >= table.len() {
        return -1;
    }
    index -= low;
    table[index as usize + 1]
}

// selftest: verifier_bounds_mix_sign_unsign
// returns: 1
#[corelate::program("syscall")]
fn mixed_signs(ctx: &numbers) -> i32 {
    let number = ctx.three as i64 - 5;
    // -2 is larger than 1 without a sign.
    (number < 1 && number as u64 > 1) as i32
}

// selftest: verifier_scalar_ids verifier_linked_scalars
// returns: 26
#[corelate::program("syscall")]
fn same_value(ctx: &numbers) -> i32 {
    let table = black_box([20u8, 21, 22, 23, 24, 25, 26, 27]);
    let index = ctx.five as u32;
    let same = index;
    if index > 5 {
        return 0;
    }
    i32::from(table[same as usize + 1])
}

// selftest: verifier_or_jmp32_k
// returns: 2
#[corelate::program("syscall")]
fn bits_of_an_or(ctx: &numbers) -> i32 {
    let number = ctx.five as u32 | 0x8000_0000;
    if (number as i32) < 0 && number > 0x7fff_ffff { 2 } else { 1 }
}

// selftest: test_verif_scale1
// returns: 0xe3390494
#[corelate::program("syscall")]
fn mixing(ctx: &numbers) -> i32 {
    let (mut a, mut b, mut c) = (ctx.five as u32, ctx.three as u32, 0xdead_beefu32);
    for round in 0..8 {
        a = a.wrapping_sub(c) ^ c.rotate_left(4 + round);
        b = b.wrapping_sub(a) ^ a.rotate_left(6);
        c = c.wrapping_add(b) ^ b.rotate_right(8);
    }
    c as i32
}
