import { describe, expect, it } from "vitest";
import { explain, findRefusal, indexSources, messageKinds, splitReport } from "./index.js";
import { readRegisters, valueWords } from "./registers.js";

/** What is said of a log without an object. */
function told(log: string) {
  const refusal = findRefusal(log)!;
  return explain(log, refusal, indexSources(new Uint8Array()).places({ name: "p", section: "xdp" }));
}

const words = (log: string) => told(log)?.story.map((step) => step.words) ?? [];

describe("the story of a value", () => {
  it("goes from the refused access back to the context", () => {
    const log = `0: R1=ctx() R10=fp0
0: (79) r6 = *(u64 *)(r1 +8)          ; R1=ctx() R6_w=scalar()
1: (bf) r1 = r6                       ; R1_w=scalar(id=1) R6_w=scalar(id=1)
2: (61) r0 = *(u32 *)(r1 +1280)
R1 invalid mem access 'scalar'
`;
    expect(told(log)).toMatchObject({ kind: "scalar", register: "R1" });
    expect(words(log)).toEqual([
      "R1 is a number of which nothing is known",
      "it is read from the program's context, at byte 8",
    ]);
  });

  it("tells what a call gave, and that nothing looks at it", () => {
    const log = `3: (18) r1 = 0xffff888141a92800       ; R1_w=map_ptr(map=TABLE,ks=4,vs=8)
5: (85) call bpf_map_lookup_elem#1    ; R0_w=map_value_or_null(id=1,map=TABLE,ks=4,vs=8)
6: (79) r0 = *(u64 *)(r0 +0)
R0 invalid mem access 'map_value_or_null'
`;
    expect(words(log)).toEqual([
      "R0 is a pointer to a value of the map `TABLE` (8 bytes), or null",
      "it is what `bpf_map_lookup_elem` gives for the map `TABLE`",
      "nothing on the way from there to here compares it",
    ]);
  });

  it("says that only a half is compared", () => {
    const log = `0: R1=ctx() R10=fp0
0: (79) r2 = *(u64 *)(r1 +0)          ; R2_w=scalar()
1: (26) if w2 > 0x40 goto pc+3        ; R2_w=scalar(umax32=64)
2: (85) call bpf_probe_read_kernel#113
R2 min value is negative, either use unsigned or 'var &= const'
`;
    expect(words(log).at(-1)).toBe("only its lower 32 bits are compared here: `w2 > 0x40`");
  });

  it("names a comparison of a copy", () => {
    const log = `0: R1=ctx() R7=map_value(map=m,ks=4,vs=32) R10=fp0
0: (79) r6 = *(u64 *)(r1 +0)          ; R1=ctx() R6_w=scalar()
1: (bc) w2 = w6                       ; R2_w=scalar(umax=4294967295) R6_w=scalar()
2: (25) if r2 > 0x7 goto pc+3         ; R2_w=scalar(umax=7)
3: (0f) r7 += r6                      ; R6_w=scalar() R7_w=map_value(map=m,ks=4,vs=32,smin=-9223372036854775808,smax=9223372036854775807)
4: (71) r0 = *(u8 *)(r7 +0)
R7 unbounded memory access, make sure to bounds check any such access
`;
    expect(words(log).at(-1)).toBe(
      "a copy of it is compared here (`r2 > 0x7`), which the verifier does not connect with what is used",
    );
    expect(told(log)?.story.at(-1)).toMatchObject({ insn: 2 });
  });

  it("follows the number that is added by the refused instruction itself, in the words of Linux 5.10", () => {
    const log = `0: R1=ctx(id=0,off=0,imm=0) R7=map_value(id=0,off=0,ks=4,vs=32,imm=0) R10=fp0
; let n = now();
0: (85) call bpf_ktime_get_ns#5
1: R0_w=inv(id=0) R7=map_value(id=0,off=0,ks=4,vs=32,imm=0) R10=fp0
1: (67) r0 <<= 3
2: R0_w=inv(id=0,umax_value=18446744073709551608,var_off=(0x0; 0xfffffffffffffff8)) R10=fp0
2: (0f) r7 += r0
math between map_value pointer and register with unbounded min value is not allowed
`;
    expect(words(log)).toEqual([
      "R0 is a number from 0 to 18446744073709551608",
      "it is computed here: `r0 <<= 3`",
      "it is what `bpf_ktime_get_ns` gives",
      "nothing on the way from there to here compares it",
    ]);
  });

  it("goes through the stack and into functions of the object, and back to their callers", () => {
    const log = `0: R1=ctx() R10=fp0
0: (79) r2 = *(u64 *)(r1 +16)         ; R2_w=scalar()
1: (7b) *(u64 *)(r10 -8) = r2         ; R2_w=scalar(id=1) R10=fp0 fp-8_w=scalar(id=1)
2: (79) r1 = *(u64 *)(r10 -8)         ; R1_w=scalar(id=1) R10=fp0
3: (85) call pc+4
caller:
 R6=ctx() R10=fp0
callee:
 frame1: R1_w=scalar(id=1) R10=fp0
8: frame1: R1_w=scalar(id=1) R10=fp0
8: (61) r0 = *(u32 *)(r1 +4)
R1 invalid mem access 'scalar'
`;
    expect(words(log)).toEqual([
      "R1 is a number of which nothing is known",
      "it is read from the program's context, at byte 16",
    ]);
  });

  it("says that nothing gives a register a value, and that a call spoils it", () => {
    expect(words("0: R1=ctx() R10=fp0\n0: (bf) r0 = r7\nR7 !read_ok\n")).toEqual([
      "nothing on this way gives R7 a value",
    ]);
    expect(
      words(
        "0: R1=ctx() R10=fp0\n0: (85) call bpf_ktime_get_ns#5 ; R0_w=scalar()\n1: (bf) r0 = r2\nR2 !read_ok\n",
      ),
    ).toEqual(["the call of `bpf_ktime_get_ns` leaves nothing in R1 to R5"]);
  });
});

