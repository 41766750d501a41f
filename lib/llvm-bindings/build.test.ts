import { expect, it } from "vitest";
import { describeEachLlvm } from "./fixtures/installed.js";
import { layout, named } from "./fixtures/values.js";
import {
  createBuilder,
  createContext,
  createDIBuilder,
  createModule,
  DIFlags,
  DwarfEmissionKind,
  DwarfEncoding,
  DwarfSourceLanguage,
  DwarfTag,
  globalMetadata,
  IntPredicate,
  MetadataKind,
  type MetadataRef,
  ModuleFlagBehavior,
  Opcode,
  parseBitcode,
  verifyModule,
  writeBitcode,
} from "./index.js";

describeEachLlvm("building", (llvm) => {
  it("makes a function that LLVM accepts, and reads it back from bitcode", () => {
    using context = createContext(llvm);
    using module = createModule(context, "built");
    llvm.setTarget(module.ref, "bpfel");
    llvm.setDataLayout(module.ref, layout);
    const i64 = llvm.int64TypeInContext(context.ref);
    const ptr = llvm.pointerTypeInContext(context.ref, 0);
    const fn = llvm.addFunction(module.ref, "größe", llvm.functionType(i64, [ptr, i64], false));
    const [pointer, index] = llvm.getParams(fn);
    llvm.setValueName2(pointer!, "zeiger");
    const entry = llvm.appendBasicBlockInContext(context.ref, fn, "entry");
    const yes = llvm.appendBasicBlockInContext(context.ref, fn);
    const end = llvm.appendBasicBlockInContext(context.ref, fn, "end");
    using builder = createBuilder(context);
    const b = builder.ref;
    llvm.positionBuilderAtEnd(b, entry);
    const gep = llvm.buildInBoundsGEP2(b, i64, pointer!, [index!], "gep");
    const load = llvm.buildLoad2(b, i64, gep);
    const test = llvm.buildICmp(b, IntPredicate.SGT, load, llvm.constInt(i64, -3, true), "test");
    llvm.buildCondBr(b, test, yes, end);
    llvm.positionBuilderAtEnd(b, yes);
    const id = llvm.lookupIntrinsicID("llvm.bswap");
    const bswap = llvm.getIntrinsicDeclaration(module.ref, id, [i64]);
    const type = llvm.intrinsicGetType(context.ref, id, [i64]);
    const call = llvm.buildCall2(b, type, bswap, [load], "swapped");
    llvm.buildBr(b, end);
    llvm.positionBuilderAtEnd(b, end);
    const phi = llvm.buildPhi(b, i64);
    llvm.addIncoming(phi, [load, call], [entry, yes]);
    llvm.buildRet(b, phi);
    verifyModule(llvm, module.ref);
    using again = parseBitcode(context, writeBitcode(llvm, module.ref), "again.bc");
    const text = llvm.printValueToString(named(llvm.getNamedFunction(again.ref, "größe")));
    expect(text).toContain("%gep = getelementptr inbounds i64, ptr %zeiger, i64 %0");
    expect(text).toContain("%test = icmp sgt i64 %1, -3");
    expect(text).toContain("%swapped = call i64 @llvm.bswap.i64(i64 %1)");
    expect(text).toContain("phi i64 [ %1, %entry ], [ %swapped, %2 ]");
  });

  it("makes constants", () => {
    using context = createContext(llvm);
    const i8 = llvm.int8TypeInContext(context.ref);
    const i64 = llvm.int64TypeInContext(context.ref);
    const ptr = llvm.pointerTypeInContext(context.ref, 0);
    const one = llvm.constInt(i64, 1, false);
    const struct = llvm.constStructInContext(context.ref, [one, llvm.constPointerNull(ptr)], false);
    expect(llvm.printValueToString(struct)).toBe("{ i64, ptr } { i64 1, ptr null }");
    expect(llvm.getAggregateElement(struct, 0)).toBe(one);
    expect(llvm.getAggregateElement(struct, 2)).toBe(0);
    expect(llvm.printValueToString(llvm.constArray2(i64, [one, one]))).toBe("[2 x i64] [i64 1, i64 1]");
    const wide = llvm.constIntOfArbitraryPrecision(llvm.int128TypeInContext(context.ref), [1n, 2n ** 63n]);
    expect(llvm.printValueToString(wide)).toBe(`i128 ${2n ** 127n + 1n - 2n ** 128n}`);
    using module = createModule(context, "m");
    const global = llvm.addGlobal(module.ref, llvm.arrayType2(i8, 16), "g");
    const gep = llvm.constInBoundsGEP2(i8, global, [llvm.constInt(i64, 5, false)]);
    expect(llvm.getConstOpcode(gep)).toBe(Opcode.GetElementPtr);
    expect(llvm.getOperand(gep, 0)).toBe(global);
    expect(llvm.getUndef(i64)).not.toBe(llvm.getPoison(i64));
    expect(llvm.constRealGetDouble(llvm.constReal(llvm.doubleTypeInContext(context.ref), 0.1))).toEqual({
      value: 0.1,
      losesInfo: false,
    });
  });

  it("makes debug info for C types", () => {
    using context = createContext(llvm);
    using module = createModule(context, "di");
    const note = llvm.valueAsMetadata(llvm.constInt(llvm.int32TypeInContext(context.ref), 3, false));
    llvm.addModuleFlag(module.ref, ModuleFlagBehavior.Warning, "Debug Info Version", note);
    expect(llvm.getModuleFlag(module.ref, "Debug Info Version")).toBe(note);
    const members: MetadataRef[] = [];
    {
      using builder = createDIBuilder(module);
      const b = builder.ref;
      const file = llvm.diBuilderCreateFile(b, "a.rs", "/src");
      const none = DIFlags.Zero;
      llvm.diBuilderCreateCompileUnit(
        b, DwarfSourceLanguage.Rust, file, "test", false, "", 0, "", DwarfEmissionKind.Full, 0, false, false, "", "",
      ); // biome-ignore format: one argument list
      const int = llvm.diBuilderCreateBasicType(b, "u32", 32, DwarfEncoding.Unsigned, none);
      const plain = llvm.diBuilderCreateMemberType(b, file, "x", file, 3, 32, 32, 64n, none, int);
      const bits = llvm.diBuilderCreateBitFieldMemberType(b, file, "bits", file, 4, 3, 97, 96, none, int);
      members.push(plain, bits);
      const union = llvm.diBuilderCreateUnionType(b, file, "u", file, 1, 32, 32, none, members, 0, "unique");
      const enumerators = [
        llvm.diBuilderCreateEnumerator(b, "A", -1, false),
        llvm.diBuilderCreateEnumerator(b, "B", 2n ** 62n, true),
      ];
      const e = llvm.diBuilderCreateEnumerationType(b, file, "e", file, 1, 64, 64, enumerators, 0);
      const array = llvm.diBuilderCreateArrayType(b, 128, 32, union, [
        llvm.diBuilderGetOrCreateSubrange(b, 0, 4),
      ]);
      const pointer = llvm.diBuilderCreatePointerType(b, array, 64, 0, 0, "");
      const fn = llvm.diBuilderCreateSubroutineType(b, file, [0, pointer, e], none);
      const typedef = llvm.diBuilderCreateTypedef(b, fn, "t", file, 9, file, 0);
      expect(llvm.diTypeGetName(union)).toBe("u");
      expect([llvm.getDINodeTag(union), llvm.getDINodeTag(typedef)]).toEqual([
        DwarfTag.UnionType,
        DwarfTag.Typedef,
      ]);
      expect([llvm.diTypeGetSizeInBits(bits), llvm.diTypeGetOffsetInBits(bits)]).toEqual([3n, 97n]);
      expect(llvm.diTypeGetFlags(bits)).toBe(DIFlags.BitField);
      expect(llvm.getMetadataKind(array)).toBe(MetadataKind.DICompositeType);
      const empty = llvm.diBuilderCreateExpression(b, []);
      const global = llvm.addGlobal(module.ref, llvm.int64TypeInContext(context.ref), "g");
      const variable = llvm.diBuilderCreateGlobalVariableExpression(
        b,
        file,
        "g",
        "",
        file,
        1,
        typedef,
        false,
        empty,
        0,
        0,
      );
      llvm.globalSetMetadata(global, llvm.getMDKindIDInContext(context.ref, "dbg"), variable);
      expect(globalMetadata(llvm, global)).toEqual([{ kind: 0, node: variable }]);
    }
    verifyModule(llvm, module.ref);
    const text = llvm.printModuleToString(module.ref);
    expect(text).toContain('!DIEnumerator(name: "A", value: -1)');
    expect(text).toContain(`!DIEnumerator(name: "B", value: ${2n ** 62n}, isUnsigned: true)`);
    expect(text).toMatch(/name: "bits".*size: 3, offset: 97, flags: DIFlagBitField, extraData: i64 96/);
    expect(text).toMatch(/!DISubroutineType\(types: !\d+\)\n!\d+ = !\{null, /);
  });

  it("replaces operands of metadata in place", () => {
    using context = createContext(llvm);
    const text = llvm.mdStringInContext2(context.ref, "vorher");
    const other = llvm.mdStringInContext2(context.ref, "nachher");
    const node = llvm.metadataAsValue(context.ref, llvm.mdNodeInContext2(context.ref, [text, 0, other]));
    expect(llvm.getMDNodeOperands(node).map((o) => (o === 0 ? 0 : llvm.getMDString(o)))).toEqual([
      "vorher",
      0,
      "nachher",
    ]);
    llvm.replaceMDNodeOperandWith(node, 0, other);
    expect(llvm.getMDNodeOperands(node).map((o) => (o === 0 ? 0 : llvm.getMDString(o)))).toEqual([
      "nachher",
      0,
      "nachher",
    ]);
  });
});
