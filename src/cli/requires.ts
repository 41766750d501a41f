import { Command, InvalidArgumentError } from "commander";
import { CorelateError, plainJson, requiresErrors } from "../../lib/diagnostics/index.js";
import {
  type KernelVersion,
  type LaterArchitecture,
  laterArchitectures,
  parseVersion,
} from "../../lib/kernel-features/index.js";
import {
  type LoaderName,
  loaderReasons,
  loaderVersions,
  newerThan,
  type ObjectRequirements,
  onArchitecture,
  requirements,
} from "../../lib/requires/index.js";
import { readObject } from "./inspect.js";
import { requirementsJson } from "./requires-json.js";
import { type LoaderReport, refuseLoaders, renderLoaders } from "./requires-loaders.js";
import { renderRequirements } from "./requires-text.js";

interface Flags {
  readonly json?: boolean;
  readonly atMost?: string;
  readonly arch?: Machine;
  readonly loader: readonly LoaderName[];
}

/** `corelate requires OBJ…`. */
export function requiresCommand(): Command {
  return new Command("requires")
    .description("show the oldest kernel that each program needs, and why")
    .argument("<object...>")
    .option("--json", "print one JSON object")
    .option("--at-most <release>", "fail when a program needs a newer kernel than this one, such as 5.15")
    .option(
      "--arch <name>",
      "of kernels for this architecture: `amd64` (the default), `arm64`, `riscv64` or `s390x`",
      machine,
    )
    .option(
      "--loader <name>",
      "fail when this loader does not take the objects: `libbpf`, `aya` or `cilium`; may be repeated",
      loaders,
      [],
    )
    .action((paths: string[], flags: Flags) => {
      const wanted = flags.atMost === undefined ? undefined : releaseOf(flags.atMost);
      const objects = paths.map(
        (path): ObjectRequirements => ({
          object: path,
          programs: requirements(readObject(path)).map((program) =>
            flags.arch === undefined || flags.arch === "amd64"
              ? program
              : onArchitecture(program, flags.arch),
          ),
        }),
      );
      const reports = paths.flatMap((object) =>
        flags.loader.map(
          (loader): LoaderReport => ({ object, loader, reasons: loaderReasons(readObject(object), loader) }),
        ),
      );
      const several = paths.length > 1;
      process.stdout.write(
        flags.json
          ? `${plainJson(requirementsJson(objects, reports))}\n`
          : objects.map((one) => renderRequirements(one, several)).join("\n") +
              (reports.length === 0 ? "" : `\n${renderLoaders(reports, several)}`),
      );
      refuseLoaders(reports);
      if (wanted !== undefined) refuseNewer(objects, wanted);
    });
}

/** What kernels are for. Features come to amd64 first, or to all at once. */
type Machine = "amd64" | LaterArchitecture;

/** As `uname -m` calls them. */
const unameNames: Readonly<Record<string, Machine>> = { x86_64: "amd64", aarch64: "arm64" };

function machine(text: string): Machine {
  const name = Object.hasOwn(unameNames, text) ? unameNames[text]! : text;
  const known: readonly string[] = ["amd64", ...laterArchitectures];
  if (!known.includes(name)) throw new InvalidArgumentError(`It is one of ${known.join(", ")}.`);
  return name as Machine;
}

function loaders(text: string, before: readonly LoaderName[]): LoaderName[] {
  if (!Object.hasOwn(loaderVersions, text))
    throw new InvalidArgumentError(`It is one of ${Object.keys(loaderVersions).join(", ")}.`);
  return [...new Set([...before, text as LoaderName])];
}

/** @throws CRL0671 */
function releaseOf(text: string): KernelVersion {
  const version = parseVersion(text);
  if (version === undefined) throw new CorelateError(requiresErrors.versionForm(text));
  return version;
}

/** @throws CRL0670 for each reason that is newer than `wanted` */
function refuseNewer(objects: readonly ObjectRequirements[], wanted: KernelVersion): void {
  const newer = objects.flatMap(({ programs }) => newerThan(programs, wanted));
  if (newer.length > 0) throw new CorelateError(newer);
}
