import { createConnection, type Socket } from "node:net";
import pc from "picocolors";
import { CorelateError, type Diagnostic, serviceErrors } from "../../lib/diagnostics/index.js";
import { FrameReader, frameOf } from "./frames.js";
import { self } from "./identity.js";
import { checkSocket, wantedSocket } from "./place.js";
import { type CommandAnswer, type CommandParams, type ErrorData, errorCodes } from "./protocol.js";

/** An answer has an object in base64; those of a service are taken however long they are. */
const maxAnswer = 2 ** 31;

/**
 * Has a running service do `command`, and prints what it says. Gives the exit status; undefined where there is no service that could, so that this process has to do it.
 * Nothing has been printed or written then.
 *
 * @throws CRL0860, CRL0863 and CRL0866 where `CORELATE_SERVICE` names a socket and it cannot be used
 */
export async function forwardCommand(
  command: CommandParams["command"],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number | undefined> {
  const wanted = wantedSocket(env);
  if (wanted === undefined || !args.every(isForward)) return undefined;
  try {
    if (checkSocket(wanted.path) === undefined) return undefined;
    const answer = await ask(wanted.path, {
      command,
      arguments: args,
      cwd: process.cwd(),
      env: env as Record<string, string>,
      umask: process.umask(),
      colour: pc.isColorSupported,
      parent: process.ppid,
    });
    if (answer === undefined) return undefined;
    process.stdout.write(Buffer.from(answer.stdout, "base64"));
    process.stderr.write(Buffer.from(answer.stderr, "base64"));
    return answer.status;
  } catch (error) {
    if (wanted.named || !(error instanceof CorelateError)) throw error;
    return undefined;
  }
}

/** Files that are another one in each process, such as `/dev/stdin`, have to be read by this one; help needs nobody. */
function isForward(argument: string): boolean {
  return !/(^|[=,])\/(dev|proc)\//.test(argument) && !/^(-h|--help|-V|--version)$/.test(argument);
}

/** Undefined where nobody listens, or the service ends before it has answered. */
function ask(path: string, params: CommandParams): Promise<CommandAnswer | undefined> {
  const socket = createConnection(path);
  return new Promise<CommandAnswer | undefined>((resolve, reject) => {
    const reader = new FrameReader(maxAnswer);
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("data", (chunk) => {
      try {
        for (const frame of reader.push(chunk)) {
          const answer = frame.kind === "message" ? answerIn(frame.body, path) : undefined;
          if (answer !== undefined) resolve(answer);
        }
      } catch (error) {
        reject(error);
      }
    });
    send(socket, 0, "initialize", self());
    send(socket, 1, "command", params);
  }).finally(() => socket.destroy());
}

function send(socket: Socket, id: number, method: string, params: object): void {
  socket.write(frameOf(JSON.stringify({ jsonrpc: "2.0", id, method, params })));
}

interface Answer {
  readonly id?: number | null;
  readonly result?: CommandAnswer;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Partial<ErrorData> };
}

/** The answer to the command, if it is in `body`. @throws CorelateError */
function answerIn(body: Buffer, path: string): CommandAnswer | undefined {
  const { id, result, error } = JSON.parse(body.toString("utf8")) as Answer;
  if (error !== undefined) throw new CorelateError(diagnosticsOf(error, path));
  return id === 1 ? result : undefined;
}

function diagnosticsOf(error: NonNullable<Answer["error"]>, path: string): readonly Diagnostic[] {
  const found = error.data?.diagnostics ?? [];
  if (found.length > 0) return found;
  return [
    serviceErrors.busy(
      `${path} says: ${error.message} (${error.code === errorCodes.busy ? "busy" : error.code})`,
    ),
  ];
}
