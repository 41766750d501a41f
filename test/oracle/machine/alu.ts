/**
 * The arithmetic of BPF (Documentation/bpf/standardization/instruction-set.rst), on numbers from 0 to 2^64 - 1. It shares nothing with `lib/btf/reach`, which
 * computes some of it too: an oracle that used the code under test would have the same faults.
 */

const u64 = (value: bigint) => BigInt.asUintN(64, value);

/** Sign-extends the low `bits` of `value` to 64. */
export function signed(value: bigint, bits: number): bigint {
  return BigInt.asIntN(bits, value);
}

/** The result of the ALU operation `op` (the code's high four bits) in 32 or 64 bits. `offset` 1 means signed division. */
export function arithmetic(op: number, left: bigint, right: bigint, bits: 32 | 64, offset: number): bigint {
  const a = BigInt.asUintN(bits, left);
  const b = BigInt.asUintN(bits, right);
  const shift = b & BigInt(bits - 1);
  switch (op) {
    case 0x00:
      return BigInt.asUintN(bits, a + b);
    case 0x10:
      return BigInt.asUintN(bits, a - b);
    case 0x20:
      return BigInt.asUintN(bits, a * b);
    case 0x30:
      if (offset === 1) return b === 0n ? 0n : BigInt.asUintN(bits, signed(a, bits) / signed(b, bits));
      return b === 0n ? 0n : a / b;
    case 0x40:
      return a | b;
    case 0x50:
      return a & b;
    case 0x60:
      return BigInt.asUintN(bits, a << shift);
    case 0x70:
      return a >> shift;
    case 0x80:
      return BigInt.asUintN(bits, -a);
    case 0x90:
      if (offset === 1) return b === 0n ? a : BigInt.asUintN(bits, signed(a, bits) % signed(b, bits));
      return b === 0n ? a : a % b;
    case 0xa0:
      return a ^ b;
    case 0xb0:
      // With an offset a move sign-extends from that many bits.
      return BigInt.asUintN(bits, offset === 0 ? b : signed(right, offset));
    case 0xc0:
      return BigInt.asUintN(bits, signed(a, bits) >> shift);
    default:
      throw new Error(`ALU operation ${op.toString(16)}`);
  }
}

/** Swaps the low `bits` of `value` byte by byte. */
export function swapped(value: bigint, bits: number): bigint {
  let result = 0n;
  for (let at = 0; at < bits; at += 8) result = (result << 8n) | ((value >> BigInt(at)) & 0xffn);
  return u64(result);
}

/** Whether the jump `op` is taken. */
export function taken(op: number, left: bigint, right: bigint, bits: 32 | 64): boolean {
  const a = BigInt.asUintN(bits, left);
  const b = BigInt.asUintN(bits, right);
  const [sa, sb] = [signed(a, bits), signed(b, bits)];
  switch (op) {
    case 0x00:
      return true;
    case 0x10:
      return a === b;
    case 0x20:
      return a > b;
    case 0x30:
      return a >= b;
    case 0x40:
      return (a & b) !== 0n;
    case 0x50:
      return a !== b;
    case 0x60:
      return sa > sb;
    case 0x70:
      return sa >= sb;
    case 0xa0:
      return a < b;
    case 0xb0:
      return a <= b;
    case 0xc0:
      return sa < sb;
    case 0xd0:
      return sa <= sb;
    default:
      throw new Error(`jump ${op.toString(16)}`);
  }
}
