import { basename, resolve } from "node:path";
import { Command } from "commander";
import { CorelateError, plainText, watchErrors } from "../../lib/diagnostics/index.js";
import { findManifest } from "../checks/index.js";
import { type Client, connect, RequestError } from "../client/index.js";
import { findPins } from "../kernels/index.js";
import { type ShownKernel, shownKernels } from "../matrix/index.js";
import { Changes, type Round, round, Targets, watchedFolders } from "../watch/index.js";
import { reportDiagnostics } from "./report.js";
import { renderResolutions } from "./resolve.js";
import { writeOutput } from "./write-output.js";

interface Flags {
  readonly btf: readonly string[];
  readonly output?: string;
  readonly audit: boolean;
}

/** `corelate watch [INPUT…]`. */
export function watchCommand(): Command {
  return new Command("watch")
    .description("build again after each change, and show the relocations on the pinned kernels")
    .argument("[input...]", "sources, or cargo projects (default: the cargo project here)")
    .option(
      "--btf <file...>",
      "BTF of the target kernels (default: those of corelate.kernels.json, else the running one)",
      [],
    )
    .option("-o, --output <file>", "write the object, too")
    .option("--no-audit", "do not audit sources, as `corelate build --no-audit`")
    .action(async (inputs: string[], flags: Flags) => {
      const found = inputs.length > 0 ? inputs : [findManifest(process.cwd())];
      const given = found.filter((path) => path !== undefined);
      if (given.length === 0) throw new CorelateError(watchErrors.nothingToWatch());
      await watchUntilEnded(given, flags);
    });
}

/** Goes on until a signal comes. */
async function watchUntilEnded(inputs: readonly string[], flags: Flags): Promise<void> {
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ended.abort());
  let current = new AbortController();
  const pins = findPins(process.cwd());
  const files = [...flags.btf.map((path) => resolve(path)), ...(pins === undefined ? [] : [pins])];
  await using changes = new Changes(watchedFolders(inputs), files, () => current.abort());
  await using client = await connect({ start: true });
  await changes.ready();
  const loaded = new Targets();
  const end = new Promise<void>((done) => ended.signal.addEventListener("abort", () => done()));
  let changed: readonly string[] = [];
  while (!ended.signal.aborted) {
    current = new AbortController();
    const { signal } = current;
    const options = { kernels: kernelsOf(flags), loaded, audit: flags.audit, env: process.env, signal };
    const shown = show(client, inputs, options, flags, changed);
    await Promise.race([shown, end]);
    if (ended.signal.aborted) break;
    changed = (await Promise.race([changes.next(), end])) ?? [];
  }
  current.abort();
}

function kernelsOf(flags: Flags): ShownKernel[] {
  return shownKernels(process.cwd(), flags.btf, process.env);
}

/** Builds once, and prints what came of it. What a change overtakes is not shown. */
async function show(
  client: Client,
  inputs: readonly string[],
  options: Parameters<typeof round>[2],
  flags: Flags,
  changed: readonly string[],
): Promise<void> {
  const started = performance.now();
  let done: Round;
  try {
    done = await round(client, inputs, options);
    if (flags.output !== undefined) {
      if (done.objects.length !== 1) throw new CorelateError(watchErrors.severalOutputs(done.objects.length));
      writeOutput(flags.output, done.objects[0]!.bytes);
    }
  } catch (error) {
    if (options.signal.aborted) return;
    if (!(error instanceof CorelateError)) throw error;
    heading(changed, "not built", started);
    if (error instanceof RequestError) process.stderr.write(error.rustcOutput);
    reportDiagnostics(error.diagnostics, "human");
    return;
  }
  if (options.signal.aborted) return;
  heading(changed, "built", started);
  process.stderr.write(done.rustcOutput);
  reportDiagnostics(done.diagnostics, "human");
  for (const { path, relocations, signatures } of done.objects) {
    if (done.objects.length > 1) process.stdout.write(`\n${plainText(path)}\n`);
    process.stdout.write(renderResolutions(relocations, signatures, done.targets));
  }
}

/** On a terminal each round begins on an empty screen. */
function heading(changed: readonly string[], outcome: string, started: number): void {
  if (process.stdout.isTTY) process.stdout.write("\x1b[2J\x1b[3J\x1b[H");
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const names = [...new Set(changed.map((path) => basename(path)))].slice(0, 3).join(", ");
  const why = names === "" ? "" : ` after a change of ${names}`;
  process.stdout.write(`${plainText(`${outcome} in ${seconds} s${why}`)}\n`);
}
