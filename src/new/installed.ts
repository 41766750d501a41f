import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { packageFolder } from "./templates.js";

/** How a project gets at the corelate that makes it. */
export interface Installed {
  /** The package's folder. */
  readonly folder: string;
  /** What the project's `package.json` says of it. */
  readonly spec: string;
}

/** The corelate that runs, seen from the project's folder: a version where npm has it from its registry, else where it lies. */
export function installedFor(project: string): Installed {
  const folder = packageFolder();
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const modules = dirname(folder);
  const fileOf = (path: string) => `file:${relative(project, path)}`;
  // A checkout.
  if (basename(modules) !== "node_modules") return { folder, spec: fileOf(folder) };
  const from = resolvedFrom(modules);
  const archive = from === undefined ? undefined : resolve(dirname(modules), from);
  return { folder, spec: archive !== undefined && existsSync(archive) ? fileOf(archive) : version };
}

/** The file that npm installed it from, as npm's own record of the folder has it. */
function resolvedFrom(modules: string): string | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
      packages?: Record<string, { resolved?: unknown }>;
    };
    const resolved = lock.packages?.["node_modules/corelate"]?.resolved;
    return typeof resolved === "string" && resolved.startsWith("file:")
      ? resolved.slice("file:".length)
      : undefined;
  } catch {
    return undefined;
  }
}
