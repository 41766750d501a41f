import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import * as diagnostics from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { codeBlocks, sections } from "./markdown.js";

const root = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(root, "docs", "diagnostics.md"), "utf8");
const documented = sections(page).filter(({ title }) => /^CRL\d{4}/.test(title));
const factories = diagnostics.registry.flatMap((concern) => concern.factories);
const inSources = [...new Set(factories.map(({ code }) => code))].sort();

/** Codes that several factories have: one meaning in several words, or an error that is a warning where it does no harm. */
const sharedCodes: Readonly<Record<string, string>> = {
  CRL0061: "an error where nothing came of it, a warning where something did",
  CRL0104: "an offset that was added to, and anything else that was computed",
  CRL0119: "a warning where the number may be the program's own",
  CRL0124: "too many bytes, or too many members",
  CRL0126: "with the line of a read, or without any",
  CRL0128: "a parameter, or a read",
  CRL0131: "an error for attributed types",
  CRL0143: "a warning where newer kernels have the room",
  CRL0330: "with a relocation as the cause, or without",
  CRL0331: "with a relocation as the cause, or without",
  CRL0333: "with a relocation as the cause, or without",
  CRL0611: "before the fetch, or on the way",
  CRL0742: "a warning for ring buffers, which some loaders make larger",
  CRL0334: "a warning with --tolerate-btf",
};

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/node_modules|target/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}

function codesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[0]))].sort();
}

