/*
 * What `make demo` runs: builds exec-snoop, shows its relocations, loads and attaches it, runs a few commands, and compares what the
 * program in the kernel saw with what /proc says. Where this machine cannot load it, the rest is shown and the reason is given.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  loadBtfFile,
  type ResolveTarget,
  relocationKindNames,
  resolve,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { reportDiagnostics } from "../../src/cli/report.js";
import { table } from "../../src/cli/table.js";
import { verify } from "../../src/kernel/index.js";
import { checkEvents } from "./check.js";
import type { ExecEvent } from "./event.js";
import { record } from "./record.js";

const root = repositoryRoot();
const folder = join(root, "examples", "exec-snoop");
const object = join(root, "build", "exec-snoop.o");
const libbpf = { env: process.env };

try {
  build();
  showRelocations();
  process.exitCode = (await snoop()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof CorelateError)) throw error;
  reportDiagnostics(error.diagnostics, "human");
  process.exitCode = error.exitStatus;
}

function repositoryRoot(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, "package-lock.json"))) at = dirname(at);
  return at;
}

function build(): void {
  const source = join(folder, "src", "main.rs");
  mkdirSync(dirname(object), { recursive: true });
  heading(`corelate build ${relative(root, source)} -o ${relative(root, object)}`);
  const cli = join(root, "dist", "src", "cli", "main.js");
  try {
    execFileSync(process.execPath, [cli, "build", source, "-o", object], { cwd: root, stdio: "inherit" });
  } catch {
    process.exit(1); // The command has said why.
  }
  console.log(`${readFileSync(object).length} bytes`);
}

/** Each relocated access with its Rust line, and the number before and after. */
function showRelocations(): void {
  heading("the relocations: what the loader writes into the program");
  const targets: ResolveTarget[] = [
    { name: "made-up kernel", btf: loadBtfFile(join(folder, "other-kernel.btf")) },
  ];
  if (existsSync(vmlinuxBtf)) targets.push({ name: "this kernel", btf: loadBtfFile(vmlinuxBtf) });
  const rows = resolve(readFileSync(object), targets).map((relocation) => [
    `${relative(root, relocation.file)}:${relocation.line}:${relocation.column}`,
    [relocation.root, relocation.path].filter((part) => part !== "").join("."),
    relocationKindNames[relocation.kind] ?? String(relocation.kind),
    String(relocation.local ?? ""),
    ...relocation.targets.map(({ value, poisoned }) => (poisoned ? "missing" : String(value ?? ""))),
  ]);
  const titles = [
    "SOURCE",
    "FIELD",
    "KIND",
    "IN THE OBJECT",
    ...targets.map(({ name }) => name.toUpperCase()),
  ];
  process.stdout.write(table([titles, ...rows], new Set([3, 4, 5])));
  if (targets.length === 1) console.log(`left out: this kernel, which shows no BTF at ${vmlinuxBtf}`);
}

/** Loads, attaches, runs commands and checks; false where something is not as it should be. */
async function snoop(): Promise<boolean> {
  heading(`corelate verify ${relative(root, object)}`);
  const bytes = readFileSync(object);
  let verdict: ReturnType<typeof verify>;
  try {
    verdict = verify(bytes, { libbpf, name: "exec-snoop.o" });
  } catch (error) {
    if (!(error instanceof CorelateError) || error.fault !== "environment") throw error;
    reportDiagnostics(error.diagnostics, "human");
    console.log(
      "left out: loading and running the program, for the reason above; the numbers above need no kernel",
    );
    return true;
  }
  for (const { name, section, outcome, info } of verdict.programs)
    console.log(
      `${outcome}  ${name}  ${section}  (${info?.verifiedInstructions ?? "?"} instructions verified)`,
    );
  console.log(`BTF ${verdict.btf.outcome}, kernel ${verdict.kernel}, libbpf ${verdict.libbpf.version}`);
  reportDiagnostics(verdict.diagnostics, "human");
  if (!verdict.ok) return false;

  heading("attached; running a few commands");
  const { events, started } = await record(bytes, libbpf);
  show(events);
  const { problems, checked } = checkEvents(events, started);
  for (const { what, expected, seen } of problems)
    console.log(`WRONG: ${what} is ${seen}, but ${expected} in /proc`);
  console.log(`${checked} values compared with /proc, ${problems.length} differ`);
  return problems.length === 0 && checked > 0;
}

function show(events: readonly ExecEvent[]): void {
  const rows = events.map((event) => [
    event.comm,
    String(event.pid),
    event.parentComm,
    String(event.parentPid),
    String(event.threads),
    String(event.argumentCount),
    String(event.codeBytes),
  ]);
  const titles = ["COMM", "PID", "PARENT", "PARENT PID", "THREADS", "ARGUMENTS", "CODE BYTES"];
  process.stdout.write(table([titles, ...rows], new Set([1, 3, 4, 5, 6])));
}

function heading(text: string): void {
  console.log(`\n== ${text}`);
}
