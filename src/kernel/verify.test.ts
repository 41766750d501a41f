import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { compileC, fixtureText, markedLine } from "./fixtures/compile.js";
import { canLoad } from "./fixtures/privilege.js";
import { type VerifyOptions, type VerifyResult, verify } from "./index.js";

const options: VerifyOptions = { libbpf: { env: process.env } };

describe.skipIf(!canLoad)("accepted programs", () => {
  it("reports what the kernel knows of them", () => {
    const result = verify(compileC({ file: "accepted.c" }), options);
    expect(result).toMatchObject({
      ok: true,
      btf: { outcome: "accepted", sanitised: false },
      diagnostics: [],
    });
    expect(
      result.programs.map(({ name, section, type, outcome }) => ({ name, section, type, outcome })),
    ).toEqual([
      { name: "on_exec", section: "tp_btf/sched_process_exec", type: "tracing", outcome: "accepted" },
      { name: "pass", section: "xdp", type: "xdp", outcome: "accepted" },
    ]);
    for (const { info } of result.programs) {
      expect(info?.verifiedInstructions).toBeGreaterThanOrEqual(2);
      expect(info?.lineRecords).toBeGreaterThan(0);
      expect(info?.functionRecords).toBe(1);
      expect(info?.btfId).toBeGreaterThan(0);
    }
  });

  it("logs them when asked to", () => {
    const [quiet, loud] = [0, 2].map((logLevel) =>
      verify(compileC({ file: "accepted.c" }), { ...options, logLevel: logLevel as 0 | 2 }),
    ) as [VerifyResult, VerifyResult];
    expect(quiet.programs[0]?.log).toBe("");
    expect(loud.programs[0]?.log).toContain("func 'sched_process_exec' arg0 has btf_id");
  });
});

/** The program's name in refused.c, what the verifier has to say, and what the help has to mention. */
const refusals: readonly [string, RegExp, RegExp][] = [
  ["scalar", /^R1 invalid mem access 'scalar'$/, /read!/],
  ["or_null", /^R0 invalid mem access 'map_value_or_null'$/, /is_null/],
  ["unbounded", /unbounded min value/, /limit the index/],
  ["outside", /^invalid access to map value, value_size=32 off=32/, /end of the data/],
  ["endless", /^infinite loop detected/, /bpf_loop/],
  ["unset_result", /^R7 !read_ok$/, /never written/],
  ["wrong_pointer", /^R1 type=scalar expected=fp/, /another kind of pointer/],
  [
    "helper_not_allowed",
    /cannot use helper bpf_skb_load_bytes|unknown func bpf_skb_load_bytes/,
    /program type/,
  ],
  ["unknown_helper", /^invalid func unknown#9999$/, /does not have this helper/],
  ["leaked", /^Unreleased reference/, /given back/],
  ["misaligned", /^misaligned stack access/, /read_unaligned/],
  ["context", /^invalid bpf_context access off=800/, /context type/],
  ["packet", /^invalid access to packet/, /data_end/],
  ["write_kernel", /^only read is supported$/, /only be read/],
  ["missing_field", /^failed to resolve CO-RE relocation .*no_such_field/, /field_exists!/],
  [
    "other_size",
    /^failed to resolve CO-RE relocation .*exit_code/,
    /field_exists!` is true here.*read_bitfield!/,
  ],
  ["other_kind", /^failed to resolve CO-RE relocation .*mm/, /flavor.*field_exists!/],
  ["missing_type", /^failed to resolve CO-RE relocation .*no_such_type/, /type_exists!/],
  ["after_tail_call", /^R0 !read_ok$/, /`bpf_tail_call` gives no result/],
  ["exit_value", /^At program exit the register R0|R0 has/, /values that this program type/],
];

describe.skipIf(!canLoad)("refused programs", () => {
  let result: VerifyResult | undefined;
  const verified = () => {
    result ??= verify(compileC({ file: "refused.c" }), options);
    return result;
  };

  it.each(refusals)("%s is shown on its line, with help", (name, reason, help) => {
    const program = verified().programs.find((candidate) => candidate.name === name);
    expect(program).toMatchObject({ outcome: "refused" });
    expect(program?.refusal?.reason).toMatch(reason);
    expect(program?.location).toMatchObject({
      file: expect.stringMatching(/refused\.c$/) as string,
      line: markedLine(fixtureText("refused.c"), name),
    });
    expect(program?.location?.file).toMatch(/^\//);
    expect(program?.location?.column).toBeGreaterThan(0);
    const diagnostic = verified().diagnostics.find(({ message }) => message.includes(`\`${name}\``));
    expect(diagnostic).toMatchObject({ code: "CRL0330", severity: "error" });
    expect(diagnostic?.help).toMatch(help);
  });

  it.each([
    [
      "missing_field",
      "task_struct.no_such_field has no value on this kernel: gone",
      "task_struct has no field no_such_field on the target",
    ],
    [
      "missing_type",
      "no_such_type.field has no value on this kernel: gone",
      "the target has no struct no_such_type",
    ],
    [
      "other_size",
      "task_struct.exit_code has no value on this kernel: another size",
      "it has 8 bytes in the object and 4 on the target",
    ],
    [
      "other_kind",
      "task_struct.mm has no value on this kernel: another kind",
      "task_struct.mm is an integer in the object and a pointer on the target",
    ],
  ])("says why a relocation has no value: %s", (name, message, note) => {
    const diagnostic = verified().diagnostics.find((one) => one.message.includes(`\`${name}\``));
    expect(diagnostic?.message).toBe(`the verifier refused the program \`${name}\`: ${message}`);
    expect(diagnostic?.notes).toContain(note);
  });

  it("says why libbpf gives up before the verifier sees a program", () => {
    const ambiguous = `struct task_struct { int x, tgid; }; struct task_struct___b { int x, y, tgid; };
      struct task_struct a; struct task_struct___b b;`;
    const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
    const btfPath = join(folder.name, "btf.o");
    writeFileSync(btfPath, compileC({ text: ambiguous }));
    const text = `#include "bpf.h"
      struct task_struct { int tgid; } CORE;
      SEC("raw_tp/sched_process_exec") int program(u64 *ctx) { return ((struct task_struct *)ctx)->tgid; }`;
    const { diagnostics } = verify(compileC({ text }), { ...options, btfPath });
    folder.removeCallback();
    expect(diagnostics[0]).toMatchObject({
      code: "CRL0331",
      message:
        "the program `program` could not be loaded: task_struct.tgid has no value on this kernel: ambiguous",
      location: { line: 3 },
    });
  });

  it("finds what is wrong with a program that is refused as a whole", () => {
    const program = verified().programs.find(({ name }) => name === "deep_stack");
    expect(program?.refusal?.reason).toMatch(/stack size of 2 calls is \d+\. Too large/);
    const text = fixtureText("refused.c").split("\n");
    expect(text[program!.location!.line - 1]).toContain("deep_stack(u64 *ctx)");
    expect(verified().diagnostics.find(({ message }) => message.includes("deep_stack"))?.help).toMatch(
      /512 bytes/,
    );
  });

  it("says what was known of the registers, and which instructions came before", () => {
    const program = verified().programs.find(({ name }) => name === "or_null");
    expect(program?.refusal?.registers).toEqual([
      expect.stringMatching(/^R0=map_value_or_null\(/) as unknown as string,
    ]);
    expect(program?.refusal?.instructions.map(({ text }) => text).slice(-2)).toEqual([
      "call bpf_map_lookup_elem#1",
      "r0 = *(u64 *)(r0 +0)",
    ]);
  });

  it("blames the object, and tries every program", () => {
    expect(verified()).toMatchObject({ ok: false, fault: "input", btf: { outcome: "accepted" } });
    const tried = verified().programs.filter(({ outcome }) => outcome !== "refused");
    expect(tried).toEqual([]);
    expect(verified().programs).toHaveLength(refusals.length + 1);
  });
});

