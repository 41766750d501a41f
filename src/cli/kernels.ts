import { resolve } from "node:path";
import { Command, Option } from "commander";
import {
  CorelateError,
  type Diagnostic,
  ExitStatus,
  kernelsErrors,
  type MessageFormat,
} from "../../lib/diagnostics/index.js";
import {
  addKernel,
  architectures,
  type CachedKernel,
  type FetchEvent,
  fetchKernels,
  findPins,
  type KernelToAdd,
  parseKernelName,
  pinsFile,
  readPins,
  removeKernels,
  writePins,
} from "../kernels/index.js";
import { type ListFlags, listKernels, megabytes } from "./kernels-list.js";
import { Progress } from "./progress.js";
import { reportDiagnostics } from "./report.js";

interface Flags {
  readonly messageFormat: MessageFormat;
}

interface FetchFlags extends Flags {
  readonly modules?: boolean;
  readonly refresh?: boolean;
}

/** `corelate kernels list|fetch|add|remove|pin`. */
export function kernelsCommand(): Command {
  const command = new Command("kernels").description(
    "the kernels that programs can be verified on: what there is, and the cache",
  );
  below(command, "list", { isDefault: true })
    .description("list the kernels in the cache, and those that can be fetched")
    .addOption(new Option("--arch <arch...>", "of these architectures").choices(architectures))
    .option("--refresh", "read Debian's package lists again")
    .option("--offline", "only those in the cache")
    .option("--json", "print one JSON object")
    .action((flags: ListFlags & Flags) => list(flags));
  below(command, "fetch")
    .description("fetch kernels of Debian's packages into the cache")
    .argument("[names...]", `lines or versions, 6.12 arm64/6.12; without any, those of ${pinsFile}`)
    .option("--modules", "keep the modules too")
    .option("--refresh", "read the package lists again, and fetch what is newer than the cache's")
    .action((names: string[], flags: FetchFlags) => fetch(names, flags));
  below(command, "add")
    .description("put a kernel of one's own into the cache")
    .argument("<name>", "what to call it; with its architecture, unless that is this machine's: arm64/mine")
    .option("--image <file>", "its boot image: bzImage, Image, Image.gz, vmlinux")
    .option("--btf <file>", "its BTF, raw or in an ELF file, instead of the image's own")
    .option("--modules [folder]", "its modules, as /lib/modules/VERSION; without a folder those of --from")
    .option(
      "--from <path>",
      "take all of it from a .deb, /boot or a build tree, oci:FOLDER[:TAG], or a .btf.tar.xz",
    )
    .option("--release <version>", "its version, where nothing else says it")
    .action((name: string, flags: KernelToAdd & Flags) => add(name, flags));
  below(command, "remove")
    .description("remove kernels from the cache")
    .argument("<names...>", "names or versions, as `list` shows them")
    .action((names: string[]) => remove(names));
  below(command, "pin")
    .description(`write the exact versions of kernels into ${pinsFile}, and fetch what is missing`)
    .argument("<names...>", "lines or versions, as for fetch")
    .option("--refresh", "the newest that there is, even where the cache has one")
    .action((names: string[], flags: FetchFlags) => pin(names, flags));
  return command;
}

function below(command: Command, name: string, options: { isDefault?: boolean } = {}): Command {
  const one = new Command(name).addOption(
    new Option("--message-format <format>", "how diagnostics are printed")
      .choices(["human", "json"])
      .default("human"),
  );
  command.addCommand(one, options);
  return one;
}

async function list(flags: ListFlags & Flags): Promise<void> {
  const { text, warnings } = await listKernels(flags, process.env);
  reportDiagnostics(warnings, flags.messageFormat);
  process.stdout.write(text);
}

async function fetch(names: readonly string[], flags: FetchFlags): Promise<void> {
  const asked = names.length > 0 ? names : [...pinned().keys()];
  const locations = names.length > 0 ? new Map<string, Diagnostic["location"]>() : pinned();
  await fetchAndTell(asked, flags, locations);
}

/** The kernels of the project's file, as names, and where they stand in it. @throws CRL0623 to CRL0625 */
function pinned(): Map<string, Diagnostic["location"]> {
  const path = findPins(process.cwd());
  if (path === undefined) throw new CorelateError(kernelsErrors.noPins(pinsFile));
  return new Map(
    readPins(path).kernels.map(({ arch, version, location }) => [
      parseKernelName(`${arch}/${version}`).name,
      location,
    ]),
  );
}

/** Fetches, and gives what is in the cache then, by the names asked for. What failed decides the exit status. */
async function fetchAndTell(
  names: readonly string[],
  { modules = false, refresh = false, messageFormat }: FetchFlags,
  locations: ReadonlyMap<string, Diagnostic["location"]> = new Map(),
): Promise<Map<string, CachedKernel>> {
  const progress = new Progress();
  const got = new Map<string, CachedKernel>();
  let status: ExitStatus = ExitStatus.Done;
  for await (const event of fetchKernels(names, { env: process.env, modules, refresh })) {
    if (event.kind === "done") got.set(event.name, event.kernel);
    if (event.kind !== "failed") {
      tell(event, progress, messageFormat);
      continue;
    }
    progress.clear();
    const location = locations.get(event.name);
    reportDiagnostics(
      event.error.diagnostics.map((one) => ({ ...one, ...(location === undefined ? {} : { location }) })),
      messageFormat,
    );
    if (status === ExitStatus.Done) status = event.error.exitStatus;
  }
  process.exitCode = status;
  return got;
}

function tell(
  event: Exclude<FetchEvent, { kind: "failed" }>,
  progress: Progress,
  format: MessageFormat,
): void {
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
      progress.clear();
      return reportDiagnostics([event.diagnostic], format);
    case "done": {
      progress.clear();
      const { kernel, fetched } = event;
      const how = fetched ? "" : ", which was in the cache";
      process.stdout.write(
        `${event.name}: ${kernel.version} (${kernel.origin}), ${megabytes(kernel.size)}${how}\n`,
      );
      return;
    }
  }
}

async function add(name: string, { messageFormat, ...files }: KernelToAdd & Flags): Promise<void> {
  const progress = new Progress();
  const waiting = () => progress.show("waiting for another corelate that writes to the cache");
  const { kernel, warnings } = await addKernel(name, files, { env: process.env, waiting });
  progress.clear();
  reportDiagnostics(warnings, messageFormat);
  const btf = kernel.btf === undefined ? "without BTF" : "with BTF";
  process.stdout.write(
    `${kernel.name || name}: ${kernel.version} for ${kernel.arch}, ${btf}, ${megabytes(kernel.size)}\n`,
  );
}

async function remove(names: readonly string[]): Promise<void> {
  for (const version of await removeKernels(names, process.env)) process.stdout.write(`removed ${version}\n`);
}

async function pin(names: readonly string[], flags: FetchFlags): Promise<void> {
  const got = await fetchAndTell(names, flags);
  const path = findPins(process.cwd()) ?? resolve(pinsFile);
  if (got.size === 0) return;
  writePins(path, got);
  process.stdout.write(
    `${path}: ${[...got].map(([name, { version }]) => `${name} is ${version}`).join(", ")}\n`,
  );
}
