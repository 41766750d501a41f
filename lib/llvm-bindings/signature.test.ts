import { describe, expect, expectTypeOf, it } from "vitest";
import type { Llvm, MetadataRef, ModuleRef, TypeRef, ValueRef } from "./index.js";

// Checked by `tsc --noEmit`, which the lint runs: a wrong line here is a compile error.
describe("the types that follow from the tables", () => {
  it("are those of C", () => {
    expectTypeOf<Llvm["getFirstFunction"]>().toEqualTypeOf<(module: ModuleRef) => ValueRef | 0>();
    expectTypeOf<Llvm["constIntGetZExtValue"]>().toEqualTypeOf<(value: ValueRef) => bigint>();
    expectTypeOf<Llvm["constInt"]>().parameters.toEqualTypeOf<[TypeRef, number | bigint, boolean]>();
    expectTypeOf<Llvm["getMDNodeOperands"]>().returns.toEqualTypeOf<(ValueRef | 0)[]>();
    expectTypeOf<Llvm["mdNodeInContext2"]>().parameter(1).toEqualTypeOf<readonly (MetadataRef | 0)[]>();
    expectTypeOf<ReturnType<Llvm["parseIRInContext"]>["module"]>().toEqualTypeOf<ModuleRef | 0>();
    expectTypeOf<ReturnType<Llvm["getVersion"]>>().not.toHaveProperty("value");
    expectTypeOf<Llvm["getSection"]>().returns.toEqualTypeOf<string | undefined>();
  });

  it("keep kinds of handles apart", () => {
    const calls = (llvm: Llvm, value: ValueRef, type: TypeRef) => {
      // @ts-expect-error: a value is no type
      llvm.getTypeKind(value);
      // @ts-expect-error: a number is no handle
      llvm.getTypeKind(140);
      // @ts-expect-error: what may be NULL has to be looked at first
      llvm.getValueName2(llvm.getInitializer(value));
      return llvm.getTypeKind(type);
    };
    expect(calls).toBeTypeOf("function");
  });
});
