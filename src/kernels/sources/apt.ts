import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { readRegular } from "../../../lib/files/index.js";
import { guarded, runTool } from "../../toolchain/index.js";
import type { Architecture } from "../architecture.js";

/** Debian's releases that are asked for kernels, as far as the mirror has them: a release that it does not have is left out. */
const releases: readonly string[] = ["bullseye", "bookworm", "trixie", "forky"];
const keyrings: readonly string[] = [
  "/usr/share/keyrings/debian-archive-keyring.gpg",
  "/usr/share/keyrings/debian-archive-keyring.pgp",
];
const defaultMirror = "http://deb.debian.org";

/** apt with a configuration, lists and cache of its own: nothing of this machine's is read, but how it gets to the network, and nothing is installed. */
export class Apt {
  readonly arch: Architecture;
  /** Its own folder, of this architecture. */
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** `folder` is where its files go. @throws CRL0601, CRL0602 */
  constructor(folder: string, arch: Architecture, env: NodeJS.ProcessEnv) {
    this.arch = arch;
    this.folder = join(folder, arch);
    const keyring = keyrings.find(existsSync);
    const probe = spawnSync("apt-get", ["--version"], { env, encoding: "utf8" });
    if (probe.error !== undefined) throw new CorelateError(kernelsErrors.noApt());
    if (keyring === undefined) throw new CorelateError(kernelsErrors.noKeyring(keyrings[0]!));
    for (const below of ["lists/partial", "cache/archives/partial", "state", "log", "empty"])
      mkdirSync(join(this.folder, below), { recursive: true, mode: 0o700 });
    keepFile(join(this.folder, "status"), "");
    keepFile(join(this.folder, "sources.list"), sourcesList(mirrorOf(env), keyring));
    keepFile(this.#configuration, configuration(this.folder, arch, networkSettings(env)));
    this.#env = { ...env, APT_CONFIG: this.#configuration, LC_ALL: "C" };
  }

  get #configuration(): string {
    return join(this.folder, "apt.conf");
  }

