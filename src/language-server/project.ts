import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Client, RequestError } from "../client/index.js";
import { type ShownKernel, shownKernels } from "../matrix/index.js";
import type { Access } from "./accesses.js";
import { buildWithCargo, type Package, packageOf } from "./cargo.js";
import type { Crate } from "./crate.js";
import { ownDiagnostics } from "./own-messages.js";
import { type Found, rustcDiagnostics } from "./rustc-messages.js";

/** What the verifier of the running kernel says of a program. */
export interface Verified {
  readonly name: string;
  readonly outcome: string;
  readonly stats: Readonly<Record<string, unknown>> | null;
  readonly reason?: string | null;
}

/** What is known of a crate from its last build. */
export interface State {
  readonly found: readonly Found[];
  /** Of the last build that gave an object, as the two next. */
  readonly accesses: readonly Access[];
  readonly kernels: readonly ShownKernel[];
  readonly verified: readonly Verified[];
}

/** How a project is looked at: settings of the editor. */
export interface Settings {
  /** Files with the types of the kernels to show; without any those that the project pins. */
  readonly btf: readonly string[];
  /** Whether programs are loaded into the running kernel for what its verifier counts. */
  readonly verify: boolean;
}

/** Builds `crate`, asks each kernel for the places of its accesses, and the running one what its verifier counts. */
export async function examine(
  client: Client,
  crate: Crate,
  settings: Settings,
  before: State | undefined,
  signal: AbortSignal,
): Promise<State> {
  const { root, folder, manifest } = crate;
  const known = manifest === undefined ? undefined : await packageOf(manifest, signal);
  if (manifest !== undefined && known?.needsCargo !== false)
    return await examineWithCargo(client, { ...crate, manifest }, known, settings, before, signal);
  const built = await client
    .request("build", { inputs: [root], cwd: folder, messageFormat: "json" }, { signal })
    .catch((error: unknown) => {
      if (error instanceof RequestError) return error;
      throw error;
    });
  if (built instanceof RequestError) {
    const said = rustcDiagnostics(built.rustcOutput, folder);
    // What rustc said is shown by itself.
    const own = said.some(({ diagnostic }) => diagnostic.severity === 1) ? [] : built.diagnostics;
    const { accesses = [], kernels = [], verified = [] } = before ?? {};
    return { found: [...said, ...ownDiagnostics(own, root, folder)], accesses, kernels, verified };
  }
  const object = { base64: built.base64! };
  const kernels = shownKernels(folder, settings.btf, process.env);
  const [accesses, verified] = await Promise.all([
    accessesOf(client, object, kernels, folder, signal),
    settings.verify ? verifiedBy(client, object, folder, signal) : [],
  ]);
  const found = [
    ...rustcDiagnostics(built.rustcOutput, folder),
    ...ownDiagnostics(built.diagnostics, root, folder),
  ];
  // The object names the files of the crate from its folder.
  return { found, accesses: accesses.map((access) => withFullPaths(access, folder)), kernels, verified };
}

/** The same for a crate that cargo has to build. */
async function examineWithCargo(
  client: Client,
  crate: Crate & { readonly manifest: string },
  known: Package | undefined,
  settings: Settings,
  before: State | undefined,
  signal: AbortSignal,
): Promise<State> {
  const cwd = dirname(crate.manifest);
  const workspace = known?.workspace ?? cwd;
  const built = await buildWithCargo(crate, workspace, signal);
  const { objects = [], found = [] } = built ?? {};
  if (objects.length === 0) {
    const { accesses = [], kernels = [], verified = [] } = before ?? {};
    return { found, accesses, kernels, verified };
  }
  const kernels = shownKernels(cwd, settings.btf, process.env);
  const accesses: Access[] = [];
  const verified: Verified[] = [];
  for (const bytes of objects) {
    const object = { base64: Buffer.from(bytes).toString("base64") };
    for (const access of await accessesOf(client, object, kernels, cwd, signal))
      accesses.push(withFullPaths(access, workspace));
    if (settings.verify) verified.push(...(await verifiedBy(client, object, cwd, signal)));
  }
  return { found, accesses, kernels, verified };
}

/** cargo names a workspace's own files to rustc as they are called in it. */
function withFullPaths(access: Access, folder: string): Access {
  return {
    ...access,
    sources: access.sources.map((source) => ({ ...source, file: resolve(folder, source.file) })),
  };
}

interface Bytes {
  readonly base64: string;
}

/** None where a file with types cannot be read: the build has still said what there is to say. */
async function accessesOf(
  client: Client,
  object: Bytes,
  kernels: readonly ShownKernel[],
  cwd: string,
  signal: AbortSignal,
): Promise<readonly Access[]> {
  if (kernels.length === 0) return [];
  try {
    const answer = await client.request(
      "resolve",
      { object, cwd, btf: kernels.map(({ btf }) => btf) },
      { signal },
    );
    return answer.relocations as readonly Access[];
  } catch {
    return [];
  }
}

/** None without the privilege to load programs. */
async function verifiedBy(
  client: Client,
  object: Bytes,
  cwd: string,
  signal: AbortSignal,
): Promise<readonly Verified[]> {
  try {
    const { kernels } = (await client.request("verify", { object, cwd }, { signal })) as {
      kernels: readonly { objects: readonly { programs: readonly Verified[] }[] }[];
    };
    return kernels.flatMap(({ objects }) => objects.flatMap(({ programs }) => programs));
  } catch {
    return [];
  }
}

/** The line (from 0) of each function of `path` that a program is. */
export function programLines(path: string, names: readonly string[]): Map<string, number> {
  let lines: readonly string[] = [];
  try {
    lines = readFileSync(path, "utf8").split("\n");
  } catch {}
  const found = new Map<string, number>();
  for (const name of names) {
    const at = lines.findIndex((line) =>
      new RegExp(`\\bfn\\s+${name.replace(/\W/g, "")}\\s*[(<]`).test(line),
    );
    if (at >= 0) found.set(name, at);
  }
  return found;
}
