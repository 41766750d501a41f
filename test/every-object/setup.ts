import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, vi } from "vitest";
import { checkBuilt, noteBuilt, noteTarget, writtenFolder } from "./built.js";

// A setup file of every test (vitest.config.ts). Whatever a test builds comes past here, whether it calls the library or starts one of
// corelate's programs, and after the test each object is loaded: no test can forget it. What is not meant to load needs a mark in marks.ts.

vi.mock("../../src/driver/module.js", async (original) => {
  const real = await original<typeof import("../../src/driver/module.js")>();
  class ModuleBuild extends real.ModuleBuild {
    readonly #isObject: boolean;
    readonly #name: string;
    constructor(...[llvm, sources, options]: ConstructorParameters<typeof real.ModuleBuild>) {
      super(llvm, sources, options);
      this.#isObject = options.emit === "obj" && !options.disablePasses?.length;
      this.#name = sources[0]?.name.replace(/.*\//, "") ?? "";
    }
    override finish() {
      const built = super.finish();
      if (this.#isObject) noteBuilt(built.output, this.#name);
      return built;
    }
  }
  const buildModule: typeof real.buildModule = (...given) => {
    using build = new ModuleBuild(...given);
    return build.finish();
  };
  return { ...real, ModuleBuild, buildModule };
});

vi.mock("../../src/kernel/load.js", async (original) => {
  const real = await original<typeof import("../../src/kernel/load.js")>();
  const loadWithLibbpf: typeof real.loadWithLibbpf = (bytes, options) => {
    if (options.btfPath !== undefined) noteTarget(bytes, options.btfPath);
    return real.loadWithLibbpf(bytes, options);
  };
  return { ...real, loadWithLibbpf };
});

const hook = `--import=${fileURLToPath(new URL("in-programs.mjs", import.meta.url))}`;
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, hook].filter(Boolean).join(" ");
process.env.CORELATE_WRITTEN = writtenFolder;

afterEach(checkBuilt);
afterAll(checkBuilt);

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());
