/** `corelate/client`: requests to a running service, typed. */
export { CorelateError, type Diagnostic, ExitStatus } from "../../lib/diagnostics/index.js";
export type {
  BuildAnswer,
  BuildParams,
  CommandAnswer,
  CommandParams,
  ErrorData,
  ExplainParams,
  FileParam,
  Initialized,
  InspectParams,
  LinkParams,
  Made,
  MethodName,
  Methods,
  OptAnswer,
  OptParams,
  Progress,
  ResolveParams,
  VerifyParams,
} from "../service/index.js";
export {
  Client,
  type ConnectOptions,
  connect,
  RequestError,
  type RequestOptions,
  type RequestParams,
} from "./connect.js";
