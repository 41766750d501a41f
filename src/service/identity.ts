import { readlinkSync, statSync } from "node:fs";
import { packagePath } from "../../lib/files/index.js";
import { type Party, protocolVersion } from "./protocol.js";
import { version } from "./version.js";

/** Who this process is for a service. */
export function self(): Required<Party> {
  return { protocol: protocolVersion, version, root: packageRoot(), world: world() };
}

/** The folder with `package.json`. */
export function packageRoot(): string {
  return packagePath();
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
