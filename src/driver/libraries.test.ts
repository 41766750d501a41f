import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { expect, it } from "vitest";
import { llvm22 } from "../../lib/llvm-bindings/fixtures/installed.js";
import {
  createContext,
  createTargetMachine,
  functions,
  Linkage,
  parseIr,
  verifyModule,
  writeBitcode,
} from "../../lib/llvm-bindings/index.js";
import { linkLibraries } from "./libraries.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-libraries-", unsafeCleanup: true, mode: 0o700 }).name;
const head = 'target triple = "bpfel"\n';

/** An archive of the bitcode of `texts`, in their order, as rustc makes one of a crate with several units of code. */
function archive(texts: readonly string[]): string {
  const llvm = llvm22();
  using context = createContext(llvm);
  const members = texts.map((text, index) => {
    using module = parseIr(context, head + text, `${index}.ll`);
    const bytes = writeBitcode(llvm, module.ref);
    const header = `${`${index}.o/`.padEnd(48)}${String(bytes.length).padEnd(10)}\`\n`;
    return Buffer.concat([Buffer.from(header), bytes, Buffer.alloc(bytes.length & 1)]);
  });
  const path = join(folder, "libparts.rlib");
  writeFileSync(path, Buffer.concat([Buffer.from("!<arch>\n"), ...members]));
  return path;
}

it("links what a member needs that stands in front of it, and nothing else", () => {
  const path = archive([
    "define i64 @_RNvC4core5third() { ret i64 7 }",
    "define i64 @_RNvC4core6unused() { ret i64 8 }",
    "declare i64 @_RNvC4core5third()\ndefine i64 @_RNvC4core6second() { %v = call i64 @_RNvC4core5third()\nret i64 %v }",
    "declare i64 @_RNvC4core6second()\ndefine i64 @_RNvC4core5first() { %v = call i64 @_RNvC4core6second()\nret i64 %v }",
  ]);
  const llvm = llvm22();
  using context = createContext(llvm);
  using machine = createTargetMachine(llvm, { triple: "bpfel" });
  using module = parseIr(
    context,
    `${head}declare i64 @_RNvC4core5first()\ndefine i64 @program() { %v = call i64 @_RNvC4core5first()\nret i64 %v }`,
    "program.ll",
  );
  linkLibraries(module, machine, [path]);
  verifyModule(llvm, module.ref);
  const found = functions(llvm, module.ref).map((fn) => [
    llvm.getValueName2(fn),
    llvm.getLinkage(fn) === Linkage.Internal,
  ]);
  expect(found.sort()).toEqual([
    ["_RNvC4core5first", true],
    ["_RNvC4core5third", true],
    ["_RNvC4core6second", true],
    ["program", false],
  ]);
});
