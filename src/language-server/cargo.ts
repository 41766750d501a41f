import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { testErrors } from "../../lib/diagnostics/index.js";
import { packagePath, readWhole } from "../../lib/files/index.js";
import type { Crate } from "./crate.js";
import { ownDiagnostics } from "./own-messages.js";
import { printedDiagnostics } from "./printed-messages.js";
import { type Found, rustcDiagnostics } from "./rustc-messages.js";

/** What cargo knows of a crate. */
export interface Package {
  /** Folder of its workspace, in which cargo runs rustc. */
  readonly workspace: string;
  /** Whether it is more than a file that uses corelate: other crates, features, a build script. */
  readonly needsCargo: boolean;
}

interface Metadata {
  readonly workspace_root: string;
  readonly packages: readonly {
    readonly manifest_path: string;
    readonly dependencies: readonly { readonly name: string; readonly kind: string | null }[];
    readonly features: object;
    readonly targets: readonly { readonly kind: readonly string[] }[];
  }[];
}

const known = new Map<string, { readonly state: string; readonly answer: Package | undefined }>();

/** Asks cargo, once as long as the manifest is the same. Undefined where cargo cannot read it. */
export async function packageOf(manifest: string, signal: AbortSignal): Promise<Package | undefined> {
  const { mtimeMs, size, ino } = statSync(manifest);
  const state = `${mtimeMs} ${size} ${ino}`;
  const before = known.get(manifest);
  if (before?.state === state) return before.answer;
  const args = ["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", manifest];
  const { status, stdout } = await cargo(args, dirname(manifest), signal);
  const answer = status === 0 ? fromMetadata(JSON.parse(stdout) as Metadata, manifest) : undefined;
  known.set(manifest, { state, answer });
  return answer;
}

function fromMetadata({ workspace_root, packages }: Metadata, manifest: string): Package | undefined {
  const found = packages.find(({ manifest_path }) => manifest_path === manifest);
  if (found === undefined) return undefined;
  const needsCargo =
    found.dependencies.some(({ name, kind }) => name !== "corelate" && kind !== "dev") ||
    Object.keys(found.features).length > 0 ||
    found.targets.some(({ kind }) => kind.includes("custom-build"));
  return { workspace: workspace_root, needsCargo };
}

/** What came of a build. */
export interface CargoBuild {
  readonly objects: readonly Uint8Array[];
  readonly found: readonly Found[];
}

/** Builds the package of `crate` for BPF, with what it depends on. Undefined if `signal` ended it. */
export async function buildWithCargo(
  { root, manifest }: Crate & { readonly manifest: string },
  workspace: string,
  signal: AbortSignal,
): Promise<CargoBuild | undefined> {
  const args = ["build", "--manifest-path", manifest, "--target", "bpfel-unknown-none"];
  const { status, stdout, stderr } = await cargo(
    [...args, "--message-format=json"],
    dirname(manifest),
    signal,
  );
  if (signal.aborted) return undefined;
  const lines = stdout.split("\n").flatMap(parse);
  const messages = lines.flatMap(({ message }) => (message === undefined ? [] : [message]));
  const said = rustcDiagnostics(messages.map((message) => JSON.stringify(message)).join("\n"), workspace);
  const own = messages
    .filter(({ spans }) => spans?.length === 0)
    .flatMap(({ message, children = [] }) => [message, ...children.map((child) => child.message)])
    .flatMap((text) => printedDiagnostics(text ?? ""));
  const found = [...said, ...ownDiagnostics(own, root, workspace)];
  if (status !== 0 && !found.some(({ diagnostic }) => diagnostic.severity === 1)) {
    const failed = testErrors.cargoFailed(dirname(manifest), status, stderr.trimEnd().split("\n").slice(-20));
    found.push(...ownDiagnostics([failed], root, workspace));
  }
  const objects = lines.flatMap(({ executable }) => (executable ? [readWhole(executable)] : []));
  return { objects: status === 0 ? objects : [], found: found.filter(onceEach()) };
}

/** A line of cargo's. */
interface Line {
  readonly executable?: string | null;
  readonly message?: Message;
}

interface Message {
  readonly message?: string;
  readonly spans?: readonly unknown[];
  readonly children?: readonly Message[];
}

function parse(line: string): Line[] {
  if (!line.startsWith("{")) return [];
  const value = JSON.parse(line) as Line & { readonly reason?: string };
  return value.reason === "compiler-artifact" || value.reason === "compiler-message" ? [value] : [];
}

/** A library that is compiled twice says everything twice. */
function onceEach(): (found: Found) => boolean {
  const seen = new Set<string>();
  return ({ path, diagnostic }) => {
    const key = JSON.stringify([path, diagnostic]);
    return !seen.has(key) && seen.add(key) !== undefined;
  };
}

interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `corelate cargo`, which ends what it has started when it is ended. */
function cargo(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Said> {
  const program = packagePath("dist", "src", "cli", "main.js");
  const child = spawn(process.execPath, [program, "cargo", "--", ...args], {
    cwd,
    env: { ...process.env, CORELATE_AUDIT: "0", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGTERM",
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  return new Promise((resolve) => {
    // One that was ended by `signal` closes as well.
    child.on("error", () => {});
    child.on("close", (status) => resolve({ status: status ?? 1, ...said }));
  });
}