describe("what the verifier knows of a register", () => {
  it.each([
    ["scalar()", "a number of which nothing is known"],
    ["7", "the number 7"],
    ["invP16", "the number 16"],
    ["scalar(smin=smin32=0,smax=umax=smax32=umax32=63,var_off=(0x0; 0x3f))", "a number from 0 to 63"],
    ["scalar(smax=64)", "a number of at most 64, which may be below 0"],
    ["inv(id=0,umin_value=1,umax_value=255,var_off=(0x0; 0xff))", "a number from 1 to 255"],
    [
      "map_value(map=m,ks=4,vs=32,smin=smin32=0,smax=umax=smax32=umax32=63,var_off=(0x0; 0x3f))",
      "a pointer to a value of the map `m` (32 bytes) plus a number of at most 63",
    ],
    ["map_value_or_null(id=0,off=0,ks=4,vs=8,imm=0)", "a pointer to a value of a map (8 bytes), or null"],
    ["trusted_ptr_task_struct(off=8)", "a trusted pointer to the kernel's `task_struct` plus 8"],
    ["rcu_ptr_or_null_task_struct(id=2)", "a rcu pointer to the kernel's `task_struct`, or null"],
    ["pkt(off=14,r=34)", "a pointer to the packet plus 14, of which 34 bytes are checked"],
    ["ringbuf_mem_or_null(id=2,ref_obj_id=2,sz=8)", "a pointer to memory of 8 bytes, or null"],
    ["fp-16", "a pointer to the stack, at -16"],
    ["something_new(x=1)", "`something_new(x=1)`"],
  ])("%s", (text, expected) => {
    expect(valueWords(readRegisters(`R1_w=${text} R10=fp0`).get(1)!)).toBe(expected);
  });
});

