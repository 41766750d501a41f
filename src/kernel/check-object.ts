import { type Btf, type BtfType, btfSection, parseObject } from "../../lib/btf/index.js";
import { btfErrors, CorelateError, guestErrors } from "../../lib/diagnostics/index.js";

/**
 * Checks the references between the object's parts. libbpf before 1.7 trusts BTF: type ids out of range, types that contain themselves and names
 * behind the end make it read invalid memory, which would end this process.
 *
 * @throws CRL0200 to CRL0204
 */
export function checkObject(bytes: Uint8Array): void {
  const { btf, ext, elf } = parseObject(bytes);
  if (btf === undefined) return;
  checkStrings(btfSection(bytes)!, btf.littleEndian);
  for (let id = btf.firstId; id < btf.typeCount; id++) checkType(btf, id);
  checkCycles(btf);
  for (const { section, offset, type } of [...ext.functions, ...ext.relocations]) {
    if (type >= btf.typeCount) throw new CorelateError(btfErrors.damagedBtfExt(`there is no type ${type}`));
    checkPlace(elf.sections, section, offset);
  }
  for (const { section, offset } of ext.lines) checkPlace(elf.sections, section, offset);
  for (const { type } of ext.functions)
    if (btf.kind(type) !== "func")
      throw new CorelateError(btfErrors.damagedBtfExt(`type ${type} is no function`));
}

/** @throws CRL0644 where the object in `bytes`, called `name`, is not for the byte order of the kernel that is called `kernel` */
export function checkByteOrder(bytes: Uint8Array, name: string, kernel: string, littleEndian: boolean): void {
  if (parseObject(bytes).elf.littleEndian !== littleEndian)
    throw new CorelateError(guestErrors.otherByteOrder(name, kernel, littleEndian));
}

function checkStrings(section: Uint8Array, little: boolean): void {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const start = view.getUint32(4, little) + view.getUint32(16, little);
  const end = start + view.getUint32(20, little);
  if (end === start || section[start] !== 0 || section[end - 1] !== 0)
    throw new CorelateError(btfErrors.damagedBtf("its names do not begin and end with a NUL"));
}

function checkPlace(
  sections: readonly { readonly name: string; readonly data: Uint8Array }[],
  name: string,
  offset: number,
): void {
  const section = sections.find((candidate) => candidate.name === name);
  if (section === undefined) throw new CorelateError(btfErrors.damagedBtfExt(`there is no section ${name}`));
  if (offset % 8 !== 0 || offset >= section.data.length)
    throw new CorelateError(btfErrors.damagedBtfExt(`there is no instruction at byte ${offset} of ${name}`));
}

function checkType(btf: Btf, id: number): void {
  const type = btf.type(id);
  for (const other of references(type))
    if (other >= btf.typeCount)
      throw new CorelateError(btfErrors.damagedBtf(`type ${id} refers to type ${other}, which is not there`));
  const needs = (other: number, kind: BtfType["kind"]) => {
    if (btf.kind(other) !== kind)
      throw new CorelateError(
        btfErrors.damagedBtf(`type ${id} refers to type ${other}, which is no ${kind}`),
      );
  };
  if (type.kind === "func") needs(type.type, "func_proto");
  if (type.kind === "datasec")
    for (const { type: variable } of type.variables)
      if (btf.kind(variable) !== "func") needs(variable, "var"); // Functions stand in .ksyms.
  if (type.kind === "decl_tag") checkComponent(btf, id, type.type, type.component);
}

function checkComponent(btf: Btf, id: number, tagged: number, component: number): void {
  const type = btf.type(tagged);
  const proto = type.kind === "func" ? btf.type(type.type) : undefined;
  const count =
    type.kind === "struct" || type.kind === "union"
      ? type.members.length
      : proto?.kind === "func_proto"
        ? proto.parameters.length
        : 0;
  if (component < -1 || component >= count)
    throw new CorelateError(
      btfErrors.damagedBtf(`the tag ${id} is for part ${component} of type ${tagged}, which has ${count}`),
    );
}

function references(type: BtfType): number[] {
  switch (type.kind) {
    case "void":
    case "int":
    case "float":
    case "fwd":
    case "enum":
    case "enum64":
      return [];
    case "array":
      return [type.element, type.index];
    case "struct":
    case "union":
      return type.members.map((member) => member.type);
    case "func_proto":
      return [type.returns, ...type.parameters.map((parameter) => parameter.type)];
    case "datasec":
      return type.variables.map((variable) => variable.type);
    default:
      return [type.type];
  }
}

/** Through everything but pointers and functions: a type must not need its own size to be known, and modifiers must end somewhere. */
function checkCycles(btf: Btf): void {
  const done = new Set<number>();
  for (let root = btf.firstId; root < btf.typeCount; root++) {
    const path = new Set<number>();
    const stack: [id: number, leave: boolean][] = [[root, false]];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [id, leave] = top;
      if (leave) {
        path.delete(id);
        done.add(id);
      } else if (path.has(id)) throw new CorelateError(btfErrors.damagedBtf(`type ${id} contains itself`));
      else if (!done.has(id)) {
        path.add(id);
        stack.push([id, true]);
        for (const next of contained(btf.type(id))) stack.push([next, false]);
      }
    }
  }
}

function contained(type: BtfType): number[] {
  switch (type.kind) {
    case "ptr":
    case "func":
    case "func_proto":
    case "datasec":
    case "var":
      return [];
    default:
      return references(type);
  }
}
