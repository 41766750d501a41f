/** Programs that are attached for a while, and what they do meanwhile. */
export type * from "./activity.js";
export { runAttached } from "./local.js";
export type { RecordValue } from "./records.js";
export {
  type ChannelOutput,
  channelOutputs,
  judgeActivity,
  type ProgramRun,
  programRun,
  type SentRecord,
} from "./result.js";
