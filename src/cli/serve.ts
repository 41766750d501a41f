import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { CorelateError, usage } from "../../lib/diagnostics/index.js";
import { Service } from "../serve/index.js";
import { defaultSocket } from "../service/index.js";

interface Flags {
  readonly stdio?: boolean;
  readonly lsp?: boolean;
  readonly socket?: string;
  readonly workers?: number;
  readonly timeout: number;
}

/** `corelate serve`. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("build, link and resolve for other programs, with LLVM and kernels' types loaded")
    .option(
      "--socket <path>",
      "listen there (default: below XDG_RUNTIME_DIR, where `corelate build` and `corelate-ld` look)",
    )
    .option("--stdio", "talk to the program that started this, over standard input and output")
    .option("--lsp", "be a language server for editors, over standard input and output")
    .option("--workers <n>", "requests at a time (default: one a processor)", count)
    .option("--timeout <seconds>", "time for a request", count, 600)
    .action(async (flags: Flags) => {
      if (flags.stdio && flags.socket !== undefined)
        throw new CorelateError(
          usage.commandLine("--stdio and --socket exclude each other", "corelate serve"),
        );
      if (flags.lsp) await serveEditor();
      else await serve(flags);
    });
}

async function serve(flags: Flags): Promise<void> {
  const { workers, timeout } = flags;
  using service = new Service({ workers, timeout });
  process.on("exit", () => service[Symbol.dispose]());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => service.end());
  if (flags.stdio) {
    service.serve(process.stdin, process.stdout);
  } else {
    const path = flags.socket === undefined ? defaultSocket(process.env) : resolve(flags.socket);
    await service.listen(path);
    process.stderr.write(`corelate serve: listening at ${path}\n`);
  }
  await service.ended;
  // A client's streams may keep the process.
  process.exit(0);
}

async function serveEditor(): Promise<void> {
  // That module is read only when it is asked for.
  await (await import("../language-server/index.js")).runLanguageServer();
  process.exit(0);
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value === 0) throw new InvalidArgumentError("it is no number above 0.");
  return value;
}
