import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ProgramRequirements, type Reason, requirements } from "../../lib/requires/index.js";
import { build } from "../../src/index.js";
import { clang } from "../btf/clang.js";
import { type Case, cases, head, lookUp, map, socket } from "./cases.js";

function label({ kind, name, of }: Reason): string {
  return of === undefined ? `${kind} ${name}` : `${kind} ${name} (${of})`;
}

/** The requirements of the program in C `text`. */
function required(text: string, cpu: Case["cpu"] = "v2"): ProgramRequirements {
  const [program] = requirements(clang(head + text, { cpu }));
  return program!;
}

describe("what a program needs", () => {
  it.each(cases)("$name: $needs", ({ text, cpu, needs, because, optional }) => {
    const program = required(text, cpu);
    expect(program.needs).toBe(needs);
    const newest = program.reasons.filter((reason) => !reason.optional && reason.since === needs);
    expect(newest.map(label).sort()).toEqual([...because].sort());
    const others = program.reasons.filter(
      (reason) => reason.optional && /helper|kfunc|kernel_function|map_field/.test(label(reason)),
    );
    expect(others.map(label).sort()).toEqual([...(optional ?? [])].sort());
  });

  it.each([
    ["one that other objects can call", "", [["global_function", "5.6", "part", true]]],
    ["one of its own", "static ", []],
  ])("knows functions: %s", (_, storage, expected) => {
    const { needs, reasons } = required(
      `${storage}__attribute__((noinline)) int part(u64 a) { return a + ktime(); }${socket("return part(1) + part(2);")}`,
    );
    expect(needs).toBe("4.16");
    const found = reasons.filter(({ name }) => name === "global_function");
    expect(found.map(({ name, since, of, optional }) => [name, since, of, optional])).toEqual(expected);
  });

  it("knows more than 4096 instructions", () => {
    const body = `volatile u64 a = 0; ${"a += ktime();".repeat(1500)} return a;`;
    expect(required(socket(body)).needs).toBe("5.2");
    expect(required(socket(`volatile u64 a = 0; ${"a += ktime();".repeat(150)} return a;`)).needs).toBe(
      "4.1",
    );
  });

  it("has the lines that ask, the first one first", () => {
    const { reasons } = required(`\n${socket("\nboot();\nktime();\nreturn boot();\n")}`);
    const helper = reasons.find(({ name }) => name === "ktime_get_boot_ns")!;
    const start = head.split("\n").length;
    expect(helper.places.map(({ line }) => line)).toEqual([start + 2, start + 4]);
  });

  it("tells a Rust program's lines", () => {
    const source = fileURLToPath(new URL("fixtures/guarded.rs", import.meta.url));
    const lines = readFileSync(source, "utf8").split("\n");
    const at = (mark: string) => lines.findIndex((line) => line.endsWith(`// at: ${mark}`)) + 1;
    const [program] = requirements(build({ inputs: [source] }).output);
    expect(program).toMatchObject({ name: "on_exec", section: "tp_btf/sched_process_exec", type: "tracing" });
    expect(program!.needs).toBe("5.8");
    const found = (name: string) => program!.reasons.find((reason) => reason.name === name)!;
    expect(found("ringbuf_output")).toMatchObject({ since: "5.8", optional: false });
    expect(found("ringbuf_output").places).toMatchObject([
      { file: relative(process.cwd(), source), line: at("output") },
    ]);
    expect(found("ringbuf")).toMatchObject({
      of: "EVENTS",
      places: [{ file: relative(process.cwd(), source), line: at("output") }],
    });
    expect(found("ktime_get_tai_ns")).toMatchObject({ since: "6.1", optional: true });
    expect(found("ktime_get_tai_ns").places).toMatchObject([
      { file: relative(process.cwd(), source), line: at("newer") },
    ]);
  });

  it("counts kinds of BTF types as what loaders replace", () => {
    const { needs, reasons } = required(`${map(1)}${lookUp}`);
    expect(needs).toBe("3.19");
    const kinds = reasons.filter(({ kind }) => kind === "btf_kind");
    expect(kinds.map(({ name }) => name)).toContain("datasec");
    expect(kinds.every(({ optional }) => optional)).toBe(true);
  });
});
