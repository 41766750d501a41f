import { ResponseError } from "vscode-jsonrpc/node";
import { CorelateError, type Diagnostic, serviceErrors } from "../../lib/diagnostics/index.js";
import { type CommandAnswer, type ErrorData, errorCodes, limits, type MethodName } from "../service/index.js";
import type { JobOutcome } from "./pool.js";

/** The answer to a request, from how its job ended. @throws ResponseError where there is none */
export function answerOf(method: MethodName, outcome: JobOutcome, timeout: number): unknown {
  switch (outcome.kind) {
    case "done":
      return method === "command"
        ? commandAnswer((outcome.result as { status: number }).status, outcome)
        : outcome.result;
    case "failed":
      throw failure(errorCodes.failed, outcome.failure);
    case "ended":
      return ended(method, outcome);
    case "printed-too-much":
      throw refusal(errorCodes.failed, serviceErrors.printsTooMuch(limits.printed));
    case "out-of-time":
      throw refusal(errorCodes.failed, serviceErrors.outOfTime(timeout));
    case "cancelled":
      throw refusal(errorCodes.cancelled, serviceErrors.cancelled());
    case "busy":
      throw refusal(errorCodes.busy, serviceErrors.busy(`${limits.queue} requests wait already`));
  }
}

/** `diagnostic` as the error of an answer. */
export function refusal(code: number, diagnostic: Diagnostic): ResponseError<ErrorData> {
  const error = new CorelateError(diagnostic);
  return failure(code, { diagnostics: error.diagnostics, exitStatus: error.exitStatus });
}

function failure(code: number, data: ErrorData): ResponseError<ErrorData> {
  const message = data.diagnostics.map((one) => `${one.code}: ${one.message}`).join("\n");
  return new ResponseError(code, message || "failed", data);
}

/** LLVM ends the process by a fatal error: it has said what was wrong, and with which status a command ends. */
function ended(method: MethodName, outcome: JobOutcome & { kind: "ended" }): unknown {
  const { status, signal, stderr } = outcome;
  if (method === "command" && status !== null) return commandAnswer(status, outcome);
  const lines = stderr
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const own = lines.flatMap(diagnosticIn);
  if (own.length > 0) throw failure(errorCodes.failed, { diagnostics: own, exitStatus: status ?? 1 });
  const how = signal === null ? `with status ${status}` : `by ${signal}`;
  throw refusal(errorCodes.failed, serviceErrors.workerEnded(how, lines.slice(-5)));
}

function diagnosticIn(line: string): Diagnostic[] {
  try {
    const found = JSON.parse(line) as Partial<Diagnostic>;
    return typeof found.code === "string" && typeof found.message === "string" ? [found as Diagnostic] : [];
  } catch {
    return [];
  }
}

function commandAnswer(status: number, printed: { stdout: Buffer; stderr: Buffer }): CommandAnswer {
  const { stdout, stderr } = printed;
  return { status, stdout: stdout.toString("base64"), stderr: stderr.toString("base64") };
}
