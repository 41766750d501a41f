import { Btf, btfSection, uapiTypes, vmlinuxBtf } from "../../../lib/btf/index.js";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import { readWhole } from "../../../lib/files/index.js";
import type { PlainDefinition } from "./definitions.js";
import { fieldNames } from "./fields.js";
import { shippedTypes } from "./shipped.js";

/** The `definitions` that are types of the kernel: the running one, or a list of Linux's types if `path` does not show its BTF. */
export function matchKernelTypes(
  definitions: readonly PlainDefinition[],
  path = vmlinuxBtf,
): PlainDefinition[] {
  const plausible = definitions.filter(
    ({ name, fields }) => fields.length > 0 && !uapiTypes.has(kernelName(name)),
  );
  if (plausible.length === 0) return [];
  try {
    const raw = btfSection(readWhole(path));
    return raw === undefined ? matchShippedTypes(plausible) : matchBtf(plausible, raw);
  } catch (error) {
    // No such file, or BTF of a kind that is not known here.
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).code !== undefined)
      return matchShippedTypes(plausible);
    throw error;
  }
}

function matchBtf(definitions: readonly PlainDefinition[], raw: Uint8Array): PlainDefinition[] {
  // Most programs have types of their own, whose names BTF does not have at all: looking for them costs a hundredth of reading it.
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const known = definitions.filter(({ name, fields }) =>
    [kernelName(name), ...fields.filter((field) => !mayBePadding(field))].every((text) =>
      bytes.includes(`\0${cName(text)}\0`),
    ),
  );
  if (known.length === 0) return [];
  const btf = new Btf(raw);
  return known.filter(({ name, fields }) => {
    const ids = [...btf.findByName(kernelName(name), "struct"), ...btf.findByName(kernelName(name), "union")];
    return ids.some((id) => hasAll(fieldNames(btf, id), fields));
  });
}

function matchShippedTypes(definitions: readonly PlainDefinition[]): PlainDefinition[] {
  const [, ...words] = shippedTypes.split(/(\w+):/);
  const types = new Map<string, ReadonlySet<string>>();
  for (let at = 0; at + 1 < words.length; at += 2)
    types.set(words[at]!, new Set(words[at + 1]!.trim().split(/\s+/)));
  return definitions.filter(({ name, fields }) => {
    const known = types.get(kernelName(name));
    return known !== undefined && hasAll(known, fields);
  });
}

/** A user's type with the name of a kernel type has other fields. */
function hasAll(known: ReadonlySet<string>, fields: readonly string[]): boolean {
  return (
    fields.some((field) => known.has(cName(field))) &&
    fields.every((field) => known.has(cName(field)) || mayBePadding(field))
  );
}

/** Without a flavor. */
function kernelName(name: string): string {
  const at = name.indexOf("___");
  return at > 0 ? name.slice(0, at) : name;
}

/** Names that bindgen and people give to padding. */
function mayBePadding(field: string): boolean {
  return field.startsWith("_");
}

/** bindgen's `type_` is C's `type`. */
function cName(field: string): string {
  return /^(type|fn|match|in|ref|use|move|mod|impl|self|final|virtual|yield|priv|where|box|dyn)_$/.test(field)
    ? field.slice(0, -1)
    : field;
}
