import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { renderMatrix } from "../../src/cli/verify-matrix-text.js";
import type { ProgramVerdict, VerifyResult } from "../../src/kernel/index.js";
import {
  byDiagnostic,
  compareWith,
  githubAnnotation,
  isRegression,
  type KernelResult,
  matrixCsv,
  matrixJson,
  matrixJunit,
  parseShard,
  readBaseline,
  takeShard,
} from "../../src/matrix/index.js";

function program(
  name: string,
  instructions: number,
  outcome: ProgramVerdict["outcome"] = "accepted",
): ProgramVerdict {
  return {
    name,
    section: "xdp",
    type: "xdp",
    attachType: "xdp",
    size: 7,
    outcome,
    log: outcome === "refused" ? 'R1 <bad> & "worse"\x1b[31m\n' : "",
    counts: {
      instructions,
      states: 3,
      peakStates: 2,
      maxStatesPerInstruction: 1,
      markRead: 1,
      duration: 40,
      stackDepth: 8,
    },
    ...(outcome === "refused" ? { errno: "EACCES" } : {}),
  };
}

function result(kernel: string, programs: ProgramVerdict[], path = "a/b.o"): KernelResult {
  const ok = programs.every(({ outcome }) => outcome === "accepted");
  const verdict: VerifyResult = {
    ok,
    kernel: `${kernel}.1`,
    libbpf: { path: "", version: "1.5" },
    programs,
    btf: { outcome: "accepted", log: "", problems: [] },
    warnings: [],
    diagnostics: ok
      ? []
      : [
          {
            code: "CRL0330",
            severity: "error",
            message: "no: 50%,\nreally",
            location: { file: "src/a,b.rs", line: 3, column: 5 },
          },
        ],
    log: "",
  };
  return {
    kernel,
    version: `${kernel}.1`,
    arch: "x86_64",
    outcome: ok ? "accepted" : "refused",
    libbpf: verdict.libbpf,
    objects: [{ path, result: verdict, cached: false }],
    diagnostics: [],
  };
}

describe("the matrix", () => {
  const kernels = ["5.10", "5.15", "6.1", "6.6", "6.12", "6.16", "6.18", "7.0", "arm64/6.12", "riscv64/6.12"];
  const results = kernels.map((kernel, at) =>
    result(kernel, [
      program("a_program_with_a_rather_long_name", 1234567),
      program("b", at, at === 0 ? "refused" : "accepted"),
    ]),
  );

  it.each([40, 80, 200])("fits into %d columns", (width) => {
    const text = renderMatrix(results, width, false);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    for (const kernel of kernels) expect(text).toContain(kernel);
    expect(text.match(/REFUSED/g)).toHaveLength(1);
    expect(text.match(/ok 1\.2M/g)).toHaveLength(kernels.length);
  });

  it("is the same with colours", () => {
    const coloured = renderMatrix(results, 80, true);
    expect(coloured).not.toBe(renderMatrix(results, 80, false));
    expect(stripVTControlCharacters(coloured)).toBe(renderMatrix(results, 80, false));
  });

  it("has what only some kernels know of", () => {
    const text = renderMatrix([result("1.0", []), result("2.0", [program("only", 5)])], 80, false);
    expect(text).toMatch(/^only +ok 5$/m);
  });
});

describe("CSV", () => {
  it("has veristat's fifteen columns, and no cell is empty", () => {
    const [head, ...lines] = matrixCsv([result("6.12", [program("p", 9), program("q,r", 8, "refused")])])
      .trimEnd()
      .split("\n");
    expect(head).toBe(
      "file_name,prog_name,verdict,duration,total_insns,total_states,peak_states,max_states_per_insn,max_mark_read_len,prog_size,prog_size_jited,stack_depth,prog_type,attach_type,mem_peak",
    );
    expect(lines).toEqual([
      "b.o,p,success,40,9,3,2,1,1,7,0,8,xdp,xdp,-1",
      "b.o,q_r,failure,40,8,3,2,1,1,7,0,8,xdp,xdp,-1",
    ]);
  });

  it("tells kernels apart by the name of the file", () => {
    const text = matrixCsv([result("6.1", [program("p", 1)]), result("6.12", [program("p", 2)])]);
    expect(text).toMatch(/^6\.1:b\.o,p/m);
    expect(text).toMatch(/^6\.12:b\.o,p/m);
  });
});

describe("JUnit", () => {
  it("has a suite a kernel, and escapes what the log has", () => {
    const text = matrixJunit([
      result("6.1", [program("p", 1)]),
      result("6.12", [program("p", 1, "refused")]),
    ]);
    expect(text).toContain('<testsuites name="corelate verify" tests="2" failures="1" skipped="0">');
    expect(text).toContain('message="EACCES">R1 &lt;bad&gt; &amp; &quot;worse&quot;�[31m&#10;</failure>');
    expect(text).not.toContain("\x1b");
  });
});

describe("GitHub annotations", () => {
  it("name the place and the kernels, and escape what would end a command", () => {
    const [shared] = byDiagnostic([
      result("6.1", [program("p", 1, "refused")]),
      result("6.12", [program("p", 1, "refused")]),
    ]);
    expect(githubAnnotation(shared!.diagnostic, shared!.on)).toBe(
      "::error file=src/a%2Cb.rs,line=3,col=5,title=CRL0330 on 6.1%2C 6.12::no: 50%25,%0Areally\n",
    );
  });
});

describe("a baseline", () => {
  const before = readBaseline(
    "x.json",
    JSON.stringify(
      matrixJson([
        result("6.1", [program("same", 100), program("fell", 100), program("rose", 100), program("gone", 1)]),
      ]),
    ),
  );

  it.each([
    [0, ["fell", "rose"]],
    [0.1, ["fell"]],
  ])("with the tolerance %d", (tolerance, names) => {
    const now = [
      result("6.1", [
        program("same", 100),
        program("fell", 100, "refused"),
        program("rose", 110),
        program("new", 5),
      ]),
    ];
    const changes = compareWith(before, now, tolerance);
    expect(changes.filter(isRegression).map(({ program: name }) => name)).toEqual(names);
    expect(changes.map(({ program: name, kind }) => `${name} ${kind}`)).toEqual(
      expect.arrayContaining(["new new", "gone gone"]),
    );
  });

  it.each(["", "[]", "{}", '{"format":2}', '{"format":1,"kernels":[{"objects":[{"programs":[{}]}]}]}'])(
    "%j is none",
    (text) => {
      expect(() => readBaseline("x.json", text)).toThrow(expect.objectContaining({ exitStatus: 2 }));
    },
  );
});

describe("shards", () => {
  const objects = ["a", "b", "c"].map((path) => ({ path, bytes: new Uint8Array() }));
  const rows = [1, 2, 3].map(() => ({
    kernel: { kind: "running" as const, name: "running" as const },
    objects,
  }));

  it.each([1, 2, 4, 9, 20])("%d of them have everything once", (of) => {
    const parts = Array.from({ length: of }, (_, at) => takeShard(rows, { index: at + 1, of }));
    expect(parts.flat().flatMap((row) => row.objects)).toHaveLength(9);
  });

  it.each(["0/2", "3/2", "1", "1/2/3", "a/b", "-1/2"])("%s is none", (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ exitStatus: 2 }));
  });
});
