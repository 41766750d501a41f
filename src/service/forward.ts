import { createConnection, type Socket } from "node:net";
import pc from "picocolors";
import type { Diagnostic } from "../../lib/diagnostics/index.js";
import { FrameReader, frameOf } from "./frames.js";
import { self } from "./identity.js";
import { lookAtSocket, wantedSocket } from "./place.js";
import type { CommandAnswer, CommandParams, ErrorData } from "./protocol.js";

/** An answer has an object in base64; those of a service are taken however long they are. */
const maxAnswer = 2 ** 31;
/** Milliseconds until a service has said that it is there. */
const firstAnswer = 10_000;

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
  if (command !== "link" && runsRustcHere(command, args, env)) return undefined;
  const found = lookAtSocket(wanted.path);
  if (found.kind === "nothing") return undefined;
  if (found.kind === "unsafe") return wanted.named ? refuse(found) : undefined;
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
  if (!("status" in answer)) return wanted.named ? refuse(answer) : undefined;
  process.stdout.write(Buffer.from(answer.stdout, "base64"));
  process.stderr.write(Buffer.from(answer.stderr, "base64"));
  return answer.status;
}

/** Why a service does not do a command. */
type Refusal =
  | { readonly path: string; readonly why: string }
  | { readonly diagnostics: readonly Diagnostic[]; readonly message: string };

/** The module with the messages is read only where one is needed: each command that a service does comes past here. */
async function refuse(refusal: Refusal): Promise<never> {
  const { CorelateError, serviceErrors } = await import("../../lib/diagnostics/index.js");
  if ("why" in refusal) throw new CorelateError(serviceErrors.badSocket(refusal.path, refusal.why));
  if (refusal.diagnostics.length > 0) throw new CorelateError(refusal.diagnostics);
  throw new CorelateError(serviceErrors.busy(refusal.message));
}

/** Files that are another one in each process, such as `/dev/stdin`, have to be read by this one; help needs nobody. */
function isForward(argument: string): boolean {
  return !/(^|[=,])\/(dev|proc)\//.test(argument) && !/^(-h|--help|-V|--version)$/.test(argument);
}

/** Whether rustc would notice that a service starts it: of a jobserver it inherits files, `-` is standard input, and it asks by itself whether it writes to a terminal. */
function runsRustcHere(
  command: CommandParams["command"],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): boolean {
  const flags = [env.CARGO_MAKEFLAGS, env.MAKEFLAGS, env.MFLAGS].join(" ");
  if (/--jobserver-(fds|auth)=(?!fifo:)/.test(flags)) return true;
  return command === "rustc" && (args.includes("-") || process.stderr.isTTY === true);
}

/** Undefined where nobody listens, or the service ends before it has answered. */
function ask(path: string, params: CommandParams): Promise<CommandAnswer | Refusal | undefined> {
  const socket = createConnection(path);
  return new Promise<CommandAnswer | Refusal | undefined>((resolve) => {
    const reader = new FrameReader(maxAnswer);
    // One that is stopped, or hangs, is none.
    const timer = setTimeout(() => resolve(undefined), firstAnswer);
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("data", (chunk) => {
      clearTimeout(timer);
      for (const frame of reader.push(chunk)) {
        const answer = frame.kind === "message" ? answerIn(frame.body) : undefined;
        if (answer !== undefined) resolve(answer);
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
  readonly error?: { readonly message: string; readonly data?: Partial<ErrorData> };
}

/** The answer to the command, if it is in `body`. Whatever was refused, it will not come. */
function answerIn(body: Buffer): CommandAnswer | Refusal | undefined {
  const { id, result, error } = JSON.parse(body.toString("utf8")) as Answer;
  if (error !== undefined) return { diagnostics: error.data?.diagnostics ?? [], message: error.message };
  return id === 1 ? result : undefined;
}
