import { readFileSync } from "node:fs";
import { runTool } from "./run.js";
import { manifestArguments } from "./unstable.js";

/** What `cargo metadata` says, as far as it matters here. */
interface Metadata {
  readonly packages: readonly {
    readonly id: string;
    readonly name: string;
    readonly manifest_path: string;
    readonly targets: readonly { readonly kind: readonly string[]; readonly src_path: string }[];
  }[];
  readonly workspace_members: readonly string[];
  readonly workspace_default_members?: readonly string[];
}

/** Which members of a workspace a build for BPF is for. */
export interface Selection {
  /** Arguments for cargo that name them; none where cargo's own choice is right. */
  readonly args: readonly string[];
  readonly built: readonly string[];
  /** Members that need an operating system, and that cargo would have built. */
  readonly leftOut: readonly string[];
}

/** Commands that compile packages for a target. */
const compiling = ["build", "b", "check", "c", "clippy", "doc", "d"];

const nothing: Selection = { args: [], built: [], leftOut: [] };

/** What names packages itself, and so is the user's own choice. */
const choices = /^(-p.*|--package(=.*)?|--exclude(=.*)?)$/;

/**
 * Chooses the members of the workspace that can be built for BPF, where cargo would also build others: those without `#![no_std]` have no standard
 * library there. A package that is named stands.
 *
 * @param args cargo's arguments, with `--target` for BPF among them
 */
export function bpfMembers(cargo: string, args: readonly string[], env: NodeJS.ProcessEnv): Selection {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (!own.some((arg) => compiling.includes(arg)) || own.some((arg) => choices.test(arg))) return nothing;
  const manifest = manifestArguments(args);
  const metadata = ask(cargo, ["metadata", "--no-deps", "--format-version", "1", ...manifest], env);
  if (metadata === undefined) return nothing;
  const { packages, workspace_members: all, workspace_default_members: usual = all } = metadata;
  const whole = own.includes("--workspace") || own.includes("--all");
  // In the folder of a member cargo builds that member, and says so in `locate-project`.
  const here = runTool(
    cargo,
    ["locate-project", "--message-format", "plain", ...manifest],
    env,
  ).stdout.trim();
  const single = packages.find((found) => found.manifest_path === here && all.includes(found.id));
  const chosen = whole ? all : single === undefined ? usual : [single.id];
  const isFor = (id: string) => packages.some((found) => found.id === id && isWithoutStd(found.targets));
  const names = (ids: readonly string[]) =>
    ids.flatMap((id) => packages.filter((found) => found.id === id).map(({ name }) => name));
  const leftOut = chosen.filter((id) => !isFor(id));
  // Not only those of the choice: the default members of a project with user space are those of user space.
  const built = all.filter(isFor);
  if (leftOut.length === 0 || built.length === 0) return nothing;
  return {
    args: whole
      ? names(leftOut).flatMap((name) => ["--exclude", name])
      : names(built).flatMap((name) => ["--package", name]),
    built: names(built),
    leftOut: names(leftOut),
  };
}

/** Whether all of a package's own code does without the standard library. */
function isWithoutStd(targets: Metadata["packages"][number]["targets"]): boolean {
  const roots = targets.filter(({ kind }) =>
    kind.some((name) => name === "bin" || name === "lib" || name === "rlib"),
  );
  return roots.length > 0 && roots.every(({ src_path }) => saysNoStd(src_path));
}

function saysNoStd(path: string): boolean {
  try {
    return /^\s*#!\[(cfg_attr\([^\]]*\b)?no_std\b/m.test(readFileSync(path, "utf8"));
  } catch {
    return false;
  }
}

function ask(cargo: string, args: readonly string[], env: NodeJS.ProcessEnv): Metadata | undefined {
  const done = runTool(cargo, args, env);
  try {
    return done.status === 0 ? (JSON.parse(done.stdout) as Metadata) : undefined;
  } catch {
    return undefined;
  }
}