  /** When the lists were read last, in milliseconds since 1970; 0 where they never were. */
  get updated(): number {
    return statSync(this.#stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  get #stamp(): string {
    return join(this.folder, "updated");
  }

  /** Reads the package lists. Returns what of them could not be read. @throws CRL0603 where nothing could. */
  async update(progress: (part: number) => void): Promise<string[]> {
    const { stderr } = await this.#run("apt-get", ["update", "-q=2"], this.folder, progress);
    // A release that the mirror does not have is the least of what may be wrong.
    const complaints = lines(stderr)
      .filter((line) => /^[EW]:/.test(line))
      .sort((a, b) => Number(isMissing(a)) - Number(isMissing(b)));
    if (this.packageNames("linux-").length === 0)
      throw new CorelateError(kernelsErrors.aptFailed("update", complaints));
    rmSync(this.#stamp, { force: true });
    writeFileSync(this.#stamp, "");
    return complaints;
  }

  packageNames(prefix: string): string[] {
    return lines(runTool("apt-cache", ["pkgnames", prefix], this.#env).stdout);
  }

  /** What the lists say of the packages, all versions: the fields of each. */
  show(packages: readonly string[]): Map<string, string>[] {
    if (packages.length === 0) return [];
    return runTool("apt-cache", ["show", ...packages], this.#env)
      .stdout.split(/\n\n+/)
      .filter((stanza) => stanza.trim() !== "")
      .map(fields);
  }

  /** Downloads one package into `folder`, which apt checks against the signed lists. @throws CRL0603 */
  async download(
    name: string,
    version: string,
    folder: string,
    progress: (part: number) => void,
  ): Promise<void> {
    const args = ["download", "-q=2", `${name}=${version}`];
    const { status, stderr } = await this.#run("apt-get", args, folder, progress);
    if (status !== 0) throw new CorelateError(kernelsErrors.aptFailed(`download ${name}`, lines(stderr)));
  }

  /** Downloads packages as a release of Debian's has them into `folder`. @throws CRL0603 */
  async downloadFrom(
    release: string,
    names: readonly string[],
    folder: string,
    progress: (part: number) => void,
  ): Promise<void> {
    const args = ["download", "-q=2", ...names.map((name) => `${name}/${release}`)];
    const { status, stderr } = await this.#run("apt-get", args, folder, progress);
    if (status !== 0)
      throw new CorelateError(kernelsErrors.aptFailed(`download ${names.join(" ")}`, lines(stderr)));
  }

  /** `progress` is told how much of it is done, from 0 to 1. */
  async #run(
    command: string,
    args: readonly string[],
    cwd: string,
    progress: (part: number) => void,
  ): Promise<{ status: number | null; stderr: string }> {
    // The descriptor on which apt tells how far it is: `dlstatus:1:20.5:Retrieving file 1 of 1`.
    const how = guarded(
      command,
      ["-o", "APT::Status-Fd=3", ...args],
      ["ignore", "ignore", "pipe", "pipe"],
      "",
    );
    const child = spawn(how.command, how.args, { ...how.options, env: this.#env, cwd });
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < 1 << 20) stderr += chunk.toString("utf8");
    });
    (child.stdio[3] as Readable).on("data", (chunk: Buffer) => {
      const percent = /^dlstatus:[^:]*:([\d.]+):.*$/m.exec(
        chunk.toString("utf8").trim().split("\n").at(-1)!,
      )?.[1];
      if (percent !== undefined) progress(Number(percent) / 100);
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stderr }));
    });
  }
}

/** Whether apt says that the mirror does not have a release, or not for this architecture. */
export function isMissing(complaint: string): boolean {
  return /does not have a Release file|404 +Not Found|doesn't support architecture/.test(complaint);
}

/** Writes a file unless it is as it is to be: apt takes its cache for old where one of these files is newer. */
function keepFile(path: string, text: string): void {
  if (readRegular(path, 1 << 20) !== text) writeFileSync(path, text);
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** Lines that begin with a space go on with the field before them. */
function fields(stanza: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of stanza.split("\n")) {
    const match = /^([A-Za-z0-9-]+): (.*)$/.exec(line);
    if (match !== null) found.set(match[1]!, match[2]!);
  }
  return found;
}

function mirrorOf(env: NodeJS.ProcessEnv): string {
  const named = env.CORELATE_DEBIAN_MIRROR;
  if (named === undefined || named === "") return defaultMirror;
  if (!/^(https?|file|copy):\/{1,3}[\w.~:@%/+-]+$/.test(named))
    throw new CorelateError(kernelsErrors.badMirror(named));
  return named.replace(/\/+$/, "");
}

function sourcesList(mirror: string, keyring: string): string {
  const suites = [
    ...releases.flatMap((name) => [
      `debian ${name}`,
      `debian ${name}-backports`,
      `debian-security ${name}-security`,
    ]),
    "debian sid",
    "debian experimental",
  ];
  return suites.map((suite) => `deb [signed-by=${keyring}] ${mirror}/${suite} main\n`).join("");
}

/**
 * Old lists are taken, too (`Check-Valid-Until`): mirrors may be weeks behind, and a kernel to test on may be old. Who signed them is checked as ever. apt
 * gives up root for a user who may not look into the cache (`Sandbox::User`): there is none to give it up for here.
 */
function configuration(folder: string, arch: Architecture, network: readonly string[]): string {
  const at = (name: string) => `"${join(folder, name)}"`;
  return `${[
    `Dir ${at("empty")};`,
    `Dir::Etc ${at("empty")};`,
    `Dir::Etc::sourcelist ${at("sources.list")};`,
    `Dir::Etc::sourceparts ${at("empty")};`,
    `Dir::Etc::parts ${at("empty")};`,
    `Dir::Etc::main ${at("empty/apt.conf")};`,
    `Dir::Etc::preferences ${at("empty/preferences")};`,
    `Dir::Etc::preferencesparts ${at("empty")};`,
    `Dir::Etc::trusted ${at("empty/trusted.gpg")};`,
    `Dir::Etc::trustedparts ${at("empty")};`,
    `Dir::Etc::netrc ${at("empty/auth.conf")};`,
    `Dir::Etc::netrcparts ${at("empty")};`,
    `Dir::State ${at("state")};`,
    `Dir::State::lists ${at("lists")};`,
    `Dir::State::status ${at("status")};`,
    `Dir::Cache ${at("cache")};`,
    `Dir::Cache::srcpkgcache "";`,
    `Dir::Log ${at("log")};`,
    `APT::Architecture "${arch}";`,
    `APT::Architectures { "${arch}"; };`,
    `APT::Sandbox::User "root";`,
    `Acquire::Languages "none";`,
    `Acquire::GzipIndexes "true";`,
    `Acquire::Check-Valid-Until "false";`,
    `Acquire::Retries "2";`,
    ...network,
  ].join("\n")}\n`;
}

/** How this machine's own apt gets to the network: its proxies and time-outs. */
function networkSettings(env: NodeJS.ProcessEnv): string[] {
  const own = runTool("apt-config", ["dump"], env).stdout;
  return lines(own).filter((line) => /^Acquire::(http|https)::[\w.:-]+ "[^"\n]+";$/.test(line));
}
