import { Command, Option } from "commander";
import { type CorelateError, ExitStatus, type MessageFormat } from "../../lib/diagnostics/index.js";
import { type FetchEvent, fetchKernels } from "../kernels/index.js";
import { Progress } from "./progress.js";
import { reportDiagnostics } from "./report.js";

interface Flags {
  readonly messageFormat: MessageFormat;
}

interface FetchFlags extends Flags {
  readonly modules?: boolean;
  readonly refresh?: boolean;
}

/** `corelate kernels fetch|…`. */
export function kernelsCommand(): Command {
  const command = new Command("kernels").description(
    "the kernels that `verify` can boot, and where they come from",
  );
  command.addCommand(
    messageFormat(
      new Command("fetch")
        .description("fetch kernels of Debian's packages into the cache")
        .argument("<names...>", "lines or versions, of other architectures too: 6.12 arm64/6.12")
        .option("--modules", "keep the modules too")
        .option("--refresh", "read the package lists again, and fetch what is newer than the cache's"),
    ).action((names: string[], flags: FetchFlags) => fetch(names, flags)),
  );
  return command;
}

function messageFormat(command: Command): Command {
  return command.addOption(
    new Option("--message-format <format>", "how diagnostics are printed")
      .choices(["human", "json"])
      .default("human"),
  );
}

async function fetch(names: readonly string[], flags: FetchFlags): Promise<void> {
  const progress = new Progress();
  const errors: CorelateError[] = [];
  const { modules = false, refresh = false } = flags;
  for await (const event of fetchKernels(names, { env: process.env, modules, refresh })) {
    if (event.kind === "done" || event.kind === "warning" || event.kind === "failed") progress.clear();
    tell(event, progress, flags.messageFormat);
    if (event.kind === "failed") errors.push(event.error);
  }
  // Each has been told; the first one decides.
  if (errors.length > 0) process.exitCode = errors[0]!.exitStatus;
  else process.exitCode = ExitStatus.Done;
}

function tell(event: FetchEvent, progress: Progress, format: MessageFormat): void {
  switch (event.kind) {
    case "waiting":
      return progress.show("waiting for another corelate that writes to the cache");
    case "lists":
      return progress.show(`Debian's package lists for ${event.arch}`, event.part);
    case "download":
      return progress.show(`${event.name}: ${event.version}, ${megabytes(event.size)}`, event.part);
    case "unpack":
      return progress.show(`${event.name}: unpacking`);
    case "warning":
      return reportDiagnostics([event.diagnostic], format);
    case "failed":
      return reportDiagnostics(event.error.diagnostics, format);
    case "done": {
      const { kernel, fetched } = event;
      const how = fetched ? "" : ", which was in the cache";
      process.stdout.write(
        `${event.name}: ${kernel.version} (${kernel.origin}), ${megabytes(kernel.size)}${how}\n`,
      );
      return;
    }
  }
}

/** `14.2 MB`, as apt counts. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
