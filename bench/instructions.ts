import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Instructions of one fixture of the oracle, and of its twin in C. */
export interface InstructionCounts {
  readonly name: string;
  readonly rust: number;
  readonly clang: number;
}

/** Compiles the fixtures of test/oracle with corelate and their twins with clang, both for `v3`, and counts. */
export function countInstructions(root: string): InstructionCounts[] {
  const runner = join(root, "node_modules", "vite-node", "vite-node.mjs");
  const args = [runner, "--config", "vitest.config.ts", join("test", "oracle", "print-instructions.ts")];
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as InstructionCounts[];
}
