import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { describeEachLlvm } from "../../../lib/llvm-bindings/fixtures/installed.js";
import { build } from "../../../src/index.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-atomic-", unsafeCleanup: true, mode: 0o700 }).name;

describeEachLlvm("atomic accesses", (llvm) => {
  /** The opcodes of a program that does `body` with `@cell`. */
  const opcodesOf = (body: string): number[] => {
    const path = join(folder, "program.ll");
    writeFileSync(
      path,
      `target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define i64 @program(ptr %ctx) section "raw_tp/sys_enter" {
  store volatile i64 1, ptr @cell, align 8
${body}
  ret i64 %v
}
@cell = global i64 0, align 8
@_license = constant [4 x i8] c"GPL\\00", section "license"
`,
    );
    const { output } = build({ inputs: [path], llvm: llvm.path, cpu: "v4" });
    const { data } = parseObject(output).section("raw_tp/sys_enter")!;
    return Array.from({ length: data.length / 8 }, (_, index) => data[8 * index]!);
  };
  const load = "  %v = load volatile i64, ptr @cell, align 8";

  it("a fence for the compiler alone is no instruction", () => {
    expect(opcodesOf(`  fence syncscope("singlethread") seq_cst\n${load}`)).toEqual(opcodesOf(load));
  });

  it("acquire and release are instructions of v4 from LLVM 21 on", () => {
    const ordered = `  %v = load atomic i64, ptr @cell acquire, align 8
  store atomic i64 %v, ptr @cell release, align 8`;
    // BPF_STX | BPF_DW | BPF_ATOMIC
    if (llvm.version.major >= 21)
      expect(opcodesOf(ordered).filter((opcode) => opcode === 0xdb)).toHaveLength(2);
    else
      expect(() => opcodesOf(ordered)).toThrow(
        /^CRL0149: BPF has no atomic instruction for this: .* LLVM 21/,
      );
  });
});
