import { expect, it } from "vitest";
import { describeEachLlvm } from "./fixtures/installed.js";
import { find, layout, named } from "./fixtures/values.js";
import {
  AttributeIndex,
  basicBlocks,
  createContext,
  createTargetData,
  functionInstructions,
  globals,
  IntPredicate,
  instructionMetadata,
  instructions,
  Linkage,
  Opcode,
  operands,
  parseIr,
  switchCases,
  users,
  uses,
  type ValueRef,
} from "./index.js";

describeEachLlvm("IR in text", (llvm) => {
  const source = `
    target triple = "bpfel"
    target datalayout = "${layout}"
    %pair = type { i32, i64, [3 x i8] }
    @data = internal constant [3 x i8] c"\\00\\FFz", section ".maps", align 8
    @null = external thread_local global ptr
    define i64 @f(ptr %p, i64 %n) {
    entry:
      %a = alloca %pair, align 16
      %g = getelementptr inbounds nuw %pair, ptr %p, i64 0, i32 1
      %far = getelementptr i8, ptr %p, i64 2299023255552
      %v = load volatile i64, ptr %g, align 4
      store atomic i64 %v, ptr %a release, align 8
      %c = icmp ult i64 %v, %n
      %w = call i64 @callee(ptr elementtype(i32) %p, i64 %v) [ "tag"(i64 %n) ]
      %t = trunc i64 %w to i32
      switch i32 %t, label %out [ i32 5, label %five ]
    five:
      br label %out
    out:
      %phi = phi i64 [ %v, %entry ], [ -9, %five ]
      ret i64 %phi
    }
    declare i64 @callee(ptr, i64)`;

  function withFunction(body: (f: ValueRef) => void): void {
    using context = createContext(llvm);
    using module = parseIr(context, source, "test.ll");
    body(named(llvm.getNamedFunction(module.ref, "f")));
  }

  it("shows memory instructions in full", () =>
    withFunction((f) => {
      const gep = find(llvm, f, Opcode.GetElementPtr);
      expect(llvm.getStructName(llvm.getGEPSourceElementType(gep))).toBe("pair");
      expect(llvm.isInBounds(gep)).toBe(true);
      expect(llvm.gepGetNoWrapFlags(gep)).toBe(0x1 | 0x2 | 0x4);
      expect(operands(llvm, gep).length).toBe(3);
      const alloca = find(llvm, f, Opcode.Alloca);
      expect(llvm.getAlignment(alloca)).toBe(16);
      expect(llvm.getStructName(llvm.getAllocatedType(alloca))).toBe("pair");
      const load = find(llvm, f, Opcode.Load);
      expect([llvm.getVolatile(load), llvm.getAlignment(load)]).toEqual([true, 4]);
      llvm.setAlignment(load, 1);
      llvm.setVolatile(load, false);
      expect(llvm.printValueToString(load).trim()).toBe("%v = load i64, ptr %g, align 1");
      expect(llvm.getOrdering(find(llvm, f, Opcode.Store))).toBe(5);
    }));

  it("gives 64-bit constants as bigint", () =>
    withFunction((f) => {
      const far = functionInstructions(llvm, f).find((i) => llvm.getValueName2(i) === "far")!;
      const offset = named(llvm.getOperand(far, 1));
      expect(llvm.constIntGetZExtValue(offset)).toBe(2299023255552n);
      const type = llvm.typeOf(offset);
      expect(llvm.constIntGetZExtValue(llvm.constInt(type, -1, true))).toBe(2n ** 64n - 1n);
      expect(llvm.constIntGetSExtValue(llvm.constInt(type, 2n ** 64n - 5n, false))).toBe(-5n);
      expect(llvm.constIntGetZExtValue(llvm.constInt(type, 2n ** 63n + 1n, false))).toBe(2n ** 63n + 1n);
      expect(llvm.constIntGetZExtValue(llvm.constInt(type, 3, false))).toBe(3n);
    }));

  it("shows calls, bundles and attributes at call sites", () =>
    withFunction((f) => {
      const call = find(llvm, f, Opcode.Call);
      expect(llvm.getValueName2(llvm.getCalledValue(call))).toBe("callee");
      expect(llvm.getNumArgOperands(call)).toBe(2);
      expect(llvm.getNumOperandBundles(call)).toBe(1);
      const bundle = llvm.getOperandBundleAtIndex(call, 0);
      expect(llvm.getOperandBundleTag(bundle)).toBe("tag");
      expect(llvm.getValueName2(llvm.getOperandBundleArgAtIndex(bundle, 0))).toBe("n");
      llvm.disposeOperandBundle(bundle);
      const elementtype = llvm.getEnumAttributeKindForName("elementtype");
      const attribute = llvm.getCallSiteEnumAttribute(call, 1, elementtype);
      if (attribute === 0) throw new Error("no elementtype");
      expect(llvm.printTypeToString(llvm.getTypeAttributeValue(attribute))).toBe("i32");
      const context = llvm.getTypeContext(llvm.typeOf(call));
      const nocapture = llvm.createStringAttribute(context, "btf", "ü");
      llvm.addCallSiteAttribute(call, AttributeIndex.Function, nocapture);
      expect(llvm.getCallSiteAttributes(call, AttributeIndex.Function)).toEqual([nocapture]);
      expect(llvm.getStringAttributeValue(nocapture)).toBe("ü");
      llvm.removeCallSiteEnumAttribute(call, 1, elementtype);
      expect(llvm.getCallSiteEnumAttribute(call, 1, elementtype)).toBe(0);
    }));

  it("shows control flow", () =>
    withFunction((f) => {
      const [entry, five, out] = basicBlocks(llvm, f);
      const cmp = find(llvm, f, Opcode.ICmp);
      expect(llvm.getICmpPredicate(cmp)).toBe(IntPredicate.ULT);
      const jump = named(llvm.getBasicBlockTerminator(entry!));
      expect(llvm.getNumSuccessors(jump)).toBe(2);
      expect([llvm.getSwitchDefaultDest(jump), llvm.getSuccessor(jump, 1)]).toEqual([out, five]);
      expect(switchCases(llvm, jump).map((value) => llvm.constIntGetSExtValue(value))).toEqual([5n]);
      const phi = find(llvm, f, Opcode.PHI);
      expect(llvm.countIncoming(phi)).toBe(2);
      expect([llvm.getIncomingBlock(phi, 0), llvm.getIncomingBlock(phi, 1)]).toEqual([entry, five]);
      expect(llvm.constIntGetSExtValue(llvm.getIncomingValue(phi, 1))).toBe(-9n);
    }));

  it("counts uses and survives erasing while iterating", () =>
    withFunction((f) => {
      const load = find(llvm, f, Opcode.Load);
      expect(uses(llvm, load).length).toBe(4);
      expect(
        users(llvm, load)
          .map((user) => llvm.getInstructionOpcode(user))
          .sort(),
      ).toEqual([Opcode.Store, Opcode.ICmp, Opcode.Call, Opcode.PHI].sort());
      for (const block of basicBlocks(llvm, f)) {
        for (const instruction of instructions(llvm, block)) {
          if (llvm.getFirstUse(instruction) !== 0)
            llvm.replaceAllUsesWith(instruction, llvm.getPoison(llvm.typeOf(instruction)));
          llvm.instructionEraseFromParent(instruction);
        }
      }
      expect(functionInstructions(llvm, f)).toEqual([]);
    }));

  it("shows globals and their bytes", () => {
    using context = createContext(llvm);
    using module = parseIr(context, source, "test.ll");
    const [data, nothing] = globals(llvm, module.ref);
    expect(llvm.getSection(data!)).toBe(".maps");
    expect(llvm.getSection(nothing!)).toBeUndefined();
    expect([llvm.getLinkage(data!), llvm.getAlignment(data!)]).toEqual([Linkage.Internal, 8]);
    expect([llvm.isThreadLocal(data!), llvm.isThreadLocal(nothing!)]).toEqual([false, true]);
    const initializer = named(llvm.getInitializer(data!));
    expect(llvm.getAsString(initializer)).toEqual(Uint8Array.of(0, 255, 122));
    expect(llvm.getRawDataValues(initializer)).toEqual(Uint8Array.of(0, 255, 122));
    expect(llvm.getInitializer(nothing!)).toBe(0);
    const bytes = Uint8Array.of(1, 0, 2);
    const made = llvm.constStringInContext2(context.ref, bytes, true);
    expect(llvm.getAsString(made)).toEqual(bytes);
    llvm.setInitializer(data!, made);
    llvm.setSection(data!, "elsewhere");
    expect(llvm.printValueToString(data!)).toBe(
      '@data = internal constant [3 x i8] c"\\01\\00\\02", section "elsewhere", align 8',
    );
  });

  it("reads and sets the metadata of an instruction", () =>
    withFunction((f) => {
      const call = find(llvm, f, Opcode.Call);
      const context = llvm.getTypeContext(llvm.typeOf(call));
      const kind = llvm.getMDKindIDInContext(context, "llvm.preserve.access.index");
      expect(llvm.getMetadata(call, kind)).toBe(0);
      const node = llvm.mdNodeInContext2(context, [llvm.mdStringInContext2(context, "s")]);
      llvm.setMetadata(call, kind, llvm.metadataAsValue(context, node));
      expect(llvm.valueAsMetadata(named(llvm.getMetadata(call, kind)))).toBe(node);
      expect(instructionMetadata(llvm, call)).toEqual([{ kind, node }]);
      llvm.setMetadata(call, kind, 0);
      expect(llvm.hasMetadata(call)).toBe(false);
    }));

  it("answers questions about the data layout", () => {
    using context = createContext(llvm);
    using module = parseIr(context, source, "test.ll");
    const type = llvm.getTypeByName2(context.ref, "pair");
    if (type === 0) throw new Error("no type");
    using data = createTargetData(llvm, layout);
    for (const target of [data.ref, llvm.getModuleDataLayout(module.ref)]) {
      expect(llvm.abiSizeOfType(target, type)).toBe(24n);
      expect([0, 1, 2].map((i) => llvm.offsetOfElement(target, type, i))).toEqual([0n, 8n, 16n]);
      expect(llvm.elementAtOffset(target, type, 9n)).toBe(1);
      expect(llvm.abiAlignmentOfType(target, type)).toBe(8);
    }
    expect(llvm.getStructElementTypes(type).map((t) => llvm.printTypeToString(t))).toEqual([
      "i32",
      "i64",
      "[3 x i8]",
    ]);
  });
});
