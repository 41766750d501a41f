import { writeSync } from "node:fs";
import { constants } from "node:os";
import koffi, { type TypeObject } from "koffi";

const { SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGSEGV } = constants.signals;

/** The signals of a crash, and SIGALRM for a timeout. */
const crashes = { SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGSEGV };

/** `struct sigaction` of Linux's C libraries on 64-bit machines: the handler, 128 bytes of mask, flags, a restorer. */
const sizeOfAction = 152;
const flagsAt = 136;
/** A crash in the handler itself ends the process as crashes do. */
const SA_RESETHAND = 0x8000_0000;
const RLIMIT_DATA = 2;

/** The limits for LLVM's time and memory. */
export interface CrashLimits {
  readonly seconds: number;
  /** Bytes beside what the process has. */
  readonly memory: number;
}

/**
 * LLVM's readers, passes and backends crash on some IR that no compiler writes. While this is in force a crash ends the process with `status`, after
 * `describe` was asked what to say on standard error; so does what takes too long, while too much memory is LLVM's own fatal error. The handler
 * runs in the thread that called LLVM, where nothing of JavaScript is half done. It costs some microseconds, where reading the input in another
 * process first costs its start. A stack that is used up still ends the process by SIGSEGV. Disposing takes it back. Nothing is done outside of Linux.
 */
export function handleCrashes(
  describe: (signal: string) => string,
  status: number,
  limits: CrashLimits,
): Disposable {
  const libc = bindLibc();
  if (libc === undefined) return { [Symbol.dispose]() {} };
  const names = new Map(Object.entries(crashes).map(([name, number]) => [number, name]));
  const handler = koffi.register((signal: number) => {
    libc.alarm(0);
    try {
      writeSync(2, describe(names.get(signal) ?? String(signal)));
      process.emit("exit", status);
    } finally {
      libc._exit(status);
    }
  }, handlerType());
  const old = new Map<number, Uint8Array>();
  for (const number of Object.values(crashes)) {
    const before = new Uint8Array(sizeOfAction);
    libc.sigaction(number, actionOf(handler as bigint), before);
    old.set(number, before);
  }
  const oldLimit = new BigUint64Array(2);
  libc.getrlimit(RLIMIT_DATA, oldLimit);
  const most = BigInt(limits.memory) + BigInt(process.memoryUsage().rss);
  if (most < oldLimit[0]!) libc.setrlimit(RLIMIT_DATA, new BigUint64Array([most, oldLimit[1]!]));
  libc.alarm(limits.seconds);
  return {
    [Symbol.dispose]() {
      libc.alarm(0);
      libc.setrlimit(RLIMIT_DATA, oldLimit);
      for (const [number, before] of old) libc.sigaction(number, before, new Uint8Array(sizeOfAction));
      koffi.unregister(handler);
    },
  };
}

function actionOf(handler: bigint): Uint8Array {
  const bytes = new Uint8Array(sizeOfAction);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, handler, true);
  view.setUint32(flagsAt, SA_RESETHAND, true);
  return bytes;
}

interface Libc {
  sigaction(signal: number, action: Uint8Array, old: Uint8Array): number;
  alarm(seconds: number): number;
  getrlimit(resource: number, limits: BigUint64Array): number;
  setrlimit(resource: number, limits: BigUint64Array): number;
  _exit(status: number): never;
}

let functions: Libc | undefined;

function bindLibc(): Libc | undefined {
  if (process.platform !== "linux") return undefined;
  if (functions !== undefined) return functions;
  const libc = koffi.load(null);
  functions = {
    sigaction: libc.func("sigaction", "int", ["int", "void *", "void *"]),
    alarm: libc.func("alarm", "uint", ["uint"]),
    getrlimit: libc.func("getrlimit", "int", ["int", "void *"]),
    setrlimit: libc.func("setrlimit", "int", ["int", "void *"]),
    _exit: libc.func("_exit", "void", ["int"]),
  } as unknown as Libc;
  return functions;
}

let type: TypeObject | undefined;

/** `void (*)(int)`. */
function handlerType(): TypeObject {
  type ??= koffi.pointer(koffi.proto("void", ["int"]));
  return type;
}
