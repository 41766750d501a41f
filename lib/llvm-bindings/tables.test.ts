import { describe, expect, it } from "vitest";
import { type CFunction, hasHeaders, readFunctions } from "./fixtures/headers.js";
import { type AnyParam, type AnyResult, cName, type Fn } from "./signature.js";
import { tables } from "./tables.js";

const entries = Object.entries(tables as Record<string, Fn<never, unknown>>);

describe("cName", () => {
  it.each([
    ["getFirstFunction", "LLVMGetFirstFunction"],
    ["diTypeGetName", "LLVMDITypeGetName"],
    ["mdStringInContext2", "LLVMMDStringInContext2"],
    ["abiSizeOfType", "LLVMABISizeOfType"],
    ["gepGetNoWrapFlags", "LLVMGEPGetNoWrapFlags"],
    ["fp128TypeInContext", "LLVMFP128TypeInContext"],
    ["disposeModule", "LLVMDisposeModule"],
    ["isAGetElementPtrInst", "LLVMIsAGetElementPtrInst"],
  ])("%s is %s", (method, symbol) => {
    expect(cName(method)).toBe(symbol);
  });
});

// The headers are the oracle: every line of the tables must pass to C what its declaration says.
describe.skipIf(!hasHeaders)("the tables against llvm-c (skipped: llvm-22-dev is not installed)", () => {
  const declared = hasHeaders ? readFunctions() : new Map<string, CFunction>();

  it("reads the headers", () => {
    expect(declared.size).toBeGreaterThan(800);
    expect(declared.get("LLVMConstInt")).toEqual({
      result: "LLVMValueRef",
      params: ["LLVMTypeRef", "unsigned long long", "LLVMBool"],
    });
    expect(declared.get("LLVMGetValueName2")).toEqual({
      result: "const char *",
      params: ["LLVMValueRef", "size_t *"],
    });
  });

  it("finds each function", () => {
    const initializers = /^LLVMInitializeBPF|^LLVMIsA[A-Z]/; // made by macros
    const missing = entries
      .map(([method]) => cName(method))
      .filter((name) => !declared.has(name) && !initializers.test(name));
    expect(missing).toEqual([]);
  });

  it.each(entries.filter(([method]) => declared.has(cName(method))))(
    "%s takes and gives what C declares",
    (method, spec) => {
      const c = declared.get(cName(method))!;
      const ours = [...spec.params.flatMap(paramTypes), ...extraTypes(spec.result)];
      expect(ours.length).toBe(c.params.length);
      for (const [i, type] of c.params.entries())
        expect(`${i}: ${ours[i]}`).toBe(`${i}: ${passedAs(type, ours[i]!)}`);
      expect(resultType(spec.result)).toBe(returnedAs(c.result, resultType(spec.result)));
    },
  );
});

/** Our C types, as precise as the kinds know them. */
function paramTypes(param: AnyParam): string[] {
  switch (param.form) {
    case "scalar":
      return [param.cType ?? param.c];
    case "text":
      return ["str", param.length];
    case "list": {
      const data = `${param.cType ?? param.of}[]`;
      if (param.count === undefined) return [data];
      return param.countFirst ? [param.count, data] : [data, param.count];
    }
    case "out":
      return [`out ${param.kind.cType ?? param.kind.c}`];
  }
}

function extraTypes(result: AnyResult): string[] {
  if (result.form === "sized") return [`out ${result.length}`];
  return result.form === "filled" && result.by === "written" ? [`${result.cType}[]`] : [];
}

function resultType(result: AnyResult): string {
  if (result.form === "scalar") return result.cType ?? result.c;
  if (result.form === "sized") return "char *";
  return result.by === "written" ? "void" : "unsigned *";
}

/** How a C parameter type is passed; where there is a choice, `ours` if it is one of it. */
function passedAs(type: string, ours: string): string {
  const choices = parameterChoices(type);
  return choices.includes(ours) ? ours : choices.join(" or ");
}

function parameterChoices(type: string): string[] {
  const plain = type.replace(/^const /, "");
  if (plain === "char *") return ["str"];
  if (plain === "char **") return ["str[]", "out uintptr_t"];
  if (plain === "char const **") return ["str[]"];
  if (plain === "void *") return ["uintptr_t", "void *"];
  if (/^LLVM\w+(Handler|Callback)$/.test(plain)) return ["void *"];
  if (/^LLVM\w+Entry \*$/.test(plain)) return [plain];
  if (plain.endsWith(" *")) {
    const c = scalar(plain.slice(0, -2));
    const list = c === "uint64_t" ? "u64[]" : c === "uint32_t" ? "u32[]" : `${c}[]`;
    return [`out ${c}`, list];
  }
  return [scalar(plain)];
}

function returnedAs(type: string, ours: string): string {
  const plain = type.replace(/^const /, "");
  if (plain === "char *") return ["str", "uintptr_t", "char *"].includes(ours) ? ours : "char *";
  return plain === "unsigned *" || plain.endsWith("Entry *") ? plain : scalar(plain);
}

/** Integers by their size; what LLVM has a name for, by that name. */
function scalar(type: string): string {
  const known: Record<string, string> = {
    LLVMBool: "int",
    unsigned: "uint32_t",
    "unsigned long long": "uint64_t",
    "long long": "int64_t",
    LLVMMetadataKind: "LLVMMetadataKind",
  };
  return known[type] ?? type;
}
