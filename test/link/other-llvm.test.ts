import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { parseElf } from "../../lib/btf/index.js";
import { bitcodeProducer } from "../../lib/llvm-bindings/bitcode-producer.js";
import { ld, run } from "./linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-other-llvm-", unsafeCleanup: true, mode: 0o700 }).name;
const at = (name: string) => join(folder, name);
const link = (...args: string[]) => run(ld, [...args, "-o", "out.o"], folder);

const ir = (name: string) => `
source_filename = "${name}.c"
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define dso_local i32 @${name}() section "raw_tp/${name}" { ret i32 1 }
`;

/** LLVM's six-bit characters: `Char6` of https://llvm.org/docs/BitCodeFormat.html. */
const char6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
const bitsOf = (text: string) =>
  [...text].flatMap((char) => Array.from({ length: 6 }, (_, bit) => (char6.indexOf(char) >> bit) & 1));

/** Where the identification block says which LLVM wrote it, in bits. */
function producerAt(bitcode: Uint8Array): number {
  const wanted = bitsOf(bitcodeProducer(bitcode)!);
  const bit = (index: number) => (bitcode[index >> 3]! >> (index & 7)) & 1;
  for (let start = 32; start < 1024; start++)
    if (wanted.every((value, index) => bit(start + index) === value)) return start;
  throw new Error("no producer");
}

function withBits(bitcode: Uint8Array, start: number, bits: readonly number[]): Uint8Array {
  const changed = Uint8Array.from(bitcode);
  bits.forEach((value, index) => {
    const byte = (start + index) >> 3;
    const mask = 1 << ((start + index) & 7);
    changed[byte] = value === 1 ? changed[byte]! | mask : changed[byte]! & ~mask;
  });
  return changed;
}

/** The same bitcode, written by another LLVM: `LLVM99.1.8`. */
function fromLlvm(bitcode: Uint8Array, major: string): Uint8Array {
  return withBits(bitcode, producerAt(bitcode) + 6 * "LLVM".length, bitsOf(major));
}

/** The same bitcode with epoch 1: behind the producer come an abbreviation of 28 bits, its identifier of five, and the number. */
function withEpoch(bitcode: Uint8Array): Uint8Array {
  return withBits(bitcode, producerAt(bitcode) + 6 * bitcodeProducer(bitcode)!.length + 28 + 5, [1]);
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const name of ["one", "two"]) {
    writeFileSync(at(`${name}.ll`), ir(name));
    run("llvm-as-22", [`${name}.ll`, "-o", `${name}.bc`], folder);
  }
  const one = readFileSync(at("one.bc"));
  writeFileSync(at("newer.bc"), fromLlvm(one, "99"));
  writeFileSync(at("older.bc"), fromLlvm(one, "19"));
  writeFileSync(at("epoch.bc"), withEpoch(one));
  writeFileSync(at("cut.bc"), one.subarray(0, one.length - 64 - (one.length % 4)));
  for (const name of ["newer", "older", "epoch", "cut"])
    run("llvm-ar-22", ["rc", `lib${name}.rlib`, "two.bc", `${name}.bc`], folder);
});

describe("bitcode of another LLVM", () => {
  it("is made as the test means it", () => {
    expect(bitcodeProducer(readFileSync(at("newer.bc")))).toMatch(/^LLVM99\./);
    expect(run("llvm-bcanalyzer-22", ["--dump", "epoch.bc"], folder).stdout).toMatch(/<EPOCH .*op0=1\/>/);
  });

  it.each(["newer.bc", "libnewer.rlib"])("a newer one's is refused by its version: %s", (input) => {
    const done = link(input);
    expect(done.stderr).toMatch(/error\[CRL0004\]: .* is LLVM 22, which is older than LLVM 99/);
    expect(done.stderr).toContain("newer.bc");
    expect(done.stderr).toMatch(/help: .*CORELATE_LLVM/);
    expect(done.status).toBe(3);
  });

  it.each(["older.bc", "libolder.rlib"])("an older one's is taken: %s", (input) => {
    expect(link(input)).toEqual({ status: 0, stdout: "", stderr: "" });
    const names = parseElf(readFileSync(at("out.o"))).symbols.map(({ name }) => name);
    expect(names).toContain("one");
  });

  it.each(["epoch.bc", "libepoch.rlib"])("another epoch's is refused with LLVM's words: %s", (input) => {
    const done = link(input);
    expect(done.stderr).toMatch(/error\[CRL0023\]: .*epoch\.bc/);
    expect(done.stderr).toContain("Incompatible epoch");
    expect(done.status).toBe(1);
  });

  it.each(["cut.bc", "libcut.rlib"])("what was cut off is refused: %s", (input) => {
    const done = link(input);
    expect(done.stderr).toMatch(/error\[CRL0023\]: .*cut\.bc/);
    expect(done.status).toBe(1);
  });
});
