import { join, relative } from "node:path";
import type { KernelToPin } from "./choose-kernels.js";
import type { Values } from "./fill.js";
import type { Installed } from "./installed.js";
import type { Attaching, ProgramKind, UserSpace } from "./kinds.js";
import { template } from "./templates.js";

/** What a project is to be. */
export interface ProjectPlan {
  readonly name: string;
  readonly kind: ProgramKind;
  readonly user: UserSpace;
  readonly kernels: readonly KernelToPin[];
  readonly installed: Installed;
}

/** A project's files, by paths within it; a link has what it leads to. */
export interface ProjectFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
}

/** The files of a project at `folder`. */
export function projectFiles(plan: ProjectPlan, folder: string): ProjectFiles {
  const { kind, user, installed } = plan;
  const attaching = user === "none" ? undefined : kind.attach[user];
  const values = { ...workspaceValues(plan), ...kind.values };
  const files = new Map<string, string>([
    ["Cargo.toml", template("workspace/Cargo.toml", values)],
    ["README.md", template("workspace/readme.txt", { ...values, ...readmeValues(plan, values) })],
    ["corelate.kernels.json", template("workspace/corelate.kernels.json", values)],
    ["package.json", template("workspace/package.json", values)],
    [".gitignore", template("workspace/gitignore")],
    [".cargo/config.toml", template("workspace/cargo-config.toml")],
    [".github/workflows/programs.yml", template("workspace/programs.yml", workflowValues(plan))],
    ["ebpf/Cargo.toml", template("workspace/ebpf/Cargo.toml", values)],
    ["ebpf/src/main.rs", template("workspace/ebpf/src/main.rs", values)],
    ["ebpf/src/counts.rs", template("workspace/ebpf/src/counts.rs")],
    ["ebpf/src/program.rs", template(`programs/${kind.program ?? kind.name.replace("/", "-")}.rs`, values)],
  ]);
  if (kind.types.length > 0) files.set("ebpf/src/kernel.rs", kernelTypes(kind.types));
  if (attaching !== undefined)
    for (const [path, text] of userFiles(user, attaching, values)) files.set(`user/${path}`, text);
  const links = new Map([
    ["node_modules/corelate", relative(join(folder, "node_modules"), installed.folder)],
    ["node_modules/.bin/corelate", "../corelate/dist/src/cli/main.js"],
  ]);
  return { files, links };
}

function kernelTypes(types: readonly string[]): string {
  return ["head", ...types].map((file) => template(`kernel/${file}.rs`)).join("\n");
}

function workspaceValues({ name, kind, user, kernels, installed }: ProjectPlan): Values {
  const { place } = kind;
  return {
    name,
    user,
    summary: kind.summary,
    key: kind.key,
    section: kind.section,
    since: kind.since,
    place: place.value,
    modules: ["counts", ...(kind.types.length > 0 ? ["kernel"] : []), "program"]
      .map((name) => `mod ${name};`)
      .join("\n"),
    usage: place.name === undefined ? "" : ` [${place.name}]`,
    members: user === "none" ? '"ebpf"' : '"ebpf", "user"',
    "default-members": user === "none" ? '"ebpf"' : '"user"',
    pins: indented(Object.fromEntries(kernels.map((one) => [one.name, one.version]))),
    "corelate-spec": JSON.stringify(installed.spec),
  };
}

/** JSON as it stands one level deep. */
function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function readmeValues({ kind, user, kernels }: ProjectPlan, values: Values): Values {
  const list = kernels.map(({ name, version }) => `${name} (${version})`).join(", ");
  return {
    run: template(`users/${user === "none" ? "none" : "shared"}/run.txt`, {
      ...values,
      arguments: kind.place.name === undefined ? "" : ` ${kind.place.value}`,
    }).trimEnd(),
    "kernel-row": kind.types.length === 0 ? "" : template("workspace/kernel-row.txt"),
    "user-rows": user === "none" ? "" : template("users/shared/rows.txt", values),
    "pins-text":
      kernels.length === 0
        ? "`corelate.kernels.json` pins no kernel yet: `npx corelate kernels pin 6.1 6.12` does it, and fetches them."
        : `\`corelate.kernels.json\` pins ${list}; \`npx corelate kernels pin 6.6\` adds another.`,
  };
}

function workflowValues({ user, kernels }: ProjectPlan): Values {
  const pinned = kernels.length > 0;
  const machines = new Map([
    ["arm64", "qemu-system-arm"],
    ["riscv64", "qemu-system-misc"],
  ]);
  const other = kernels.flatMap(({ name }) => machines.get(name.split("/")[0]!) ?? []);
  const needs = user === "libbpf-rs" ? "sudo apt-get install --yes libelf-dev zlib1g-dev && " : "";
  const packages = ["qemu-system-x86", ...new Set(other), "clang-19", "lld-19", "debian-archive-keyring"];
  return {
    matrix: JSON.stringify(pinned ? kernels.map(({ name }) => name) : ["running"]).replaceAll(",", ", "),
    packages: packages.join(" "),
    "test-command": pinned ? "npx corelate test --fetch" : 'sudo -E env "PATH=$PATH" npx corelate test',
    "user-step":
      user === "none" ? "" : `\n${template("users/shared/step.yml", { "user-needs": needs }).trimEnd()}`,
  };
}

function userFiles(user: UserSpace, attaching: Attaching, values: Values): Map<string, string> {
  const own = { ...values, ...attaching.values };
  const { modules = [], dependencies = [] } = attaching;
  const at = `users/${user}`;
  const more = {
    modules: ["attach", ...modules]
      .sort()
      .map((name) => `mod ${name};`)
      .join("\n"),
    "more-dependencies": dependencies.map((line) => `${line}\n`).join(""),
  };
  return new Map([
    ["Cargo.toml", template(`${at}/Cargo.toml`, { ...own, ...more })],
    ["build.rs", template("users/shared/build.rs", own)],
    ["src/main.rs", template(`${at}/main.rs`, { ...own, ...more })],
    ["src/attach.rs", template(`${at}/attach/${attaching.file}.rs`, own)],
    ...modules.map((name) => [`src/${name}.rs`, template(`users/shared/${name}.rs`, own)] as const),
  ]);
}
