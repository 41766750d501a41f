/**
 * `corelate/vitest`: an import of it gives vitest's `expect` matchers for BPF programs. vitest is a peer dependency of the package that only this folder needs.
 */

// In the declarations nothing else says that the module below is vitest's own.
import "vitest";
import { expect } from "vitest";
import type { LoadOptions } from "./load.js";
import { matchers } from "./matchers.js";

export { type LoadOptions, type ProgramCounts, verifierCounts } from "./load.js";
export { relocations } from "./relocations.js";
export type { Subject } from "./subject.js";

/** What `expect("src/main.rs")` has besides vitest's own; all of it is to be awaited. */
export interface CorelateMatchers {
  /** Every program is accepted by every kernel: pinned ones, `running`, others as for `corelate verify --kernel`. Without names all that are pinned. */
  toVerifyOn(kernels?: readonly string[], options?: LoadOptions): Promise<void>;
  /** There is a relocation for the field, and for each pointer on the way: `task_struct.mm.owner`. */
  toRelocate(field: string): Promise<void>;
  /** No program needs a kernel that is newer than this release, such as `5.15`. */
  toRequireAtMost(release: string): Promise<void>;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it so, and declarations of one interface have to agree.
  interface Assertion<T = any> extends CorelateMatchers {}
}

expect.extend(matchers);
