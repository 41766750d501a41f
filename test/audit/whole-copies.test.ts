import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { built, decided, prelude, refused, types, type Way, type Whole } from "./whole-copies.js";

const folder = tmp.dirSync({ prefix: "corelate-wholes-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
// rustc is waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

function write({ name, items, body }: Way, all: readonly Whole[]): { path: string; source: string } {
  const programs = all.map(
    (T) => `${items?.(T) ?? ""}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp")]
pub unsafe extern "C" fn p_${T}(ctx: *const u64) -> u64 {
    let n = *ctx.add(1);
    let t = *ctx as *const task;
    ${body(T)}
}
`,
  );
  const source = prelude + programs.join("");
  const path = join(folder.name, `${name.replace(/\W+/g, "_")}.rs`);
  writeFileSync(path, source);
  return { path, source };
}

function diagnosticsOf(path: string, audit: boolean) {
  try {
    build({ inputs: [path], audit });
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe("a copy of a whole struct passes the audit", () => {
  it.each(built)("$name", (way) => {
    const { output } = build({ inputs: [write(way, types).path], audit: true });
    const { relocations } = inspect(output);
    for (const T of types)
      expect(relocations, T).toContainEqual(
        expect.objectContaining({
          kindName: "byte_off",
          path: expect.stringMatching(new RegExp(`^(${T}\\.)?a$`)),
        }),
      );
  });
});

describe("a copy that cannot be relocated is refused with an audit as without", () => {
  it.each(refused)("$name", (way) => {
    const { path } = write(way, types);
    const codes = diagnosticsOf(path, false).map(({ code }) => code);
    expect(codes.length).toBeGreaterThanOrEqual(types.length);
    expect(diagnosticsOf(path, true).map(({ code }) => code)).toEqual(codes);
  });
});

describe("a decision by a size beside a copy is seen", () => {
  // Of two numbers, of one, and larger than any register.
  it.each(decided)("$name", (way) => {
    const all: readonly Whole[] = /two members/.test(way.name)
      ? ["s2", "s8", "s24"]
      : ["s2", "s8", "p8", "s24"];
    const { path, source } = write(way, all);
    expect(diagnosticsOf(path, false)).toEqual([]);
    const lines = diagnosticsOf(path, true).map(({ code, location }) => {
      expect(code).toBe("CRL0116");
      return location?.line ?? 0;
    });
    // Each in its own function: on the line itself, on those behind it that use what was chosen, or on the first.
    const starts = source
      .split("\n")
      .flatMap((text, at) => (/^(#\[inline|fn |#\[unsafe\(no_mangle)/.test(text) ? [at + 1] : []));
    const here = source.split("\n").flatMap((text, at) => (text.endsWith("// here") ? [at + 1] : []));
    for (const line of here) {
      const start = starts.findLast((at) => at <= line) ?? 0;
      expect(
        lines.some((found) => found >= Math.min(start, line) && found <= line + 2),
        `line ${line}`,
      ).toBe(true);
    }
  });
});
