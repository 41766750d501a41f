import { describe, expect, it } from "vitest";
import { endOfLog, findRefusal, kindOf, parseVerifierLog } from "./index.js";

const log = `func#0 @0
0: R1=ctx() R10=fp0
; let task = ctx.task; @ main.rs:24
0: (79) r1 = *(u64 *)(r1 +0)
func 'sched_process_exec' arg0 has btf_id 114 type STRUCT 'task_struct'
1: R1=trusted_ptr_task_struct()
; if n != 1 { @ main.rs:25
1: (55) if r0 != 0x1 goto pc-4 1: R0=scalar() R6=scalar(id=7,umax=255,var_off=(0x0; 0xff)) R10=fp0

from 1 to 4: R0=1 R10=fp0
; 
4: (0f) r7 += r6                      ; R6_w=scalar(id=7,umax=255,var_off=(0x0; 0xff)) R7_w=map_value(map=m,ks=4,vs=32)
; arr[n] @ other file.rs:9
5: (71) r0 = *(u8 *)(r7 +0)
R7 unbounded memory access, make sure to bounds check any such access
processed 6 insns (limit 1000000) max_states_per_insn 2 total_states 11 peak_states 9 mark_read 0
`;

describe("the verifier's log", () => {
  it("is taken apart line by line", () => {
    const { entries, statistics } = parseVerifierLog(log);
    expect(statistics).toEqual({ processed: 6, limit: 1000000, totalStates: 11, peakStates: 9 });
    const first = { text: "let task = ctx.task;", file: "main.rs", line: 24 };
    const second = { text: "if n != 1 {", file: "main.rs", line: 25 };
    expect(entries).toEqual([
      { kind: "message", text: "func#0 @0" },
      { kind: "state", insn: 0, text: "R1=ctx() R10=fp0" },
      { kind: "instruction", insn: 0, text: "r1 = *(u64 *)(r1 +0)", source: first },
      { kind: "message", text: "func 'sched_process_exec' arg0 has btf_id 114 type STRUCT 'task_struct'" },
      { kind: "state", insn: 1, text: "R1=trusted_ptr_task_struct()" },
      {
        kind: "instruction",
        insn: 1,
        text: "if r0 != 0x1 goto pc-4",
        state: "R0=scalar() R6=scalar(id=7,umax=255,var_off=(0x0; 0xff)) R10=fp0",
        source: second,
      },
      { kind: "state", insn: 4, text: "R0=1 R10=fp0" },
      {
        kind: "instruction",
        insn: 4,
        text: "r7 += r6",
        state: "R6_w=scalar(id=7,umax=255,var_off=(0x0; 0xff)) R7_w=map_value(map=m,ks=4,vs=32)",
        source: { text: "" },
      },
      {
        kind: "instruction",
        insn: 5,
        text: "r0 = *(u8 *)(r7 +0)",
        source: { text: "arr[n]", file: "other file.rs", line: 9 },
      },
      { kind: "message", text: "R7 unbounded memory access, make sure to bounds check any such access" },
    ]);
  });

  it("says why, where, and with what in the registers", () => {
    expect(findRefusal(log)).toMatchObject({
      reason: "R7 unbounded memory access, make sure to bounds check any such access",
      insn: 5,
      source: { file: "other file.rs", line: 9 },
      registers: ["R7=map_value(map=m,ks=4,vs=32)"],
    });
  });

  it.each([
    ["back-edge from insn 3 to 1", 3],
    ["unreachable insn 7", 7],
    ["jump out of range from insn 9 to 40", 9],
  ])("%s: takes the place from the words", (reason, insn) => {
    expect(findRefusal(`func#0 @0\n${reason}\nprocessed 0 insns (limit 1000000)\n`)).toMatchObject({
      reason,
      insn,
      registers: [],
      instructions: [],
    });
  });

  it("has nothing to say of an empty log, or of one with statistics only", () => {
    expect(findRefusal("")).toBeUndefined();
    expect(
      findRefusal(
        "processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0\n",
      ),
    ).toBeUndefined();
  });

  it("reads old kernels' sources without files", () => {
    const old = "; return *value;\n7: (61) r0 = *(u32 *)(r0 +0)\nR0 invalid mem access 'inv'\n";
    expect(findRefusal(old)).toMatchObject({ insn: 7, source: { text: "return *value;" } });
    expect(findRefusal(old)?.source).not.toHaveProperty("file");
  });

  it("is cut at the start of a line", () => {
    expect(endOfLog("first line\nsecond\nthird\n", 10)).toBe("third\n");
    expect(endOfLog("short\n", 10)).toBe("short\n");
  });
});

describe("advice", () => {
  const cases: readonly [string, RegExp][] = [
    ["BPF program is too large. Processed 1000001 insn", /too many ways/],
    ["combined stack size of 2 calls is 800. Too large", /512 bytes/],
    ["back-edge from insn 3 to 1", /constant bound/],
    ["R0 !read_ok", /return value/],
    ["cannot call GPL-restricted function from non-GPL compatible program", /license!/],
    ["R0 unbounded memory access, make sure to bounds check any such access", /limit the index/],
    ["R1 invalid mem access 'inv'", /plain number/],
  ];
  it.each(cases)("%s", (message, help) => {
    expect(kindOf({ reason: message, messages: [] })?.cure).toMatch(help);
  });

  it("is not made up", () => {
    expect(kindOf({ reason: "something that no kernel has said yet", messages: [] })).toBeUndefined();
  });

  it("knows what a tail call leaves", () => {
    const refusal = { messages: [], lastCall: "call bpf_tail_call#12" };
    expect(kindOf({ reason: "R0 !read_ok", ...refusal })?.cure).toMatch(/gives no result/);
    expect(kindOf({ reason: "R3 !read_ok", ...refusal })?.cure).toMatch(/spoiled after it/);
    expect(kindOf({ reason: "R7 !read_ok", ...refusal })?.cure).toMatch(/never written/);
  });
});