describe("the report of Linux 7.3", () => {
  const report = `
Verification failed: Register Type Safety: Invalid dereference

Reason:
  R0 may be NULL here (a nullable map value pointer). The program could dereference NULL on this
  path, so the verifier cannot prove this access is safe.

At:
  program @ or-null.rs:18:14
  Source context:
      16 | ...
  >>> 18 |     unsafe { *value as i32 }
         |     ^-- error: invalid dereference of R0 (a nullable map value pointer)
      19 | }
  Instruction context:
      4 | (85) call bpf_map_lookup_elem#1
  >>> 5 | (79) r0 = *(u64 *)(r0 +0)

Causal path:
  program @ or-null.rs:17:23
  Source context:
  >>> 17 |     let value = TABLE.get_ptr(&7);
         |     ^-- update: R0 changed from uninitialized value to nullable map value from TABLE at
         |         offset 0
      18 |     unsafe { *value as i32 }
  Instruction context:
  >>> 4 | (85) call bpf_map_lookup_elem#1
      5 | (79) r0 = *(u64 *)(r0 +0)

Suggestion:
  Add a NULL check before the access and dereference the pointer only on the non-NULL path.

`;
  const rest = `stack depth max 0
processed 4 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;
  const log = `5: (79) r0 = *(u64 *)(r0 +0)\nR0 invalid mem access 'map_value_or_null'\n${report}${rest}`;

  it("is taken out of the log, and apart", () => {
    expect(findRefusal(log)).toMatchObject({
      reason: "R0 invalid mem access 'map_value_or_null'",
      messages: ["R0 invalid mem access 'map_value_or_null'", "stack depth max 0"],
      insn: 5,
    });
    expect(told(log)?.report).toEqual({
      category: "Register Type Safety",
      problem: "Invalid dereference",
      reason:
        "R0 may be NULL here (a nullable map value pointer). The program could dereference NULL on this path, so the verifier cannot prove this access is safe.",
      path: [
        {
          words: "update: R0 changed from uninitialized value to nullable map value from TABLE at offset 0",
          insn: 4,
          location: { file: "or-null.rs", line: 17, column: 23 },
        },
        {
          words: "error: invalid dereference of R0 (a nullable map value pointer)",
          insn: 5,
          location: { file: "or-null.rs", line: 18, column: 14 },
        },
      ],
      suggestion: "Add a NULL check before the access and dereference the pointer only on the non-NULL path.",
    });
  });

  it("explains what the table does not have", () => {
    const unknown = log.replace("R0 invalid mem access 'map_value_or_null'", "R0 is something new");
    expect(told(unknown)).toMatchObject({
      kind: "other",
      cause: expect.stringMatching(/^R0 may be NULL/) as string,
      cure: expect.stringMatching(/^Add a NULL check/) as string,
    });
  });

  it("may be cut anywhere, or be damaged", () => {
    for (let length = 0; length < log.length; length += 7) {
      const cut = log.slice(0, length);
      if (findRefusal(cut) !== undefined) expect(() => told(cut)).not.toThrow();
    }
    for (const damaged of [
      "Verification failed: \n",
      "Verification failed: a: b\nAt:\n  x @ :1:1\n >>> 99999999999999999999 | (00) \n",
      `Verification failed: a: b\nAt:\n${"  p @ f.rs:1:1\n         |   ^-- x\n".repeat(5000)}`,
    ])
      expect(() => splitReport(damaged)).not.toThrow();
  });
});

describe("logs that are damaged or hostile", () => {
  const sound = `0: R1=ctx() R10=fp0
0: (79) r6 = *(u64 *)(r1 +8)          ; R1=ctx() R6_w=scalar()
1: (0f) r6 += r1                      ; R6_w=ctx()
2: (61) r0 = *(u32 *)(r6 +1280)
dereference of modified ctx ptr R6 off=8 disallowed
`;

  it("are explained as far as they go, wherever they are cut", () => {
    for (let length = 0; length <= sound.length; length++)
      for (const log of [sound.slice(0, length), sound.slice(length)]) {
        const refusal = findRefusal(log);
        if (refusal !== undefined) expect(() => told(log)).not.toThrow();
      }
  });

  it.each([
    ["instructions that are not there", "99999999999999999999: (95) exit\nR1 invalid mem access 'scalar'\n"],
    [
      "registers that are not there",
      "0: (bf) r99 = r77\n1: (79) r0 = *(u64 *)(r99 +0)\nR99 invalid mem access 'scalar'\n",
    ],
    ["frames that are not there", "0: frame77: R1=ctx()\n0: (95) exit\n1: (95) exit\nR1 !read_ok\n"],
    [
      "a register that is copied to itself",
      "0: (bf) r1 = r1\n1: (bf) r1 = r1\n2: (79) r0 = *(u64 *)(r1 +0)\nR1 invalid mem access 'scalar'\n",
    ],
    [
      "control characters",
      "0: (79) r0 = *(u64 *)(r1 +0)\nR1 invalid mem access 'scalar'\u001b[31m\r\u0000\n",
    ],
  ])("%s", (_name, log) => {
    expect(() => told(log)).not.toThrow();
  });

  it("do not take long", { timeout: 60_000 }, () => {
    const start = Date.now();
    const many = Array.from(
      { length: 60_000 },
      (_, at) => `${at}: (0f) r1 += r2 ; R1=scalar() R2=scalar(id=${at})`,
    );
    told(`${many.join("\n")}\nR1 unbounded memory access\n`);
    for (const long of [
      `0: (79) ${" ".repeat(1 << 20)}`,
      `0: R1=${"a(".repeat(1 << 19)}`,
      `; ${"@ a:".repeat(1 << 18)}`,
      `0: (bf) ${"goto pc+1 1: ".repeat(1 << 16)}`,
      `from 1 to ${"1".repeat(1 << 20)}`,
    ])
      told(`${long}\nR1 invalid mem access 'scalar'\n`);
    expect(Date.now() - start).toBeLessThan(20_000);
  });
});

describe("the kinds of messages", () => {
  it("are 25 that people meet most, and some more", () => {
    expect(new Set(messageKinds.map(({ id }) => id)).size).toBe(30);
  });
});
