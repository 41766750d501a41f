import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import {
  addKernel,
  expectation,
  findPins,
  kernelCache,
  pinsFile,
  readPins,
  requireKernel,
  writePins,
} from "../../src/kernels/index.js";
import { tree } from "./archives.js";
import { btf, bzImage, folder, vmlinux, withCache } from "./images.js";

const write = (text: string) => join(tree({ [pinsFile]: text }), pinsFile);

const whole = `{
  "$schema": "./node_modules/corelate/docs/corelate.kernels.schema.json",
  "kernels": {
    "6.1": "6.1.0-57-cloud-amd64",
    "arm64/6.12": "6.12.117+deb13-cloud-arm64",
    "mine": "5.15.1"
  },
  "programs": {
    "*": { "mustLoadFrom": "5.10" },
    "on_exec": { "mustLoadFrom": "6.1", "needNotLoadBefore": "5.15" },
    "anywhere": {}
  },
  "objects": ["target/program.o"]
}
`;

describe(pinsFile, () => {
  it("names kernels, what is expected of programs, and objects", () => {
    const pins = readPins(write(whole));
    expect(pins.kernels.map(({ kernel, version, location }) => [kernel, version, location.line])).toEqual([
      ["6.1", "6.1.0-57-cloud-amd64", 4],
      ["6.12", "6.12.117+deb13-cloud-arm64", 5],
      ["mine", "5.15.1", 6],
    ]);
    expect(pins.kernels[1]).toMatchObject({ arch: "arm64" });
    expect(pins.objects).toEqual(["target/program.o"]);
  });

  it.each([
    ["on_exec", "5.10", "not asked"],
    ["on_exec", "5.15", "may fail"],
    ["on_exec", "6.1", "must load"],
    ["on_exec", "6.12", "must load"],
    ["other", "5.4", "may fail"],
    ["other", "5.10", "must load"],
    ["anywhere", "4.19", "must load"],
  ])("%s on %s: %s", (program, line, expected) => {
    expect(expectation(readPins(write(whole)), program, line)).toBe(expected);
  });

  it.each<[string, string, number, RegExp]>([
    ["no JSON", '{\n  "kernels": {\n', 3, /no JSON/],
    ["a comment", '{\n  // the old one\n  "kernels": {}\n}', 2, /no JSON/],
    ["an empty file", "", 1, /no JSON/],
    ["a list", "[]", 1, /no object/],
    ["no kernels", "{}", 1, /names no kernels/],
    ["an unknown part", '{\n  "kernels": {},\n  "program": {}\n}', 3, /no part `program`.*near it: programs/],
    ["a kernel twice", '{ "kernels": {\n"6.1": "6.1.1",\n"6.1": "6.1.2" } }', 3, /twice/],
    ["a name that is none", '{ "kernels": {\n"../6.1": "6.1.1" } }', 2, /cannot be the name/],
    ["a reserved name", '{ "kernels": {\n"all": "6.1.1" } }', 2, /meaning of its own/],
    [
      "an architecture that there is not",
      '{ "kernels": {\n"vax/6.1": "6.1.1" } }',
      2,
      /architectures are amd64/,
    ],
    ["a version that is a number", '{ "kernels": {\n"6.1": 6.1 } }', 2, /no version/],
    ["a version that is a path", '{ "kernels": {\n"6.1": "../6.1" } }', 2, /no version/],
    ["a version of another line", '{ "kernels": {\n"6.1": "6.12.1" } }', 2, /no kernel of the line 6\.1/],
    [
      "a line that is a number",
      '{ "kernels": {}, "programs": { "p": {\n"mustLoadFrom": 6.1 } } }',
      2,
      /no line of kernels.*in quotes/,
    ],
    [
      "an unknown expectation",
      '{ "kernels": {}, "programs": { "p": {\n"mustLoad": "6.1" } } }',
      2,
      /no part `mustLoad`/,
    ],
    [
      "lines in the wrong order",
      '{ "kernels": {}, "programs": { "p": { "mustLoadFrom": "5.4",\n"needNotLoadBefore": "6.1" } } }',
      2,
      /cannot be after/,
    ],
    ["objects that are no list", '{ "kernels": {},\n"objects": "a.o" }', 2, /no list of paths/],
  ])("refuses %s, with its line", (_, text, line, expected) => {
    const path = write(text);
    const error = caught(() => readPins(path));
    expect(error.exitStatus).toBe(1);
    const [first] = error.diagnostics;
    expect(first).toMatchObject({ code: "CRL0624", location: { file: path, line } });
    expect(`${first!.message} ${first!.help}`).toMatch(expected);
  });

  it("tells all faults at once", () => {
    const error = caught(() =>
      readPins(write('{ "kernels": { "6.1": 1, "all": "6.1" }, "programs": [], "x": 1 }')),
    );
    expect(error.diagnostics.length).toBe(4);
  });

  it("that is not there, or is a folder", () => {
    expect(caught(() => readPins(join(folder(), pinsFile))).message).toMatch("CRL0623");
    const at = folder();
    mkdirSync(join(at, pinsFile));
    expect(caught(() => readPins(join(at, pinsFile))).message).toMatch("CRL0623");
  });

  it("is looked for in the folders above", () => {
    const at = tree({ [pinsFile]: whole, "a/b/c": "" });
    expect(findPins(join(at, "a/b"))).toBe(join(at, pinsFile));
    expect(findPins("/proc/self")).toBeUndefined();
  });

  it("is written: what is in it stays, versions are replaced", async () => {
    const env = withCache();
    const image = join(tree({ x: bzImage(vmlinux(btf(), "x86", "6.1.200-test"), "gzip") }), "x");
    await addKernel("amd64/6.1", { image }, { env });
    const kernel = requireKernel("amd64/6.1", kernelCache(env));
    const path = write(whole);
    writePins(path, new Map([["6.1", kernel]]));
    expect(readFileSync(path, "utf8")).toBe(whole.replace("6.1.0-57-cloud-amd64", "6.1.200-test"));
    const fresh = join(folder(), pinsFile);
    writePins(fresh, new Map([["6.1", kernel]]));
    expect(readPins(fresh).kernels).toMatchObject([{ kernel: "6.1", version: "6.1.200-test" }]);
    writeFileSync(path, "{");
    expect(caught(() => writePins(path, new Map([["6.1", kernel]]))).message).toMatch("CRL0624");
    expect(readFileSync(path, "utf8"), "and a file that is wrong is left alone").toBe("{");
  });
});

/** The page's example is right, and the schema has the parts that are read. */
describe("the documentation", () => {
  const root = join(import.meta.dirname, "../..");

  it("has an example that can be read", () => {
    const page = readFileSync(join(root, "docs/kernels.md"), "utf8");
    const example = /```json\n(\{\n {2}"\$schema"[\s\S]*?)```/.exec(page)![1]!;
    const pins = readPins(write(example));
    expect(pins.kernels.length).toBe(3);
    expect(expectation(pins, "on_exec", "5.10")).toBe("not asked");
  });

  it("has a schema with these parts", () => {
    const schema = JSON.parse(readFileSync(join(root, "docs/corelate.kernels.schema.json"), "utf8"));
    expect(Object.keys(schema.properties)).toEqual(["$schema", "kernels", "programs", "objects"]);
    expect(Object.keys(schema.properties.programs.additionalProperties.properties)).toEqual([
      "mustLoadFrom",
      "needNotLoadBefore",
    ]);
  });
});

function caught(work: () => unknown): CorelateError {
  try {
    work();
  } catch (error) {
    if (error instanceof CorelateError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}
