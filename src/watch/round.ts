import { statSync } from "node:fs";
import { basename, dirname, extname, resolve as resolvePath } from "node:path";
import { type Resolution, resolve, resolveSignatures, type Signature } from "../../lib/btf/index.js";
import type { Diagnostic } from "../../lib/diagnostics/index.js";
import { objectsOf } from "../checks/index.js";
import type { Client } from "../client/index.js";
import type { ShownKernel } from "../matrix/index.js";
import type { Targets } from "./targets.js";

/** An object of a round, and what becomes of its relocations. */
export interface WatchedObject {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly relocations: readonly Resolution[];
  readonly signatures: readonly Signature[];
}

/** One build, with its relocations resolved. */
export interface Round {
  readonly objects: readonly WatchedObject[];
  readonly targets: readonly { readonly name: string }[];
  /** Warnings of the build. */
  readonly diagnostics: readonly Diagnostic[];
  readonly rustcOutput: string;
}

/** How a round is made. */
export interface RoundOptions {
  readonly kernels: readonly ShownKernel[];
  readonly loaded: Targets;
  readonly audit: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const byService = new Set([".rs", ".ll", ".bc"]);

/**
 * Builds `inputs` and resolves their relocations against each kernel. A source is built by the service, which has LLVM loaded and whose crash is not this process's; a cargo
 * project is built by cargo.
 *
 * @throws what the build throws, CRL0050 and CRL0205 for BTF that cannot be read
 */
export async function round(
  client: Client,
  inputs: readonly string[],
  options: RoundOptions,
): Promise<Round> {
  const { kernels, loaded, audit, env, signal } = options;
  const made: { path: string; bytes: Uint8Array }[] = [];
  const diagnostics: Diagnostic[] = [];
  let rustcOutput = "";
  for (const path of inputs) {
    if (byService.has(extname(path))) {
      const built = await client.request("build", { inputs: [path], audit }, { signal });
      made.push({ path, bytes: Buffer.from(built.base64 ?? "", "base64") });
      diagnostics.push(...built.diagnostics);
      rustcOutput += built.rustcOutput;
    } else {
      const objects = await objectsOf(path, { env, audit });
      made.push(...objects.map(({ path: name, bytes }) => ({ path: name, bytes })));
      for (const object of objects) diagnostics.push(...object.diagnostics);
    }
  }
  const targets = kernels.map((kernel) => loaded.of(kernel));
  return {
    objects: made.map(({ path, bytes }) => ({
      path,
      bytes,
      relocations: resolve(bytes, targets),
      signatures: resolveSignatures(bytes, targets),
    })),
    targets,
    diagnostics,
    rustcOutput,
  };
}

/** The folders whose sources `inputs` are made of: those of a crate as a whole, where a source is in the `src` of one. */
export function watchedFolders(inputs: readonly string[]): string[] {
  const folders = inputs.map((path) => {
    const full = resolvePath(path);
    if (statSync(full, { throwIfNoEntry: false })?.isDirectory() === true) return full;
    const folder = dirname(full);
    return basename(folder) === "src" ? dirname(folder) : folder;
  });
  return [...new Set(folders)];
}
