import { type Access, type Chain, type Step, withoutElements } from "./access.js";
import type { RecordType, Shape } from "./model.js";

/** Rust's source of a module: the types, and the programs with their accesses. */
export function writeRust(records: readonly RecordType[], programs: readonly (readonly Access[])[]): string {
  const parts = [
    '#![no_std]\n#![no_main]\n#![allow(non_camel_case_types)]\ncorelate::panic_handler!();\ncorelate::license!("GPL");\n',
    // A value of this width for every combination of bytes that are 0 or 1.
    "#[derive(Clone, Copy)]\n#[repr(u32)]\npub enum choice {\n    First = 0,\n    Second = 1,\n    Last = 0xffff_ffff,\n}\n",
    ...records.map(recordText),
    ...programs.map((accesses, program) => programText(program, accesses)),
  ];
  return parts.join("\n");
}

function recordText(record: RecordType): string {
  const nested = record.members.flatMap(({ shape }) =>
    shape.kind === "record" && shape.record.anonymous ? [recordText(shape.record)] : [],
  );
  const members = record.members.map((member) => `    pub ${member.rustName}: ${typeText(member.shape)},\n`);
  const repr = record.packed ? "C, packed" : "C";
  const keyword = record.union ? "union" : "struct";
  nested.push(
    `#[corelate::preserve_access_index]\n#[repr(${repr})]\npub ${keyword} ${record.name} {\n${members.join("")}}\n`,
  );
  return nested.join("\n");
}

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "number":
      return shape.type;
    case "enum":
      return "choice";
    case "pointer":
      return `*mut r${shape.to}`;
    case "array":
      return `[${typeText(shape.element)}; ${shape.count}]`;
    case "record":
      return shape.record.name;
  }
}

function programText(program: number, accesses: readonly Access[]): string {
  const outside: string[] = [];
  const lines = accesses.map((access, index) => {
    const { before, value } = accessText(access, `(*ctx.add(${index}))`, `m${program}_${index}`);
    outside.push(...before);
    return access.mode === "store" ? `    ${value};\n` : `    s = s.rotate_left(5) ^ ${value};\n`;
  });
  const name = `p${program}`;
  return (
    `${outside.join("")}#[no_mangle]\n#[link_section = "raw_tp/${name}"]\n` +
    `pub unsafe extern "C" fn ${name}(ctx: *const u64) -> u64 {\n    let mut s = 0u64;\n${lines.join("")}    s\n}\n`
  );
}

interface AccessText {
  /** Items that stand in front of the program. */
  readonly before: readonly string[];
  /** An expression of type u64, or the whole of a store. */
  readonly value: string;
}

function accessText(access: Access, base: string, unique: string): AccessText {
  const { mode, chains, shape } = access;
  const first = chains[0]!;
  const root = first.root.name;
  const pointer = `(${base} as *mut ${root})`;
  const place = placeText(chains, pointer, access.dynamicCount);
  const query = (macro: string) => `corelate::${macro}!(${root}, ${pathText(first.steps)}) as u64`;
  const only = (value: string) => ({ before: [], value });
  switch (mode) {
    case "load":
    case "dynamic":
      return only(`${place} as u64`);
    case "address":
      return only(`&raw const ${place} as u64`);
    case "volatile":
      return only(`core::ptr::read_volatile(&raw const ${place}) as u64`);
    case "reference": {
      const reference = placeText(chains, "r", undefined);
      return only(`{ let r = &*${pointer}; ${reference} as u64 }`);
    }
    case "closure": {
      const captured = placeText(chains, "p", undefined);
      return only(`{ let p = ${pointer}; let c = |x: u64| (${captured} as u64).wrapping_add(x); c(3) }`);
    }
    case "method":
    case "subprogram": {
      const body = placeText(chains, "self", undefined);
      const inline = mode === "method" ? "" : "    #[inline(never)]\n";
      const item = `impl ${root} {\n${inline}    unsafe fn ${unique}(&self) -> u64 {\n        ${body} as u64\n    }\n}\n`;
      return { before: [item], value: `(*${pointer}).${unique}()` };
    }
    case "store":
      return only(`${place} = ${constantText(shape)}`);
    case "offset_of":
      return only(`core::mem::offset_of!(${root}, ${pathText(withoutElements(first).steps)}) as u64`);
    case "size_of":
      return only(`core::mem::size_of::<${root}>() as u64`);
    default:
      return only(query(mode));
  }
}

/** The place that the chains lead to from the pointer `base`; the last index is one that is known at run time with `dynamicCount`. */
function placeText(chains: readonly Chain[], base: string, dynamicCount: number | undefined): string {
  let place = base;
  for (const [index, chain] of chains.entries()) {
    const last = index === chains.length - 1;
    const steps = last && dynamicCount !== undefined ? chain.steps.slice(0, -1) : chain.steps;
    place = `(*${place})${steps.map(stepText).join("")}`;
    if (last && dynamicCount !== undefined) place += `[*ctx.add(7) as usize & ${dynamicCount - 1}]`;
  }
  return place;
}

function stepText(step: Step): string {
  return step.kind === "element" ? `[${step.index}]` : `.${step.member.rustName}`;
}

function pathText(steps: readonly Step[]): string {
  return steps.map(stepText).join("").replace(/^\./, "");
}

function constantText(shape: Shape): string {
  if (shape.kind === "pointer") return "core::ptr::null_mut()";
  if (shape.kind === "enum") return "choice::Second";
  return shape.kind === "number" && shape.type !== "bool" ? "1" : "true";
}
