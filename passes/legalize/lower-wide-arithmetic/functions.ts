import { Opcode } from "../../../lib/llvm-bindings/index.js";

/** Arithmetic that BPF has no instructions for, in IR. */

/** 128-bit product from four 32-bit ones. */
export const mul128 = `
define i128 @__corelate_mul128(i128 %a, i128 %b) alwaysinline nounwind {
  %al = trunc i128 %a to i64
  %ahw = lshr i128 %a, 64
  %ah = trunc i128 %ahw to i64
  %bl = trunc i128 %b to i64
  %bhw = lshr i128 %b, 64
  %bh = trunc i128 %bhw to i64
  %a0 = and i64 %al, 4294967295
  %a1 = lshr i64 %al, 32
  %b0 = and i64 %bl, 4294967295
  %b1 = lshr i64 %bl, 32
  %p00 = mul i64 %a0, %b0
  %p01 = mul i64 %a0, %b1
  %p10 = mul i64 %a1, %b0
  %p11 = mul i64 %a1, %b1
  %c0 = lshr i64 %p00, 32
  %m0 = and i64 %p01, 4294967295
  %m1 = and i64 %p10, 4294967295
  %s0 = add i64 %c0, %m0
  %s1 = add i64 %s0, %m1
  %low0 = and i64 %p00, 4294967295
  %low1 = shl i64 %s1, 32
  %low = or i64 %low0, %low1
  %h0 = lshr i64 %p01, 32
  %h1 = lshr i64 %p10, 32
  %h2 = lshr i64 %s1, 32
  %t0 = add i64 %p11, %h0
  %t1 = add i64 %t0, %h1
  %t2 = add i64 %t1, %h2
  %x0 = mul i64 %al, %bh
  %x1 = mul i64 %ah, %bl
  %t3 = add i64 %t2, %x0
  %high = add i64 %t3, %x1
  %lw = zext i64 %low to i128
  %hw = zext i64 %high to i128
  %hs = shl i128 %hw, 64
  %r = or i128 %lw, %hs
  ret i128 %r
}`;

/** `%diffX = a - b - carry` and `%borrowX`, 1 where that is negative. */
const borrow = (x: string, a: string, b: string, carry: string) => `
  %d0${x} = sub i64 ${a}, ${b}
  %diff${x} = sub i64 %d0${x}, ${carry}
  %not${x} = xor i64 ${a}, -1
  %both${x} = and i64 %not${x}, ${b}
  %any${x} = or i64 %not${x}, ${b}
  %masked${x} = and i64 %any${x}, %diff${x}
  %bits${x} = or i64 %both${x}, %masked${x}
  %borrow${x} = lshr i64 %bits${x}, 63`;

/**
 * Quotient or remainder by shift and subtract, 128 steps without a branch, since the verifier would follow both sides of each. The borrow of a
 * subtraction is computed from bits of the operands and the difference. There is no division by 0: Rust panics before it.
 */
const unsigned = (name: string, result: string) => `
define i128 @${name}(i128 %n, i128 %d) alwaysinline nounwind {
entry:
  %nl = trunc i128 %n to i64
  %nw = lshr i128 %n, 64
  %nh = trunc i128 %nw to i64
  %dl = trunc i128 %d to i64
  %dw = lshr i128 %d, 64
  %dh = trunc i128 %dw to i64
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %ql = phi i64 [ %nl, %entry ], [ %ql2, %loop ]
  %qh = phi i64 [ %nh, %entry ], [ %qh1, %loop ]
  %rl = phi i64 [ 0, %entry ], [ %rl2, %loop ]
  %rh = phi i64 [ 0, %entry ], [ %rh2, %loop ]
  %at = call i64 asm sideeffect "", "=r,0"(i64 %i)
  %over = lshr i64 %rh, 63
  %rhs = shl i64 %rh, 1
  %rlt = lshr i64 %rl, 63
  %rh1 = or i64 %rhs, %rlt
  %rls = shl i64 %rl, 1
  %qht = lshr i64 %qh, 63
  %rl1 = or i64 %rls, %qht
  %qhs = shl i64 %qh, 1
  %qlt = lshr i64 %ql, 63
  %qh1 = or i64 %qhs, %qlt
  %qls = shl i64 %ql, 1
${borrow("l", "%rl1", "%dl", "0")}
${borrow("h", "%rh1", "%dh", "%borrowl")}
  %not = xor i64 %borrowh, 1
  %fits = or i64 %not, %over
  %mask = sub i64 0, %fits
  %keep = xor i64 %mask, -1
  %la = and i64 %diffl, %mask
  %lb = and i64 %rl1, %keep
  %rl2 = or i64 %la, %lb
  %ha = and i64 %diffh, %mask
  %hb = and i64 %rh1, %keep
  %rh2 = or i64 %ha, %hb
  %ql2 = or i64 %qls, %fits
  %next = add i64 %at, 1
  %more = icmp ult i64 %next, 128
  br i1 %more, label %loop, label %done
done:
  %low = zext i64 ${result}l2 to i128
  %hw = zext i64 ${result === "%q" ? "%qh1" : "%rh2"} to i128
  %hs = shl i128 %hw, 64
  %all = or i128 %low, %hs
  ret i128 %all
}`;

