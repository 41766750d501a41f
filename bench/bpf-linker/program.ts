/**
 * A program of `count` raw tracepoints. Each reads members of the kernel's types through two pointers, and has a loop over an array and checks of
 * bounds. With `attributed` the types are CO-RE's, without they are as they stand.
 */
export function linkedProgram(count: number, attributed: boolean): string {
  const types = Array.from({ length: 20 }, (_, n) => record(n)).join("\n");
  const programs = Array.from({ length: count }, (_, n) => program(n)).join("\n");
  const attribute = attributed ? "#[corelate::preserve_access_index]\n" : "";
  return `#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! { let _ = info; loop {} }
struct Pair { a: u64, b: u64 }
impl Pair { fn sum(&self) -> u64 { self.a.wrapping_mul(31).wrapping_add(self.b) } }
${types.replaceAll("#[repr(C)]", `${attribute}#[repr(C)]`)}
${programs}
`;
}

function record(n: number): string {
  return `#[repr(C)]
pub struct record${n} { pub id: u32, pub flags: u64, pub next: *const record${(n + 1) % 20}, pub name: [u8; 16], pub state: i32 }`;
}

function program(n: number): string {
  return `
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/p${n}")]
pub unsafe extern "C" fn p${n}(arguments: &[u64; 6]) -> i32 {
    let mut values = [${n}u64; 8];
    for (value, argument) in values.iter_mut().zip(arguments) { *value ^= argument.rotate_left(${n % 60}); }
    let at = (arguments[0] & 15) as usize;
    let found = if at < values.len() { values[at] } else { Pair { a: at as u64, b: ${n} }.sum() };
    let record = arguments[1] as *const record${n % 20};
    let seen = unsafe { (*record).flags ^ (*record).id as u64 ^ (*(*record).next).flags ^ (*(*record).next).state as u64 };
    ((found ^ seen) & 1) as i32
}`;
}
