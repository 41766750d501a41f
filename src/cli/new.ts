import { resolve } from "node:path";
import { Command } from "commander";
import { CorelateError, newErrors } from "../../lib/diagnostics/index.js";
import {
  checkFolder,
  checkName,
  checkTogether,
  installedFor,
  type KernelToPin,
  kernelsToPin,
  type ProgramKind,
  programKind,
  programKinds,
  projectFiles,
  userSpace,
  userSpacesOf,
  usualKernels,
  writeProject,
} from "../new/index.js";
import type { Answers, Given } from "./new-answers.js";
import { Progress } from "./progress.js";
import { table } from "./table.js";

interface Flags {
  readonly program?: string;
  readonly user?: string;
  readonly kernels?: string;
  readonly yes?: boolean;
  readonly list?: boolean;
}

/** `corelate new NAME`. */
export function newCommand(): Command {
  return new Command("new")
    .description("make a project: a program, what loads it, the kernels that it is for, and their tests")
    .argument("[name]", "the project's name, and that of its folder here")
    .option("--program <kind>", "the kind of program; --list shows them")
    .option("--user <what>", "what loads it: aya, libbpf-rs, none")
    .option(
      "--kernels <list>",
      "the kernels that it has to load on, separated by commas: 6.1,6.12,arm64/6.12",
    )
    .option("-y, --yes", "ask nothing, and take what is usual for what is not said")
    .option("--list", "list the kinds of programs, and end")
    .action(async (name: string | undefined, flags: Flags) => {
      if (flags.list) process.stdout.write(listOfKinds());
      else process.stdout.write(makeProject(await answers(await given(name, flags), flags.yes ?? false)));
    });
}

/** What the command line says, checked. @throws CRL0820, CRL0821, CRL0823 to CRL0825 */
async function given(name: string | undefined, flags: Flags): Promise<Given> {
  if (name !== undefined) {
    checkName(name);
    checkFolder(resolve(name));
  }
  const kind = flags.program === undefined ? undefined : programKind(flags.program);
  const user = flags.user === undefined ? undefined : userSpace(flags.user);
  if (kind !== undefined && user !== undefined) checkTogether(kind, user);
  return { name, kind, user, kernels: await namedKernels(flags.kernels) };
}

async function namedKernels(list: string | undefined): Promise<KernelToPin[] | undefined> {
  if (list === undefined) return undefined;
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const progress = new Progress();
  try {
    return await kernelsToPin(names, process.env, (part) => progress.show("Debian's package lists", part));
  } finally {
    progress.clear();
  }
}

/** What is not given is asked, or taken as usual. @throws CRL0826, CRL0827 */
async function answers(known: Given, yes: boolean): Promise<Answers> {
  const { name, kind, user, kernels } = known;
  const missing = [
    ...(name === undefined ? ["the name"] : []),
    ...(kind === undefined ? ["--program"] : []),
    ...(user === undefined ? ["--user"] : []),
    ...(kernels === undefined ? ["--kernels"] : []),
  ];
  if (missing.length > 0 && !yes) {
    if (process.stdin.isTTY !== true || process.stdout.isTTY !== true)
      throw new CorelateError(newErrors.noTerminal(missing));
    return await (await import("./new-questions.js")).ask(known, process.env);
  }
  // A name cannot be guessed.
  if (name === undefined) throw new CorelateError(newErrors.noTerminal(["the name"]));
  const chosen = kind ?? usualKind(user);
  return {
    name,
    kind: chosen,
    user: user ?? userSpacesOf(chosen)[0]!,
    kernels: kernels ?? (await usualKernels(process.env)),
  };
}

/** The first kind that `user` can attach. */
function usualKind(user: Given["user"]): ProgramKind {
  return programKinds.find((kind) => user === undefined || userSpacesOf(kind).includes(user))!;
}

/** Writes the project, and says how to go on. */
function makeProject({ name, kind, user, kernels }: Answers): string {
  const folder = resolve(name);
  writeProject(folder, projectFiles({ name, kind, user, kernels, installed: installedFor(folder) }, folder));
  const next = [
    [`cd ${name}`, ""],
    ["npx corelate test --kernel running", "as root: builds it, and asks this kernel's verifier"],
    ...(user === "none"
      ? []
      : [[`cargo build && target/debug/${name} 3`, "as root: loads it, and prints what it counts"]]),
  ];
  const width = Math.max(...next.map(([command]) => command!.length));
  const lines = next.map(([command, what]) =>
    `  ${command!.padEnd(width)}${what === "" ? "" : `    # ${what}`}`.trimEnd(),
  );
  return [
    `${name}/ is a project with a program of the kind ${kind.name}; its README.md has more`,
    ...lines,
    "",
  ].join("\n");
}

function listOfKinds(): string {
  const rows = programKinds.map((kind) => [
    kind.name,
    kind.section,
    userSpacesOf(kind).join(", "),
    kind.summary,
  ]);
  return table([["PROGRAM", "SECTION", "USER SPACE", "WHAT IT DOES"], ...rows]);
}
