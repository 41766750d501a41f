import { existsSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Party, protocolVersion } from "./protocol.js";
import { version } from "./version.js";

/** Who this process is for a service. */
export function self(): Required<Party> {
  return { protocol: protocolVersion, version, root: packageRoot(), world: world() };
}

/** The folder with `package.json`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) return folder;
    folder = parent;
  }
  return folder;
}

/** Two processes with the same one see the same files under the same names, and the same process numbers. */
function world(): string {
  const { dev, ino } = statSync("/");
  return [namespace("mnt"), namespace("pid"), namespace("user"), dev, ino].join(" ");
}

function namespace(name: string): string {
  try {
    return readlinkSync(`/proc/self/ns/${name}`);
  } catch {
    return "";
  }
}
