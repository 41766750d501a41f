import type { PassContext } from "./manager/index.js";

export {
  type PanicAction,
  type Pass,
  type PassOptions,
  Preserved,
  panicReturns,
  passesOf,
  type Runnable,
  runPasses,
} from "./manager/index.js";

/** What passes work on. */
export type Unit = PassContext;