export const udiv128 = unsigned("__corelate_udiv128", "%q");
export const urem128 = unsigned("__corelate_urem128", "%r");

/** A signed division by the unsigned one: Rust rounds to zero, and a remainder has the sign of the dividend. */
export function signed(
  operation: "sdiv" | "srem",
  bits: number,
): { readonly name: string; readonly text: string } {
  const name = `__corelate_${operation}${bits}`;
  const int = `i${bits}`;
  const plain = operation === "sdiv" ? "udiv" : "urem";
  const divide =
    bits === 128 ? `%u = call i128 @${name}_u(i128 %an, i128 %ad)` : `%u = ${plain} ${int} %an, %ad`;
  const sign = operation === "sdiv" ? `%s = xor ${int} %sn, %sd` : `%s = add ${int} %sn, 0`;
  const text = `
define ${int} @${name}(${int} %n, ${int} %d) alwaysinline nounwind {
  %sn = ashr ${int} %n, ${bits - 1}
  %sd = ashr ${int} %d, ${bits - 1}
  %xn = xor ${int} %n, %sn
  %an = sub ${int} %xn, %sn
  %xd = xor ${int} %d, %sd
  %ad = sub ${int} %xd, %sd
  ${divide}
  ${sign}
  %x = xor ${int} %u, %s
  %r = sub ${int} %x, %s
  ret ${int} %r
}`;
  return { name, text };
}

/** A shift by a variable amount below 128. The halves are shifted in two steps, since a shift by 64 is undefined. */
export function shift128(opcode: number): { readonly name: string; readonly text: string } {
  const left = opcode === Opcode.Shl;
  const arithmetic = opcode === Opcode.AShr;
  const name = `__corelate_${left ? "shl" : arithmetic ? "ashr" : "lshr"}128`;
  // `near` loses bits to `far`: for a left shift those are the low and the high half.
  const [toFar, toNear] = left ? ["lshr", "shl"] : ["shl", "lshr"];
  const outer = arithmetic ? "ashr" : toNear;
  const text = `
define i128 @${name}(i128 %a, i128 %by) alwaysinline nounwind {
  %n = trunc i128 %by to i64
  %low = trunc i128 %a to i64
  %aw = lshr i128 %a, 64
  %high = trunc i128 %aw to i64
  %near = add i64 ${left ? "%low" : "%high"}, 0
  %far = add i64 ${left ? "%high" : "%low"}, 0
  %m = and i64 %n, 63
  %rest = xor i64 %m, 63
  %near1 = ${outer} i64 %near, %m
  %carry0 = ${toFar} i64 %near, 1
  %carry = ${toFar} i64 %carry0, %rest
  %far0 = ${toNear} i64 %far, %m
  %far1 = or i64 %far0, %carry
  %empty = ${arithmetic ? "ashr i64 %high, 63" : "add i64 0, 0"}
  %big = icmp uge i64 %n, 64
  %near2 = select i1 %big, i64 %empty, i64 %near1
  %far2 = select i1 %big, i64 %near1, i64 %far1
  %rl = zext i64 ${left ? "%near2" : "%far2"} to i128
  %rh = zext i64 ${left ? "%far2" : "%near2"} to i128
  %rs = shl i128 %rh, 64
  %r = or i128 %rl, %rs
  ret i128 %r
}`;
  return { name, text };
}

