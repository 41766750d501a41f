import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { expectLoadsClean } from "../loads-clean.js";
import { printed } from "./printed.js";
import { runSyscalls } from "./run-syscall.js";

const object = build({ inputs: [join(import.meta.dirname, "fixtures", "printk.rs")] }).output;

describe.skipIf(!canLoad)("bpf_printk!", () => {
  it("loads without a warning", () => void expectLoadsClean(object));

  it("gives the number of bytes of a line, with each conversion", () => {
    const context = new Uint8Array(BigUint64Array.of(5n, 3n).buffer);
    const lengths = ["few", "pointers", "many"].map((name) => [name, context] as const);
    const last = [6, 12, 8].map((index) => printed[index]!.length);
    expect(runSyscalls(object, lengths)).toEqual(last);
  });
});
