import { calls } from "./calls.js";
import { controlFlow } from "./control-flow.js";
import type { MessageKind } from "./kind.js";
import { bounds } from "./memory.js";
import { pointers } from "./pointers.js";
import { rules } from "./rules.js";

export type { MessageKind } from "./kind.js";

/** In order: the first that matches is taken. The page of each is in docs/verifier-messages.md. */
export const messageKinds: readonly MessageKind[] = [
  ...calls,
  ...bounds,
  ...pointers,
  ...controlFlow,
  ...rules,
];
