import { describe, expect, it } from "vitest";
import { llvm22 } from "./fixtures/installed.js";
import {
  createBuilder,
  createContext,
  createDIBuilder,
  createModule,
  createPassBuilderOptions,
  createTargetMachine,
  emitObject,
  type Llvm,
  parseBitcode,
  parseIr,
  runPasses,
  verifyModule,
  writeBitcode,
} from "./index.js";

const creators =
  /^(?:contextCreate|moduleCreateWithNameInContext|createMemoryBuffer\w+|createBuilderInContext|createDIBuilder|createPassBuilderOptions|createTargetMachine|parseIRInContext|parseBitcodeInContext2|writeBitcodeToMemoryBuffer|targetMachineEmitToMemoryBuffer|createTargetData)$/;
const disposers = /^(?:contextDispose|disposeModule|dispose\w+|parseIRInContext|linkModules2)$/;

/** The same LLVM, which counts what it creates and what it frees. */
function counting(llvm: Llvm): { llvm: Llvm; counts: { made: number; freed: number } } {
  const counts = { made: 0, freed: 0 };
  const counted = new Proxy(llvm, {
    get(target, key) {
      const member = target[key as keyof Llvm];
      if (typeof member !== "function") return member;
      if (creators.test(String(key))) counts.made++;
      if (disposers.test(String(key))) counts.freed++;
      return member;
    },
  });
  return { llvm: counted, counts };
}

const source = 'target triple = "bpfel"\ndefine i64 @f(ptr %p) { %v = load i64, ptr %p ret i64 %v }';

function everything(llvm: Llvm): void {
  using context = createContext(llvm);
  using machine = createTargetMachine(llvm, { triple: "bpfel" });
  using module = parseIr(context, source, "a.ll");
  const left = parseBitcode(context, writeBitcode(llvm, module.ref), "a.bc"); // its context disposes of it
  using builder = createBuilder(context);
  llvm.positionBuilderAtEnd(
    builder.ref,
    llvm.appendBasicBlockInContext(context.ref, llvm.getFirstFunction(left.ref) as never),
  );
  llvm.buildUnreachable(builder.ref);
  {
    using debug = createDIBuilder(module);
    llvm.diBuilderCreateFile(debug.ref, "a", "b");
  }
  verifyModule(llvm, module.ref);
  runPasses(llvm, module.ref, "default<O2>", machine.ref);
  expect(emitObject(module, machine.ref).length).toBeGreaterThan(100);
  expect(llvm.printModuleToString(module.ref)).toContain("@f");
}

describe("ownership", () => {
  it("frees what it makes, each once", () => {
    const { llvm, counts } = counting(llvm22());
    everything(llvm);
    expect(counts.made).toBeGreaterThan(8);
    expect(counts.freed).toBe(counts.made);
  });

  it("does not grow in a loop", () => {
    const llvm = llvm22();
    const mebibyte = new Uint8Array(2 ** 20).fill(7);
    const round = () => {
      using context = createContext(llvm);
      using module = createModule(context, "m");
      const data = llvm.constStringInContext2(context.ref, mebibyte, true);
      llvm.setInitializer(llvm.addGlobal(module.ref, llvm.typeOf(data), "data"), data);
      const bitcode = writeBitcode(llvm, module.ref);
      using again = parseBitcode(context, bitcode, "again.bc");
      expect(llvm.printModuleToString(again.ref).length).toBeGreaterThan(2 ** 20);
      expect(llvm.getAsString(data).length).toBe(2 ** 20);
    };
    const resident = (rounds: number) => {
      for (let i = 0; i < rounds; i++) round();
      return process.memoryUsage().rss;
    };
    const before = resident(8);
    // A context, buffer, message or copy that is left behind is at least a mebibyte a round.
    expect(resident(24) - before).toBeLessThan(16 * 2 ** 20);
  });

  it("throws when something is used after it was freed", () => {
    const llvm = llvm22();
    const context = createContext(llvm);
    const module = createModule(context, "m");
    const options = createPassBuilderOptions(llvm);
    options[Symbol.dispose]();
    options[Symbol.dispose]();
    expect(() => options.ref).toThrow("this set of pass options was disposed of");
    context[Symbol.dispose]();
    expect(() => context.ref).toThrow("this context was disposed of");
    expect(() => module.ref).toThrow("this module was disposed of");
    expect(() => llvm.getTarget(module.ref)).toThrow("this module was disposed of");
  });

  it("keeps what LLVM reports with the context that it was reported in", () => {
    const llvm = llvm22();
    using context = createContext(llvm);
    using other = createContext(llvm);
    using target = parseIr(context, "@g = global i32 1", "a.ll");
    const source = parseIr(context, "@g = global i32 2", "b.ll");
    expect(llvm.linkModules2(target.ref, source.release())).toBe(true);
    expect(other.diagnostics).toEqual([]);
    expect(context.takeErrors()).toEqual(["Linking globals named 'g': symbol multiply defined!"]);
    expect(context.takeErrors()).toEqual([]);
  });

  it("refuses what is no handle", () => {
    const llvm = llvm22();
    expect(() => llvm.getTarget(undefined as never)).toThrow(TypeError);
    expect(() => llvm.getTarget("module" as never)).toThrow(TypeError);
  });
});
