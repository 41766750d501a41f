/** `corelate doctor`: what this machine has of what the commands need, and how to get the rest. */
import { booting } from "./booting.js";
import { cargo, compiling } from "./compiling.js";
import type { Finding } from "./finding.js";
import { loading } from "./loading.js";
import { project } from "./project.js";
import { distribution } from "./system.js";

export * from "./finding.js";

/** Looks at everything. Compiles the companion crate, and the core library where it has only its sources. */
export function examine(env: NodeJS.ProcessEnv, folder: string): Finding[] {
  const on = distribution();
  return [
    ...compiling(env, on),
    cargo(env, on),
    ...project(folder),
    ...loading(env, on),
    ...booting(env, on),
  ];
}
