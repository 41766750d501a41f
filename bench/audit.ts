import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, type Pair, pairs } from "./measure.js";

/** What an audit costs. */
export interface AuditFigures {
  readonly name: string;
  /** `corelate build X.rs`, and the same with `--no-audit`. */
  readonly builds: readonly Pair[];
}

const head = `#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");
`;

const program = `
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_switch")]
pub unsafe extern "C" fn program(ctx: *const u64) -> i32 {
    let task = unsafe { *ctx.add(1) } as *const task_struct;
    unsafe { (*(*task).real_parent).tgid }
}
`;

const task = "pub struct task_struct { pub pid: i32, pub tgid: i32, pub real_parent: *const task_struct }\n";

const fieldTypes = ["u32", "::core::ffi::c_ulong", "u8", "*mut NEXT", "[u8; 16usize]", "INNER", "u16"];

/** What bindgen writes for `count` structs: 22 lines each. */
function imported(count: number): string {
  const struct = (index: number) => {
    const inner = index < 2 ? "u64" : `s${index >> 1}`;
    // A chain of thousands of types is more than rustc has stack for.
    const next = (index & ~15) | ((index + 1) & 15);
    const fields = Array.from({ length: 18 }, (_, field) => {
      const type = fieldTypes[field % fieldTypes.length]!;
      return `    pub f${field}: ${type.replace("NEXT", `s${Math.min(next, count - 1)}`).replace("INNER", field < 8 ? inner : "u64")},`;
    });
    return `#[repr(C)]\n#[derive(Debug, Copy, Clone)]\npub struct s${index} {\n${fields.join("\n")}\n}\n`;
  };
  const structs = Array.from({ length: count }, (_, index) => struct(index));
  return `#[repr(C)]\n#[derive(Debug, Copy, Clone)]\n${task}${structs.join("")}`;
}

/** Builds a small program, and one that imports 80,000 lines, with an audit and without. */
export function benchAudit(folder: string, cli: string, runs: number): AuditFigures[] {
  mkdirSync(folder, { recursive: true });
  const small = `${head}#[corelate::preserve_access_index]\n#[repr(C)]\n${task}${program}`;
  writeFileSync(join(folder, "types.rs"), imported(3600));
  const sources = [
    { name: "20 lines", text: small, runs: 4 * runs },
    {
      name: "an `import!` of 80,000 lines",
      text: `${head}corelate::import!("types.rs");\n${program}`,
      runs,
    },
  ];
  return sources.map(({ name, text, runs }, index) => {
    const path = join(folder, `program${index}.rs`);
    writeFileSync(path, text);
    const build = (...more: readonly string[]) =>
      measure(process.execPath, [cli, "build", path, "-o", join(folder, "program.o"), ...more]);
    return {
      name,
      builds: pairs(
        runs,
        () => build(),
        () => build("--no-audit"),
      ),
    };
  });
}
