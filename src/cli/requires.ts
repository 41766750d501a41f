import { Command } from "commander";
import { CorelateError, plainJson, requiresErrors } from "../../lib/diagnostics/index.js";
import { type KernelVersion, parseVersion } from "../../lib/kernel-features/index.js";
import { newerThan, type ObjectRequirements, requirements } from "../../lib/requires/index.js";
import { readObject } from "./inspect.js";
import { requirementsJson } from "./requires-json.js";
import { renderRequirements } from "./requires-text.js";

interface Flags {
  readonly json?: boolean;
  readonly atMost?: string;
}

/** `corelate requires OBJ…`. */
export function requiresCommand(): Command {
  return new Command("requires")
    .description("show the oldest kernel that each program needs, and why")
    .argument("<object...>")
    .option("--json", "print one JSON object")
    .option("--at-most <release>", "fail when a program needs a newer kernel than this one, such as 5.15")
    .action((paths: string[], flags: Flags) => {
      const wanted = flags.atMost === undefined ? undefined : releaseOf(flags.atMost);
      const objects = paths.map(
        (path): ObjectRequirements => ({
          object: path,
          programs: requirements(readObject(path)),
        }),
      );
      process.stdout.write(
        flags.json
          ? `${plainJson(requirementsJson(objects))}\n`
          : objects.map((one) => renderRequirements(one, paths.length > 1)).join("\n"),
      );
      if (wanted !== undefined) refuseNewer(objects, wanted);
    });
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
