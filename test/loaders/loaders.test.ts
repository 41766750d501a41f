import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { inEcosystem } from "../cargo/ecosystem.js";
import { buildLoaders, type Loader, type Outcome } from "./loaders.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-loaders-", unsafeCleanup: true, mode: 0o700 }).name;
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const objects: Readonly<Record<string, string>> = {
  "exec-snoop": file("../../examples/exec-snoop/src/main.rs"),
  queries: file("fixtures/queries.rs"),
  globals: file("fixtures/globals.rs"),
  programs: file("fixtures/programs.rs"),
};

describe.skipIf(!inEcosystem || !canLoad)("libbpf, aya and cilium/ebpf", () => {
  let loaders: Readonly<Record<string, Loader>> = {};
  let missing: string | undefined;
  beforeAll(async () => {
    const built = await buildLoaders();
    if (typeof built === "string") missing = built;
    else loaders = built;
  }, 600_000);

  it.each(Object.entries(objects))(
    "relocate %s to the same instructions, with BTF",
    async (name, source) => {
      if (missing !== undefined) throw new Error(missing);
      const bytes = build({ inputs: [source] }).output;
      const path = join(folder, `${name}.o`);
      writeFileSync(path, bytes);
      const found = inspect(bytes).programs.filter((program) => program.section !== ".text");
      const hooks = Object.fromEntries(
        found.map((program) => [program.function, program.section.split("/")[1] ?? ""]),
      );
      const outcomes: Record<string, Outcome> = {};
      for (const [loader, load] of Object.entries(loaders)) outcomes[loader] = await load(path, hooks);
      const { libbpf, ...others } = outcomes;
      if (libbpf === undefined || "refused" in libbpf) throw new Error(JSON.stringify(libbpf));
      expect(libbpf.programs.map((program) => program.name)).toEqual(Object.keys(hooks).sort());
      for (const program of libbpf.programs) expect(program.hasBtf, program.name).toBe(true);
      for (const [loader, outcome] of Object.entries(others)) expect(outcome, loader).toEqual(libbpf);
    },
    300_000,
  );
});
