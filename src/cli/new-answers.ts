import type { KernelToPin, ProgramKind, UserSpace } from "../new/index.js";

/** What is known before anything is asked. */
export interface Given {
  readonly name?: string | undefined;
  readonly kind?: ProgramKind | undefined;
  readonly user?: UserSpace | undefined;
  readonly kernels?: readonly KernelToPin[] | undefined;
}

/** All that a project needs to be said. */
export interface Answers {
  readonly name: string;
  readonly kind: ProgramKind;
  readonly user: UserSpace;
  readonly kernels: readonly KernelToPin[];
}
