import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Btf, parseBtf, resolve, vmlinuxBtf } from "../../lib/btf/index.js";
import { bindings } from "../../src/bindings/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { expectLoadsClean } from "../loads-clean.js";
import { compileRustText } from "../oracle/compile.js";

const head = `#![no_std]
#![no_main]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals, non_snake_case)]
corelate::panic_handler!();
corelate::license!("GPL");
`;

function program(types: string, body: string, section = "tp_btf/sched_wakeup"): Uint8Array {
  return compileRustText(`${head}${types}
#[no_mangle]
#[link_section = "${section}"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    let task = *ctx as *const task_struct;
    ${body}
}
`);
}

const attributed = (members: string, name = "task_struct") =>
  `#[corelate::preserve_access_index] #[repr(C)] pub struct ${name} { ${members} }\n`;

let kernel: Btf | undefined;
const running = () => (kernel ??= parseBtf(readFileSync(vmlinuxBtf)));

describe.skipIf(!canLoad)("on the running kernel", () => {
  const lacking = attributed("pub tgid: i32, pub never_was_there: u64");

  /** The first instruction that stands where a relocation had no target: a call of a helper that there is not. */
  const poison = /invalid func unknown#195896080|<invalid CO-RE relocation>/;

  it("an access to a field that is not there is refused, since it is reached", () => {
    const object = program(lacking, "(*task).never_was_there");
    const loaded = loadWithLibbpf(object, { libbpf: { env: process.env } });
    expect(loaded.ok).toBe(false);
    expect(loaded.log).toMatch(poison);
  });

  it.each([
    [
      "an `if`",
      "if corelate::field_exists!(task_struct, never_was_there) { (*task).never_was_there } else { (*task).tgid as u64 }",
    ],
    [
      "`&&`",
      "(corelate::field_exists!(task_struct, never_was_there) && (*task).never_was_there == 7) as u64",
    ],
    [
      "a `match` on a tuple",
      `match (corelate::field_exists!(task_struct, never_was_there), corelate::field_exists!(task_struct, tgid)) {
         (true, _) => (*task).never_was_there, (false, true) => (*task).tgid as u64, _ => 1 }`,
    ],
    [
      "an early return",
      "if !corelate::field_exists!(task_struct, never_was_there) { return 3; } (*task).never_was_there",
    ],
    [
      "a question in a variable, asked twice",
      `let there = corelate::field_exists!(task_struct, never_was_there);
       let a = if there { (*task).never_was_there } else { 1 }; a + if there { (*task).never_was_there >> 3 } else { 2 }`,
    ],
    [
      "a loop",
      `let mut sum = 0; for i in 0..4u64 {
         if corelate::field_exists!(task_struct, never_was_there) { sum += (*task).never_was_there * i; } else { sum += i; } } sum`,
    ],
    [
      "a question about its size",
      "if corelate::field_size!(task_struct, tgid) == 4 { (*task).tgid as u64 } else { (*task).never_was_there }",
    ],
  ])("%s in front of it lets the program load", (_, body) => {
    const object = program(lacking, body);
    expect(expectLoadsClean(object).relocations.length).toBeGreaterThan(1);
    const poisoned = resolve(object, [{ name: "running", btf: running() }]).flatMap(({ path, targets }) =>
      targets[0]!.poisoned ? [path] : [],
    );
    expect([...new Set(poisoned)]).toEqual(["never_was_there"]);
  });

  it("a type that is not there guards what is of it", () => {
    const types = lacking + attributed("pub field: u32", "never_was_a_type");
    const body = `if corelate::type_exists!(never_was_a_type) { (*task.cast::<never_was_a_type>()).field as u64 } else { 1 }`;
    expectLoadsClean(program(types, body));
    const bare = program(types, "(*task.cast::<never_was_a_type>()).field as u64");
    expect(loadWithLibbpf(bare, { libbpf: { env: process.env } }).log).toMatch(poison);
  });

  it("a bit-field comes from `corelate bindings` and is where the kernel has it", () => {
    const { text } = bindings(running(), ["task_struct"]);
    const body = `corelate::read_bitfield_direct!(task, sched_reset_on_fork) << 1
      | corelate::read_bitfield!(task, in_execve) | ((*task).pid as u64) << 2`;
    const object = program(text, body);
    expectLoadsClean(object);
    const fields = new Map(
      resolve(object, [{ name: "running", btf: running() }]).map((r) => [
        `${r.kind} ${r.path}`,
        [r.local, r.targets[0]!.value],
      ]),
    );
    // The local layout is the kernel's own here, so that the places are the same.
    for (const key of ["0 pid", "0 sched_reset_on_fork", "1 sched_reset_on_fork", "0 in_execve"])
      expect(fields.get(key)![0]).toBe(fields.get(key)![1]);
    const [id] = running().findByName("task_struct", "struct");
    const task = running().type(id!);
    if (task.kind !== "struct") throw new Error("task_struct is no struct");
    const member = task.members.find(({ name }) => name === "sched_reset_on_fork")!;
    const word = fields.get("0 sched_reset_on_fork")![1]!;
    const up = fields.get("4 sched_reset_on_fork")![1]!;
    expect(8n * word + 63n - up).toBe(BigInt(member.bitOffset));
    expect(fields.get("5 sched_reset_on_fork")![1]).toBe(63n);
  });

  it("a flavor of a type that only an old kernel had is poisoned, and not reached", () => {
    const types = attributed("pub __state: u32") + attributed("pub state: i64", "task_struct___v513");
    const body = `if corelate::field_exists!(task_struct___v513, state) { (*task.cast::<task_struct___v513>()).state as u64 }
      else { (*task).__state as u64 }`;
    const object = program(types, body);
    expectLoadsClean(object);
    const gone = resolve(object, [{ name: "running", btf: running() }]).filter((r) => r.targets[0]!.poisoned);
    expect(gone.map(({ root, path }) => `${root}.${path}`)).toEqual(["task_struct___v513.state"]);
  });
});
