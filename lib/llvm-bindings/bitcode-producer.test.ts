import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitcodeProducer, bitcodeProducerMajor } from "./bitcode-producer.js";
import { describeEachLlvm } from "./fixtures/installed.js";
import { compileRust, rustProgram } from "./fixtures/rust.js";
import { createContext, createModule, isBitcode, writeBitcode } from "./index.js";

describeEachLlvm("the producer of bitcode", (llvm) => {
  it("is the LLVM that wrote it", () => {
    using context = createContext(llvm);
    using module = createModule(context, "m");
    const { major, minor, patch } = llvm.version;
    const bitcode = writeBitcode(llvm, module.ref);
    expect(bitcodeProducer(bitcode)).toMatch(new RegExp(`^LLVM${major}\\.${minor}\\.${patch}`));
    expect(bitcodeProducerMajor(bitcode)).toBe(major);
  });
});

describe("the producer of bitcode", () => {
  const bitcode = compileRust(rustProgram, "llvm-bc");

  it("is read through a wrapper", () => {
    // Offset and size of the bitcode inside: llvm/include/llvm/Bitcode/BitcodeReader.h, SkipBitcodeWrapperHeader.
    const header = new Uint8Array(new Uint32Array([0x0b17c0de, 0, 20, bitcode.length, 7]).buffer);
    const wrapped = Buffer.concat([header, bitcode]);
    expect(isBitcode(wrapped)).toBe(true);
    expect(bitcodeProducerMajor(wrapped)).toBe(22);
  });

  it("is unknown where there is none", () => {
    expect(bitcodeProducer(new Uint8Array(0))).toBeUndefined();
    expect(bitcodeProducer(Buffer.from("; ModuleID"))).toBeUndefined();
    expect(bitcodeProducer(bitcode.subarray(0, 20))).toBeUndefined();
  });

  it("never fails on damaged data", () => {
    const head = bitcode.subarray(0, 64);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 40 }), fc.nat(63), (noise, at) => {
        const damaged = Uint8Array.from(head);
        damaged.set(noise.subarray(0, 64 - at), at);
        const producer = bitcodeProducer(damaged);
        expect(producer === undefined || typeof producer === "string").toBe(true);
      }),
    );
  });
});
