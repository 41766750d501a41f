import { inspect, parseObject, resolve } from "../../lib/btf/index.js";
import { clang } from "../btf/clang.js";
import { type Kernel, kernels } from "./conversions.js";

/** `BPF_ALU64 | BPF_ADD | BPF_K` of include/uapi/linux/bpf.h: `rN += IMMEDIATE`. */
const addImmediate = 0x07;

/** Whether a program of the object adds `constant` to a register, in an instruction that no relocation is about. */
export function addsConstant(bytes: Uint8Array, constant: number): boolean {
  const object = parseObject(bytes);
  const { programs, relocations } = inspect(bytes);
  return [...new Set(programs.map(({ section }) => section))].some((name) => {
    const data = object.section(name)?.data ?? new Uint8Array();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const relocated = new Set(relocations.filter(({ section }) => section === name).map(({ insn }) => insn));
    for (let at = 0; at + 8 <= data.length; at += 8)
      if (
        view.getUint8(at) === addImmediate &&
        view.getInt32(at + 4, true) === constant &&
        !relocated.has(at / 8)
      )
        return true;
    return false;
  });
}

/** The object's relocations by field, with their values on each of `kernels`. */
export function valuesOn(bytes: Uint8Array): Record<string, Partial<Record<Kernel, number>>> {
  const targets = Object.entries(kernels).map(([name, types]) => ({ name, btf: btfOf(types) }));
  const values: Record<string, Partial<Record<Kernel, number>>> = {};
  for (const { root, path, targets: found } of resolve(bytes, targets))
    values[`${root}.${path}`] = Object.fromEntries(found.map(({ target, value }) => [target, Number(value)]));
  return values;
}

/** The BTF of C types: each struct gets a variable, since clang writes the types that are used. */
function btfOf(types: string): NonNullable<ReturnType<typeof parseObject>["btf"]> {
  const variables = [...types.matchAll(/^struct (\w+) \{/gm)].map(([, name]) => `struct ${name} a_${name};`);
  const { btf } = parseObject(clang(`${types}\n${variables.join("\n")}\n`));
  if (btf === undefined) throw new Error("clang wrote no BTF");
  return btf;
}
