import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { parseObject } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { BpfObject, findLibbpf, openLibbpf } from "../../src/kernel/index.js";
import { inEcosystem } from "../cargo/ecosystem.js";
import { codeBlocks } from "../docs/markdown.js";
import { run } from "../link/linker.js";
import { expectLoadsClean } from "../loads-clean.js";
import { countingPacket } from "../run-xdp.js";
import { ayaLoader, buildLoaders, ciliumLoader, holdWhile } from "./loaders.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-settings-", unsafeCleanup: true, mode: 0o700 }).name;
const packet = join(folder, "packet");
const path = join(folder, "settings.o");

/** What is set, as bytes: `wanted` 70,000, `own_map` 50, `in_data` 600, `in_bss` 7, `bounds` { true, 300, 2000 }, `numbers` [1, 2, 3, 4]. */
const set: Readonly<Record<string, string>> = {
  wanted: "70110100",
  own_map: "3200",
  in_data: "5802000000000000",
  in_bss: "07",
  bounds: "01002c0100000000d007000000000000",
  numbers: "01000000020000000300000004000000",
};
const before = 100_000 + 5 + 6 + 0 + 9 + 0;
const after = 300 + 2000 + 50 + 600 + 7 + 3 + 70_000;

let object: Uint8Array;
beforeAll(() => {
  const source = fileURLToPath(new URL("fixtures/settings.rs", import.meta.url));
  const built = build({ inputs: [source] });
  expect(built.diagnostics).toEqual([]);
  object = built.output;
  writeFileSync(path, object);
  writeFileSync(packet, countingPacket);
}, 300_000);

function resultOf(id: string): number {
  const done = run("bpftool", ["-j", "prog", "run", "id", id, "data_in", packet], folder);
  if (done.status !== 0) throw new Error(done.stdout + done.stderr);
  return (JSON.parse(done.stdout) as { retval: number }).retval;
}

describe("settings in the object", () => {
  it("have their own types in the symbols of a skeleton", () => {
    const skeleton = run("bpftool", ["gen", "skeleton", path], folder).stdout;
    const structs = [...skeleton.matchAll(/struct settings_o?__?\w* \{\n([^}]*)\} \*(\w+);/g)];
    const text = structs.length > 0 ? structs.map(([whole]) => whole).join("\n") : skeleton;
    for (const line of ["unsigned int wanted;", "struct limits bounds;", "unsigned int numbers[4];"])
      expect(text).toContain(line);
    for (const line of ["long long unsigned int in_data;", "unsigned char in_bss;"])
      expect(text.replace("unsigned long", "long long unsigned int")).toContain(line);
  });

  it("are in the sections that they name", () => {
    const { elf } = parseObject(object);
    const places = Object.keys(set).map((name) => {
      const symbol = elf.symbols.find((one) => one.name === name)!;
      return [name, elf.sections[symbol.section]!.name, Number(symbol.size)];
    });
    expect(places).toEqual([
      ["wanted", ".rodata", 4],
      ["own_map", ".rodata.mine", 2],
      ["in_data", ".data", 8],
      ["in_bss", ".bss", 1],
      ["bounds", ".rodata", 16],
      ["numbers", ".rodata", 16],
    ]);
  });
});

it("the program of docs/idioms.md builds without a warning, and loads", () => {
  const page = readFileSync(fileURLToPath(new URL("../../docs/idioms.md", import.meta.url)), "utf8");
  const program = codeBlocks(page).find(({ info }) => info.join() === "rust,setting")!;
  const source = join(folder, "idiom.rs");
  writeFileSync(source, program.text);
  const { output, diagnostics, rustcOutput } = build({
    inputs: [source],
    rustcArgs: ["-Anonstandard_style"],
  });
  expect([diagnostics, rustcOutput]).toEqual([[], ""]);
  if (canLoad) expectLoadsClean(output);
});

describe.skipIf(!canLoad)("libbpf", () => {
  it.each([
    ["leaves the initial values", {}, before],
    ["sets all of them through bpf_map__initial_value", set, after],
    ["sets one", { in_bss: "09" }, before + 9],
  ])("%s", (_name, values, expected) => {
    const { elf } = parseObject(object);
    using opened = BpfObject.open(openLibbpf(findLibbpf({ env: process.env })), object);
    for (const [name, bytes] of Object.entries(values)) {
      const symbol = elf.symbols.find((one) => one.name === name)!;
      const map = opened.findMap(elf.sections[symbol.section]!.name)!;
      expect(opened.setInitialValue(map, Number(symbol.value), Buffer.from(bytes, "hex"))).toBe(true);
    }
    expect(opened.load()).toBe(0);
    const fd = opened.programFd(opened.programs()[0]!);
    const id = /^prog_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))![1]!;
    expect(resultOf(id)).toBe(expected);
  });
});

describe.skipIf(!inEcosystem || !canLoad)("other loaders", () => {
  let missing: string | undefined;
  beforeAll(async () => {
    const built = await buildLoaders();
    if (typeof built === "string") missing = built;
  }, 600_000);

  const loaders = { "aya's EbpfLoader": ayaLoader, "cilium/ebpf's VariableSpec": ciliumLoader };
  it.each(Object.entries(loaders))(
    "%s leaves the initial values, and sets all of them",
    async (_, loader) => {
      if (missing !== undefined) throw new Error(missing);
      const results: number[] = [];
      for (const values of [{}, set]) {
        const args = Object.entries(values).map(([name, bytes]) => `--set=${name}=${bytes}`);
        const outcome = await holdWhile(loader, [path, ...args], (ids) => resultOf(ids.program!));
        if (typeof outcome !== "number") throw new Error(outcome.refused);
        results.push(outcome);
      }
      expect(results).toEqual([before, after]);
    },
  );
});
