import { CorelateError } from "../../lib/diagnostics/index.js";

/** What a machine is to be able to do. */
export const tasks = ["build", "cargo", "verify", "boot"] as const;
export type Task = (typeof tasks)[number];

/** What each of them is, in words. */
export const taskWords: Readonly<Record<Task, string>> = {
  build: "compile programs (build, rustc, link, opt)",
  cargo: "build cargo projects (cargo, the linker, the wrapper)",
  verify: "load programs into the running kernel (verify)",
  boot: "load programs into other kernels (verify --kernel, kernels fetch)",
};

/** One thing that was looked for. */
export interface Finding {
  readonly task: Task;
  /** What was looked for: `libLLVM`. */
  readonly what: string;
  /** `note`: there, but something about it should be known. */
  readonly state: "found" | "missing" | "note";
  /** What was found, or why not. */
  readonly text: string;
  /** A command, or what else to do. */
  readonly remedy?: string;
}

/** What `look` finds; a diagnostic that it throws is what is missing. `remedy`: where the system has a better one than the diagnostic. */
export function finding(task: Task, what: string, look: () => string, remedy?: string): Finding {
  try {
    return { task, what, state: "found", text: look() };
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    const way = remedy ?? error.diagnostics[0]?.help;
    const text = error.diagnostics[0]?.message ?? error.message;
    return { task, what, state: "missing", text, ...(way === undefined ? {} : { remedy: way }) };
  }
}