/** `llvm.umul.with.overflow.i64`, `llvm.smul.with.overflow.i64`: whether the upper half of the product says more than the lower one. */
export function overflowingMul(isSigned: boolean): { readonly name: string; readonly text: string } {
  const name = `__corelate_${isSigned ? "s" : "u"}mulo64`;
  const check = isSigned
    ? `
  %sa = ashr i64 %a, 63
  %sb = ashr i64 %b, 63
  %ca = and i64 %sa, %b
  %cb = and i64 %sb, %a
  %h1 = sub i64 %uh, %ca
  %h2 = sub i64 %h1, %cb
  %sign = ashr i64 %low, 63
  %over = icmp ne i64 %h2, %sign`
    : "\n  %over = icmp ne i64 %uh, 0";
  const text = `
define { i64, i1 } @${name}(i64 %a, i64 %b) alwaysinline nounwind {
  %a0 = and i64 %a, 4294967295
  %a1 = lshr i64 %a, 32
  %b0 = and i64 %b, 4294967295
  %b1 = lshr i64 %b, 32
  %p00 = mul i64 %a0, %b0
  %p01 = mul i64 %a0, %b1
  %p10 = mul i64 %a1, %b0
  %p11 = mul i64 %a1, %b1
  %c0 = lshr i64 %p00, 32
  %m0 = and i64 %p01, 4294967295
  %m1 = and i64 %p10, 4294967295
  %s0 = add i64 %c0, %m0
  %s1 = add i64 %s0, %m1
  %u0 = lshr i64 %p01, 32
  %u1 = lshr i64 %p10, 32
  %u2 = lshr i64 %s1, 32
  %t0 = add i64 %p11, %u0
  %t1 = add i64 %t0, %u1
  %uh = add i64 %t1, %u2
  %low = mul i64 %a, %b${check}
  %r0 = insertvalue { i64, i1 } poison, i64 %low, 0
  %r1 = insertvalue { i64, i1 } %r0, i1 %over, 1
  ret { i64, i1 } %r1
}`;
  return { name, text };
}

/**
 * `llvm.umul.with.overflow.i128`, `llvm.smul.with.overflow.i128`. Without a sign: the product of both upper halves, the upper half of a mixed
 * product, or a carry into bit 128 is too much. With one: the product of the absolute values, which may be 2^127 where the result is negative.
 */
export function overflowingMul128(isSigned: boolean): { readonly name: string; readonly text: string } {
  const plain = "__corelate_umulo128";
  const product = `${plain}_mul`;
  const text = `
define { i128, i1 } @${plain}(i128 %a, i128 %b) alwaysinline nounwind {
  %al = and i128 %a, 18446744073709551615
  %ah = lshr i128 %a, 64
  %bl = and i128 %b, 18446744073709551615
  %bh = lshr i128 %b, 64
  %low = call i128 @${product}(i128 %a, i128 %b)
  %p1 = call i128 @${product}(i128 %al, i128 %bh)
  %p2 = call i128 @${product}(i128 %ah, i128 %bl)
  %ua = icmp ne i128 %ah, 0
  %ub = icmp ne i128 %bh, 0
  %both = and i1 %ua, %ub
  %mixed = or i128 %p1, %p2
  %far = icmp ugt i128 %mixed, 18446744073709551615
  %high = lshr i128 %low, 64
  %carry = icmp ult i128 %high, %mixed
  %o1 = or i1 %both, %far
  %over = or i1 %o1, %carry
  %r0 = insertvalue { i128, i1 } poison, i128 %low, 0
  %r1 = insertvalue { i128, i1 } %r0, i1 %over, 1
  ret { i128, i1 } %r1
}${mul128.replaceAll("__corelate_mul128", product)}`;
  if (!isSigned) return { name: plain, text };
  const name = "__corelate_smulo128";
  const own = text.replaceAll(plain, `${name}_u`);
  const withSign = `
define { i128, i1 } @${name}(i128 %a, i128 %b) alwaysinline nounwind {
  %sa = ashr i128 %a, 127
  %sb = ashr i128 %b, 127
  %xa = xor i128 %a, %sa
  %aa = sub i128 %xa, %sa
  %xb = xor i128 %b, %sb
  %ab = sub i128 %xb, %sb
  %u = call { i128, i1 } @${name}_u(i128 %aa, i128 %ab)
  %m = extractvalue { i128, i1 } %u, 0
  %o = extractvalue { i128, i1 } %u, 1
  %s = xor i128 %sa, %sb
  %xm = xor i128 %m, %s
  %r = sub i128 %xm, %s
  %most = sub i128 170141183460469231731687303715884105727, %s
  %large = icmp ugt i128 %m, %most
  %over = or i1 %o, %large
  %r0 = insertvalue { i128, i1 } poison, i128 %r, 0
  %r1 = insertvalue { i128, i1 } %r0, i1 %over, 1
  ret { i128, i1 } %r1
}`;
  return { name, text: withSign + own };
}
