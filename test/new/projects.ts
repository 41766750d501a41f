import { join } from "node:path";
import tmp from "tmp";
import {
  installedFor,
  type KernelToPin,
  type ProgramKind,
  programKinds,
  projectFiles,
  type UserSpace,
  userSpacesOf,
  writeProject,
} from "../../src/new/index.js";
import { corelate, run, type Said, start } from "../link/linker.js";

tmp.setGracefulCleanup();

/** Every kind with every user space, which takes half an hour: `make test-new`. */
export const everyKind = process.env.CORELATE_NEW === "1";

/** A folder for projects. */
export function emptyFolder(): string {
  return tmp.dirSync({ prefix: "corelate-new-", unsafeCleanup: true, mode: 0o700 }).name;
}

/** Runs `corelate new` in `folder`, without a terminal. */
export function corelateNew(folder: string, ...args: readonly string[]): Said {
  return run(process.execPath, [corelate, "new", ...args], folder);
}

/** The name of a project of `kind` for `user`. */
export function projectName(kind: string, user: UserSpace): string {
  return `${kind}-${user}`.replace("/", "-");
}

/** Makes a project of `kind`, as the command does; gives its folder. */
export function newProject(
  folder: string,
  kind: ProgramKind,
  user: UserSpace,
  kernels: readonly KernelToPin[] = [],
): string {
  const name = projectName(kind.name, user);
  const project = join(folder, name);
  const plan = { name, kind, user, kernels, installed: installedFor(project) };
  writeProject(project, projectFiles(plan, project));
  return project;
}

/** Runs a command of a project's README in its folder. */
export function inProject(project: string, command: string, env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const [program, ...args] = command.split(" ");
  return start(program!, args, project, env);
}

/** Every kind with each user space that can attach it. */
export const variants = programKinds.flatMap((kind) => userSpacesOf(kind).map((user) => ({ kind, user })));