describe.skipIf(!canLoad)("debug information that the kernel refuses", () => {
  const badName = fixtureText("accepted.c").replace(
    "int pass(void *ctx)",
    "int pass(void *ctx_with_\\u00e4)",
  );

  it("fails although libbpf goes on without it", () => {
    const result = verify(compileC({ text: badName }), options);
    expect(result.programs.find(({ name }) => name === "pass")).toMatchObject({ outcome: "accepted" });
    expect(result).toMatchObject({ ok: false, fault: "input", btf: { outcome: "refused" } });
    expect(result.btf.log).toMatch(/Invalid (name|arg)/);
    const diagnostic = result.diagnostics.find(({ code }) => code === "CRL0334");
    expect(diagnostic?.severity).toBe("error");
    expect(diagnostic?.notes?.join("\n")).toContain("BTF is optional, ignoring");
  });

  it("is a warning where that is asked for", () => {
    const result = verify(compileC({ text: badName.replace(/SEC\("tp_btf.*?\n}\n/s, "") }), {
      ...options,
      tolerateBtf: true,
    });
    expect(result.ok).toBe(true);
    expect(result.diagnostics).toMatchObject([{ code: "CRL0334", severity: "warning" }]);
  });
});

describe("input that is not an object", () => {
  const cases: readonly [string, string, () => Uint8Array][] = [
    ["an empty file", "CRL0200", () => new Uint8Array()],
    ["text", "CRL0200", () => Buffer.from("int main() { return 0; }\n")],
    ["an object that ends early", "CRL0201", () => compileC({ file: "accepted.c" }).slice(0, 700)],
    ["an object whose section table is damaged", "CRL0201", () => damaged(compileC({ file: "accepted.c" }))],
    ["an object of this machine's own architecture", "CRL0310", () => hostObject()],
  ];
  it.each(cases)("%s is refused", (_name, code, make) => {
    expect(codeOf(() => verify(make(), options))).toBe(code);
  });
});

describe("a machine that cannot", () => {
  it("names the libbpf that is not there", () => {
    const env = { CORELATE_LIBBPF: "/nonexistent/libbpf.so.1" };
    expect(codeOf(() => verify(new Uint8Array(), { libbpf: { env } }))).toBe("CRL0300");
    expect(codeOf(() => verify(new Uint8Array(), { libbpf: { env: {}, folders: [] } }))).toBe("CRL0300");
  });

  it("says so where a library is not libbpf", () => {
    const explicit = process.execPath;
    expect(codeOf(() => verify(new Uint8Array(), { libbpf: { env: {}, explicit } }))).toBe("CRL0301");
  });
});

/** `e_shoff` points behind the end. */
function damaged(object: Uint8Array): Uint8Array {
  const copy = Buffer.from(object);
  copy.writeBigUInt64LE(BigInt(copy.length) + 64n, 0x28);
  return copy;
}

/** The same with another `e_machine`. */
function hostObject(): Uint8Array {
  const copy = Buffer.from(compileC({ file: "accepted.c" }));
  copy.writeUInt16LE(62, 0x12);
  return copy;
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]?.code;
    throw error;
  }
  return undefined;
}
