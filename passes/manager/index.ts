export { type Analysis, PassContext, type PassTarget, Preserved } from "./context.js";
export { type PassTime, type PrintOptions, printer, timer, verifyEach } from "./instrumentation.js";
export {
  type PanicAction,
  type PassChoices,
  type PassOptions,
  panicReturns,
  passOptions,
} from "./options.js";
export {
  type Instrumentation,
  type Pass,
  passesOf,
  type Runnable,
  type RunOptions,
  runPasses,
  type Stage,
  type Step,
  stages,
} from "./pass.js";
