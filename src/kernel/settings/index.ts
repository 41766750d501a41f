import { type BpfObject, parseObject, sizeOf, skipModifiers } from "../../../lib/btf/index.js";
import { CorelateError, kernelErrors, nearestNames } from "../../../lib/diagnostics/index.js";
import { encodeValue } from "./encode.js";
import { placeOf } from "./path.js";

/** `NAME=VALUE`, where NAME may go on with `.member` and `[index]`: a global variable that the loader sets before it loads, as veristat's `-G`. */
export interface Setting {
  readonly name: string;
  /** `.member` and `[index]`, as they were written; empty for the whole variable. */
  readonly steps: string;
  readonly value: string;
}

/** Bytes to put into a map of global variables (`.rodata`, `.data`, `.bss` and their kin). */
export interface Patch {
  /** The ELF section, which is libbpf's own name of the map. */
  readonly section: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads `NAME=VALUE`. @throws CRL0313 */
export function parseSetting(text: string): Setting {
  const match = /^([A-Za-z_$][\w$.]*?)((?:\.[A-Za-z_]\w*|\[\d+\])*)\s*=\s*(.*)$/s.exec(text);
  if (match === null) throw new CorelateError(kernelErrors.settingForm(text));
  return { name: match[1]!, steps: match[2]!, value: match[3]! };
}

/**
 * Where and what `settings` write in the object `bytes`, in their order.
 *
 * @throws CRL0314 to CRL0316, CRL0320 if the object has no such variable or part, or it cannot be set to the value; CRL0200 to CRL0204 (a damaged object)
 */
export function settingPatches(bytes: Uint8Array, settings: readonly Setting[]): Patch[] {
  if (settings.length === 0) return [];
  const object = parseObject(bytes);
  const variables = variablesOf(object);
  return settings.map((setting) => {
    const written = `${setting.name}${setting.steps}`;
    const variable = variables.get(setting.name);
    if (variable === undefined)
      throw new CorelateError(
        kernelErrors.noSuchVariable(setting.name, nearestNames(setting.name, variables.keys()), [
          ...variables.keys(),
        ]),
      );
    const btf = object.btf!;
    const place = placeOf(btf, { type: variable.type, offset: 0 }, setting.steps, written);
    const value = encodeValue(btf, place.type, setting.value, object.elf.littleEndian, written);
    return { section: variable.section, offset: variable.offset + place.offset, bytes: value };
  });
}

interface Variable {
  readonly section: string;
  readonly offset: number;
  readonly type: number;
}

/**
 * The global variables by their names. BTF has their types, and ELF's symbols where they are: a compiler leaves the offsets in BTF's DATASEC
 * to the loader (libbpf's `btf_fixup_datasec`).
 */
function variablesOf({ btf, elf }: BpfObject): Map<string, Variable> {
  const found = new Map<string, Variable>();
  if (btf === undefined) return found;
  const symbols = new Map(elf.symbols.map((symbol) => [symbol.name, symbol]));
  for (const section of elf.sections) {
    if (!/^\.(rodata|data|bss)(\.|$)/.test(section.name)) continue;
    for (const id of btf.findByName(section.name, "datasec")) {
      const datasec = btf.type(id);
      if (datasec.kind !== "datasec") continue;
      for (const { type } of datasec.variables) {
        const variable = btf.type(type);
        const symbol = variable.kind === "var" ? symbols.get(variable.name) : undefined;
        if (variable.kind !== "var" || symbol === undefined || symbol.section !== section.index) continue;
        if (sizeOf(btf, skipModifiers(btf, variable.type)) === undefined) continue;
        found.set(variable.name, {
          section: section.name,
          offset: Number(symbol.value),
          type: variable.type,
        });
      }
    }
  }
  return found;
}
