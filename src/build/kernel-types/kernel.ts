import { Btf, btfSection, vmlinuxBtf } from "../../btf/index.js";
import { readWhole } from "../../files/index.js";
import type { PlainDefinition } from "./definitions.js";
import { uapiTypes } from "./uapi.js";

/** Those of `definitions` that are the running kernel's types; none where it does not show them. */
export function ofKernel(definitions: readonly PlainDefinition[]): PlainDefinition[] {
  const plausible = definitions.filter(
    ({ name, fields }) => fields.length > 0 && !uapiTypes.has(kernelName(name)),
  );
  if (plausible.length === 0) return [];
  let raw: Uint8Array | undefined;
  try {
    raw = btfSection(readWhole(vmlinuxBtf));
  } catch {
    return [];
  }
  if (raw === undefined) return [];
  // Most programs have types of their own, whose names BTF does not have at all: looking for them costs a hundredth of reading it.
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const known = plausible.filter(({ name, fields }) =>
    [kernelName(name), ...fields].every((text) => bytes.includes(`\0${cName(text)}\0`)),
  );
  if (known.length === 0) return [];
  const btf = new Btf(raw);
  return known.filter((definition) => describes(btf, definition));
}

/** Without a flavor. */
function kernelName(name: string): string {
  const at = name.indexOf("___");
  return at > 0 ? name.slice(0, at) : name;
}

/** bindgen's `type_` is C's `type`. */
function cName(field: string): string {
  return /^(type|fn|match|in|ref|use|move|mod|impl|self|final|virtual|yield|priv|where|box|dyn)_$/.test(field)
    ? field.slice(0, -1)
    : field;
}

/** Whether the kernel has a struct or union of that name with all of the fields: a type of the user's own that is called like one has others. */
function describes(btf: Btf, { name, fields }: PlainDefinition): boolean {
  const ids = [...btf.findByName(kernelName(name), "struct"), ...btf.findByName(kernelName(name), "union")];
  return ids.some((id) => {
    const has = new Set<string>();
    collect(btf, id, has, 0);
    return fields.every((field) => has.has(cName(field)) || /^__bindgen_|^_/.test(field));
  });
}

/** The names of the members, and of those in anonymous ones. */
function collect(btf: Btf, id: number, into: Set<string>, depth: number): void {
  const type = btf.type(id);
  if ((type.kind !== "struct" && type.kind !== "union") || depth > 16) return;
  for (const member of type.members) {
    if (member.name === "") collect(btf, member.type, into, depth + 1);
    else into.add(member.name);
  }
}
