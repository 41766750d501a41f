import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Read by vitest's main process before anything else: its workers inherit the variable. Two runs in one checkout have a folder each, named after
// their process; what a run leaves stays until the next one begins, since its messages name files in it.
const runs = fileURLToPath(new URL("../../build/objects", import.meta.url));

if (process.env.CORELATE_OBJECTS === undefined) {
  if (existsSync(runs))
    for (const name of readdirSync(runs))
      if (!isRunning(Number(name))) rmSync(join(runs, name), { recursive: true, force: true });
  process.env.CORELATE_RUN_OBJECTS = join(runs, String(process.pid));
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
