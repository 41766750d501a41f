import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../lib/files/index.js";
import { loaderKey } from "../guest/index.js";
import type { VerifyOptions, VerifyResult } from "../kernel/index.js";
import { cacheFolderIfAny, ensurePrivate } from "../toolchain/index.js";
import type { BootedKernel, MatrixOptions } from "./model.js";
import { relocatedKey } from "./relocated-key.js";

/** What earlier runs on one kernel came to. */
export interface KnownResults {
  /** `name` is what messages call the object. */
  find(bytes: Uint8Array, name: string): VerifyResult | undefined;
  keep(bytes: Uint8Array, name: string, result: VerifyResult): void;
}

/** Of another format than this one nothing is taken. */
const format = 2;

/**
 * Results of earlier runs, by content: the object, the kernel, the loader, and what was asked for. Where the object is another one, but the same to the kernel after its
 * relocations (another file name, other line numbers), what was accepted is accepted. What was refused is not taken from there, since its lines would be wrong. The folder
 * can be shared between machines, and deleted at any time.
 */
export function knownResults(
  kernel: BootedKernel,
  options: VerifyOptions,
  { env, cache, timeout }: MatrixOptions,
): KnownResults {
  const caches = cache ? cacheFolderIfAny(env) : undefined;
  // What programs do is another thing each time.
  if (caches === undefined || kernel.sha256 === "" || options.runFor !== undefined)
    return { find: () => undefined, keep: () => {} };
  const folder = ensurePrivate(join(caches, "verified"));
  const base = JSON.stringify([
    format,
    kernel.sha256,
    kernel.arch,
    loaderKey(kernel.arch, env),
    asked(options, timeout),
  ]);
  const path = (kind: string, key: string) =>
    join(
      folder,
      `${kind}-${createHash("sha256").update(base).update("\0").update(key).digest("hex").slice(0, 40)}.json`,
    );
  const exact = (bytes: Uint8Array, name: string) =>
    path("object", `${name}\0${createHash("sha256").update(bytes).digest("hex")}`);
  const relocated = (bytes: Uint8Array) => {
    const key = relocatedKey(bytes, options.btfPath ?? kernel.btf);
    return key === undefined ? undefined : path("relocated", key);
  };
  return {
    find: (bytes, name) => {
      const known = read(exact(bytes, name));
      if (known !== undefined) return known;
      const other = relocated(bytes);
      return other === undefined ? undefined : read(other);
    },
    keep: (bytes, name, result) => {
      if (result.programs.some(({ outcome }) => !settled.has(outcome)) || result.fault === "environment")
        return;
      const text = JSON.stringify({ format, result });
      write(exact(bytes, name), text);
      const other = result.ok && result.diagnostics.length === 0 ? relocated(bytes) : undefined;
      if (other !== undefined) write(other, text);
    },
  };
}

/** Outcomes that are the same the next time. */
const settled: ReadonlySet<string> = new Set(["accepted", "refused", "not-loaded"]);

/** What of the options makes a difference; what is left out means the same as its default. */
function asked(options: VerifyOptions, timeout: number | undefined) {
  const { btfPath, logLevel = 0, tolerateBtf = false, settings = [], maxEntries = {} } = options;
  const { unknownSettings = false, license, only, testRuns } = options;
  const btf = btfPath === undefined ? null : createHash("sha256").update(readFileSync(btfPath)).digest("hex");
  return {
    btf,
    logLevel,
    tolerateBtf,
    settings,
    maxEntries,
    unknownSettings,
    license,
    only,
    testRuns,
    timeout,
  };
}

function read(path: string): VerifyResult | undefined {
  try {
    const json = JSON.parse(readFileSync(path, "utf8")) as { format?: unknown; result?: VerifyResult };
    return json.format === format && Array.isArray(json.result?.programs) ? json.result : undefined;
  } catch {
    // Not there, or not whole: then it is made again.
    return undefined;
  }
}

function write(path: string, text: string): void {
  try {
    replaceFile(path, Buffer.from(text));
  } catch {
    // A cache saves time and nothing else.
  }
}
