import { type Access, type Chain, type Step, withoutElements } from "./access.js";
import type { NumberType, RecordType, Shape } from "./model.js";

/** The same module in C. */
export function writeC(records: readonly RecordType[], programs: readonly (readonly Access[])[]): string {
  const parts = [
    '#include "oracle.h"\n',
    "enum choice : u32 {\n  First = 0,\n  Second = 1,\n  Last = 0xffffffff,\n};\n",
    ...records.map((record) => `${keyword(record)} ${record.name};\n`),
    ...records.map(recordText),
    ...programs.map((accesses, program) => programText(program, accesses)),
  ];
  return parts.join("\n");

  function recordText(record: RecordType): string {
    const packed = record.packed ? " PACKED" : "";
    return `${keyword(record)} ${record.name} {\n${membersText(record, "  ")}}${packed} CORE;\n`;
  }

  function membersText(record: RecordType, indent: string): string {
    return record.members
      .map(({ name, shape }) => {
        if (shape.kind !== "record" || !shape.record.anonymous)
          return `${indent}${declaration(shape, name)};\n`;
        const inner = membersText(shape.record, `${indent}  `);
        return `${indent}${keyword(shape.record)} {\n${inner}${indent}}${name === "" ? "" : ` ${name}`};\n`;
      })
      .join("");
  }

  function declaration(shape: Shape, name: string): string {
    switch (shape.kind) {
      case "number":
        return `${numberText(shape.type)} ${name}`;
      case "enum":
        return `enum choice ${name}`;
      case "pointer":
        return `${keyword(records[shape.to]!)} r${shape.to} *${name}`;
      case "array":
        return declaration(shape.element, `${name}[${shape.count}]`);
      case "record":
        return `${keyword(shape.record)} ${shape.record.name} ${name}`;
    }
  }
}

function keyword(record: RecordType): string {
  return record.union ? "union" : "struct";
}

function numberText(type: NumberType): string {
  return type.replace(/^i/, "s");
}

function programText(program: number, accesses: readonly Access[]): string {
  const outside: string[] = [];
  const lines = accesses.map((access, index) => {
    const { before, value } = accessText(access, `ARG(${index})`, `m${program}_${index}`);
    outside.push(...before);
    return access.mode === "store" ? `  ${value};\n` : `  s = (s << 5 | s >> 59) ^ (u64)(${value});\n`;
  });
  return `${outside.join("")}PROGRAM(p${program}) {\n  u64 s = 0;\n${lines.join("")}  return s;\n}\n`;
}

function accessText(
  access: Access,
  base: string,
  unique: string,
): { readonly before: readonly string[]; readonly value: string } {
  const { mode, chains, shape } = access;
  const first = chains[0]!;
  const root = `${keyword(first.root)} ${first.root.name}`;
  const pointer = `((${root} *)${base})`;
  const place = placeText(chains, pointer, access.dynamicCount);
  const info = (kind: string) => `FIELD_INFO(${root}, ${pathText(first.steps)}, ${kind})`;
  const only = (value: string) => ({ before: [], value });
  switch (mode) {
    case "load":
    case "dynamic":
    case "reference":
      return only(place);
    case "volatile":
      return only(`*(volatile typeof(${place}) *)&${place}`);
    case "address":
      return only(`&${place}`);
    case "closure":
      return only(`(u64)${place} + 3`);
    case "method":
    case "subprogram": {
      const kind = mode === "method" ? "INLINE" : "NOINLINE";
      const body = placeText(chains, "self", undefined);
      return {
        before: [`${kind} u64 ${unique}(${root} *self) {\n  return (u64)${body};\n}\n\n`],
        value: `${unique}(${pointer})`,
      };
    }
    case "store":
      return only(`${place} = ${shape.kind === "pointer" ? "NULL" : shape.kind === "enum" ? "Second" : "1"}`);
    case "offset_of":
      // `&((T *)0)->path` would do, too, but clang's optimiser may write it twice.
      return only(`FIELD_INFO(${root}, ${pathText(withoutElements(first).steps)}, BYTE_OFFSET)`);
    case "size_of":
      return only(`TYPE_SIZE(${root})`);
    case "field_offset":
      return only(info("BYTE_OFFSET"));
    case "field_size":
      return only(info("BYTE_SIZE"));
    case "field_exists":
      return only(info("EXISTS"));
    case "field_signed":
      return only(info("SIGNED"));
  }
}

function placeText(chains: readonly Chain[], base: string, dynamicCount: number | undefined): string {
  let place = base;
  for (const [index, chain] of chains.entries()) {
    const last = index === chains.length - 1;
    const steps = last && dynamicCount !== undefined ? chain.steps.slice(0, -1) : chain.steps;
    place = `(*${place})${steps.map(stepText).join("")}`;
    if (last && dynamicCount !== undefined) place += `[ctx[7] & ${dynamicCount - 1}]`;
  }
  return place;
}

/** An unnamed member is not written. */
function stepText(step: Step): string {
  if (step.kind === "element") return `[${step.index}]`;
  return step.member.name === "" ? "" : `.${step.member.name}`;
}

function pathText(steps: readonly Step[]): string {
  return steps.map(stepText).join("").replace(/^\./, "");
}
