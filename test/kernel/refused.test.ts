import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { type VerifyResult, verify } from "../../src/kernel/index.js";

const source = fileURLToPath(new URL("fixtures/refused.rs", import.meta.url));

let result: VerifyResult | undefined;
function verified(): VerifyResult {
  result ??= verify(build({ inputs: [source] }).output, { libbpf: { env: process.env } });
  return result;
}

function markedLine(name: string): number {
  return (
    readFileSync(source, "utf8")
      .split("\n")
      .findIndex((line) => line.endsWith(`// at: ${name}`)) + 1
  );
}

describe.skipIf(!canLoad)("refusals of Rust programs", () => {
  const cases: readonly [string, RegExp][] = [
    ["scalar", /invalid mem access 'scalar'/],
    ["or_null", /invalid mem access 'map_value_or_null'/],
    ["write_kernel", /only read is supported/],
    ["missing_field", /failed to resolve CO-RE relocation .*task_struct\.no_such_field/],
    ["in_function", /invalid mem access 'scalar'/],
  ];
  it.each(cases)("%s is shown on its Rust line", (name, reason) => {
    const program = verified().programs.find((candidate) => candidate.name === name);
    expect(program?.refusal?.reason).toMatch(reason);
    expect(program?.location).toMatchObject({
      file: relative(process.cwd(), source),
      line: markedLine(name),
    });
  });

  it("has the Rust source in the diagnostic", () => {
    const diagnostic = verified().diagnostics.find(({ message }) => message.includes("`or_null`"))!;
    expect(renderDiagnostic(diagnostic, false)).toContain("unsafe { *value as i32 } // at: or_null");
  });

  it("finds a record that was forgotten, with a help for it", () => {
    const diagnostic = verified().diagnostics.find(({ message }) => message.includes("`leaked`"));
    expect(diagnostic?.message).toContain("Unreleased reference");
    expect(diagnostic?.help).toContain("submit or discard");
    expect(diagnostic?.location?.file).toBe(relative(process.cwd(), source));
  });

  it("does not blame the BTF", () => {
    expect(verified().btf).toMatchObject({ outcome: "accepted", sanitised: false });
    expect(verified().diagnostics.map(({ code }) => code)).toEqual(Array(6).fill("CRL0330"));
  });
});