describe("docs/diagnostics.md", () => {
  it("has a section for every code of the sources, in order, and none for others", () => {
    expect(inSources.length).toBeGreaterThan(90);
    expect(documented.map(({ title }) => title.slice(0, 7))).toEqual(inSources);
  });

  it.each(documented.map(({ title, text }) => [title, text]))("%s: says what to do", (title, text) => {
    expect(title).toMatch(/^CRL\d{4}: .{5,}[^.]$/);
    expect(text.replace(/^```[\s\S]*?^```$/gm, "").trim().length).toBeGreaterThan(20);
  });

  it("has a part for each concern of the registry, with its codes", () => {
    const parts: { title: string; codes: string[] }[] = [];
    for (const { level, title } of sections(page)) {
      if (level === 2) parts.push({ title, codes: [] });
      if (level === 3) parts.at(-1)?.codes.push(title.slice(0, 7));
    }
    expect(parts).toEqual(
      diagnostics.registry.map(({ title, first, last, factories }) => ({
        title: `${title}: ${first} to ${last}`,
        codes: [...new Set(factories.map(({ code }) => code))].sort(),
      })),
    );
  });

  it("has a part for each code that is in use", () => {
    const exported = Object.values<unknown>(diagnostics)
      .flatMap((group) => (typeof group === "object" && group !== null ? Object.values(group) : [group]))
      .flatMap((one) => (typeof one === "function" && "code" in one ? [String(one.code)] : []));
    expect([...new Set(exported)].sort()).toEqual(inSources);
  });

  it("says which codes are warnings or notes", () => {
    for (const { title } of documented) {
      const severities = factories
        .filter(({ code }) => code === title.slice(0, 7))
        .map(({ severity }) => severity);
      const said = /\((?:a|an) (note|warning)\)$/.exec(title)?.[1];
      if (said !== undefined) expect(new Set(severities), title).toEqual(new Set([said]));
    }
  });

  it("has one meaning for a code", () => {
    const counts = new Map<string, number>();
    for (const { code } of factories) counts.set(code, (counts.get(code) ?? 0) + 1);
    const shared = [...counts].filter(([, count]) => count > 1).map(([code]) => code);
    expect(shared.sort()).toEqual(Object.keys(sharedCodes).sort());
  });

  it("is the only place that codes come from", () => {
    const elsewhere = ["lib", "passes", "src"]
      .flatMap(filesBelow)
      .filter(
        (path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/lib\/diagnostics\//.test(path),
      )
      .filter((path) => /"CRL\d{4}"/.test(readFileSync(path, "utf8")));
    expect(elsewhere).toEqual([]);
  });

  it("has no message that nothing reports", () => {
    const sources = ["lib", "passes", "src"]
      .flatMap(filesBelow)
      .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|lib\/diagnostics\//.test(path))
      .map((path) => readFileSync(path, "utf8"));
    const unused = Object.entries(diagnostics).flatMap(([group, factories]) => {
      if (typeof factories !== "object") return [];
      const users = sources.filter((text) => new RegExp(`\\b${group}\\b`).test(text)).join("\n");
      return Object.entries(factories)
        .filter(([name, value]) => typeof value === "function" && !new RegExp(`\\.${name}\\b`).test(users))
        .map(([name]) => `${group}.${name}`);
    });
    expect(unused).toEqual([]);
  });

  it("lists the codes that no test mentions (prints only)", () => {
    const tests = [
      ...["lib", "passes", "src"].flatMap(filesBelow).filter((path) => /\.test\.ts$|\/fixtures\//.test(path)),
      ...filesBelow("test"),
    ].filter((path) => /\.(ts|rs|ll|c)$/.test(path));
    const tested = new Set(
      tests
        .flatMap((path) => codesOf(readFileSync(path, "utf8"), /CRL\d{4}/g))
        .concat(examples.map(({ code }) => code)),
    );
    const missing = inSources.filter((code) => !tested.has(code));
    console.log(
      `codes that no test mentions (${missing.length} of ${inSources.length}): ${missing.join(" ")}`,
    );
    expect(tested.size).toBeGreaterThan(50);
  });
});

/** rustc's own messages, and one on a type as a whole. */
const withoutPlace = ["CRL0056", "CRL0131"];
const prelude = codeBlocks(page).find(({ info }) => info.includes("prelude"))!.text;
const examples = codeBlocks(page)
  .filter(({ info, heading }) => info[0] === "rust" && /^CRL/.test(heading))
  .map(({ info, text, heading }) => ({ code: heading.slice(0, 7), audit: info.includes("audit"), text }));

describe("an example of docs/diagnostics.md ends with", () => {
  const folder = tmp.dirSync({ prefix: "corelate-docs-", mode: 0o700, unsafeCleanup: true });
  afterAll(() => folder.removeCallback());

  it("is there", () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)("$code", ({ code, audit, text }) => {
    const path = join(folder.name, `${code}.rs`);
    writeFileSync(path, programOf(text), { mode: 0o600 });
    const found = diagnosticsOf(path, audit);
    expect(found.map((diagnostic) => diagnostic.code)).toContain(code);
    const first = found.find((diagnostic) => diagnostic.code === code)!;
    // Where it stands: in the example, not in its frame.
    if (!withoutPlace.includes(code)) {
      expect(first.location?.file).toBe(path);
      expect(first.location?.line).toBeGreaterThan(prelude.split("\n").length);
      expect(first.help).toBeDefined();
    }
  });

  it("nothing, once it is written as the page says", () => {
    const path = join(folder.name, "good.rs");
    const body = `let p = (t as *const u8).byte_add(core::mem::offset_of!(task, parent)).byte_add(4);
(&(*t).inner).b + *p as u64 + corelate::read_bitfield!(t, flag)`;
    writeFileSync(path, programOf(body), { mode: 0o600 });
    expect(diagnosticsOf(path, true)).toEqual([]);
  });
});

/** The statements of an example as the end of a program. */
function programOf(text: string): string {
  return `${prelude}
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
let t = *ctx.add(1) as *const task;
${text}
}
`;
}

function diagnosticsOf(path: string, audit: boolean) {
  try {
    return build({ inputs: [path], audit }).diagnostics;
  } catch (error) {
    if (error instanceof diagnostics.CorelateError) return error.diagnostics;
    throw error;
  }
}
