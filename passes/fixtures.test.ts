import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Btf, inspect, parseObject, skipModifiers } from "../lib/btf/index.js";
import { CorelateError } from "../lib/diagnostics/index.js";
import { build } from "../src/index.js";
import { canLoad } from "../src/kernel/fixtures/privilege.js";
import { expectLoadsClean } from "../test/loads-clean.js";

/**
 * Every `passes/STAGE/NAME/fixtures/*.rs` says at its head what the object has to hold:
 *
 *     // relocation: FUNCTION KIND ROOT PATH ACCESS     (all of them, in any order; PATH is missing for a whole type)
 *     // btf: STRUCT NAME size=BYTES MEMBER=BYTES…       (a type of the object's BTF)
 *     // btf-member: STRUCT MEMBER KIND                  (what a member's type is)
 *     // no-section: NAME
 *     // no-symbol: NAME
 *     // absent: TEXT                                    (in no byte of the object)
 *     // only-lines-of: FILE                             (line information names no other file)
 *     // same-with-another-seed                          (of the paddings: no byte of the object is from them)
 *     // line-of: FUNCTION ROOT PATH LINE                (where its relocations are shown)
 *     // sources-of: FUNCTION ROOT.PATH LINE:COLUMN [< LINE:COLUMN…]…    (all lines of its relocations, `<` before where they were inlined)
 *     // at-most: SECTION INSTRUCTIONS
 *     // verified                                        (the kernel's verifier takes it, where there is one to ask)
 *     // error: CODE                                     (then there is no object; all codes, in any order)
 */
const folder = import.meta.dirname;
const fixtures = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => /^[^/]+\/[^/]+\/fixtures\/[^/]+\.rs$/.test(path))
  .sort()
  .map((path) => ({ pass: path.split("/")[1]!, file: basename(path), path: join(folder, path) }));

describe.each(fixtures)("$pass: $file", ({ path }) => {
  const head = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("// "));
  const expectations = (key: string) =>
    head.filter((line) => line.startsWith(`// ${key}: `)).map((line) => line.slice(key.length + 5).trim());
  const errors = expectations("error");

  it(
    errors.length > 0 ? `is refused with ${errors.join(", ")}` : "has the relocations and types it says",
    () => {
      if (errors.length > 0) {
        expect(codesOf(path)).toEqual([...errors].sort());
        return;
      }
      const { output } = build({ inputs: [path] });
      const found = inspect(output).relocations.map((r) =>
        [r.function, r.kind, r.root, r.path, r.access].filter((x) => x !== "").join(" "),
      );
      expect([...new Set(found)].sort()).toEqual(
        expectations("relocation")
          .map((line) => line.replace(/ +/g, " "))
          .sort(),
      );
      const object = parseObject(output);
      for (const type of expectations("btf")) expect(describeType(object.btf!, type)).toBe(type);
      for (const line of expectations("btf-member")) expect(describeMember(object.btf!, line)).toBe(line);
      for (const name of expectations("no-section")) expect(object.section(name)).toBeUndefined();
      for (const name of expectations("no-symbol"))
        expect(object.elf.symbols.map((s) => s.name)).not.toContain(name);
      for (const text of expectations("absent")) expect(Buffer.from(output).includes(text)).toBe(false);
      for (const file of expectations("only-lines-of"))
        expect([...new Set(object.ext.lines.map((line) => basename(line.file)))]).toEqual([file]);
      for (const line of expectations("line-of")) expect(linesOf(output, line)).toEqual([line]);
      for (const line of expectations("sources-of")) expect(sourcesOf(output, line)).toBe(line);
      for (const line of expectations("at-most")) {
        const [section, most] = line.split(" ") as [string, string];
        expect(object.section(section)!.data.length / 8).toBeLessThanOrEqual(Number(most));
      }
      if (head.includes("// same-with-another-seed")) {
        const env = { ...process.env, CORELATE_SEED: "another" };
        expect(Buffer.compare(build({ inputs: [path], env }).output, output)).toBe(0);
      }
      if (head.includes("// verified") && canLoad) expectLoadsClean(output);
    },
  );
});

/** Where the relocations that `line` speaks of are shown, in the same notation. */
function linesOf(object: Uint8Array, line: string): string[] {
  const what = line.replace(/ \d+$/, "");
  const lines = inspect(object)
    .relocations.filter((r) => [r.function, r.root, r.path].join(" ") === what)
    .map((r) => `${what} ${r.line}`);
  return [...new Set(lines)];
}

/** The sources of the relocations that `line` speaks of, in the same notation. */
function sourcesOf(object: Uint8Array, line: string): string {
  const what = line.split(" ").slice(0, 2).join(" ");
  const place = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;
  const sources = inspect(object)
    .relocations.filter((r) => `${r.function} ${r.root}.${r.path}` === what)
    .flatMap((r) =>
      r.sources.map((source) => [source, ...(source.inlinedInto ?? [])].map(place).join(" < ")),
    );
  return [what, ...new Set(sources)].join(" ");
}

function codesOf(path: string): string[] {
  try {
    build({ inputs: [path] });
  } catch (error) {
    if (error instanceof CorelateError)
      return [...new Set(error.diagnostics.map((d) => d.code as string))].sort();
    throw error;
  }
  return [];
}

/** The type that `line` names, in the same notation. */
function describeType(btf: Btf, line: string): string {
  const [kind, name] = line.split(" ") as [string, string];
  const [id] = btf.findByName(name, kind.toLowerCase() as "struct" | "union");
  const type = id === undefined ? undefined : btf.type(id);
  if (type?.kind !== "struct" && type?.kind !== "union") return `no ${name}`;
  return [kind, name, `size=${type.size}`, ...type.members.map((m) => `${m.name}=${m.bitOffset / 8}`)].join(
    " ",
  );
}

/** The kind of a member's type, in the same notation. */
function describeMember(btf: Btf, line: string): string {
  const [struct, name] = line.split(" ") as [string, string];
  const type = btf.type(btf.findByName(struct, "struct")[0] ?? 0);
  const member = type.kind === "struct" ? type.members.find((m) => m.name === name) : undefined;
  return member ? `${struct} ${name} ${btf.kind(skipModifiers(btf, member.type))}` : `no ${struct}.${name}`;
}
