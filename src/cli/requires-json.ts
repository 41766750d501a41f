import { loaderVersions, type ObjectRequirements } from "../../lib/requires/index.js";
import type { LoaderReport } from "./requires-loaders.js";

/** `corelate requires --json`: docs/json.md describes it. */
export function requirementsJson(
  objects: readonly ObjectRequirements[],
  reports: readonly LoaderReport[],
): object {
  return {
    format: 1,
    objects: objects.map(({ object, programs }) => ({
      object,
      programs: programs.map(({ name, section, type, needs, reasons, unknown }) => ({
        name,
        section,
        type,
        needs,
        ...(unknown === undefined ? {} : { unknown }),
        reasons: reasons.map(({ places, ...reason }) => ({
          ...reason,
          file: places[0]?.file ?? "",
          line: places[0]?.line ?? 0,
          column: places[0]?.column ?? 0,
          places,
        })),
      })),
      ...(reports.length === 0 ? {} : { loaders: loadersOf(object, reports) }),
    })),
  };
}

function loadersOf(object: string, reports: readonly LoaderReport[]): object[] {
  return reports
    .filter((report) => report.object === object)
    .map(({ loader, reasons }) => ({
      loader,
      version: loaderVersions[loader],
      takes: !reasons.some(({ outcome }) => outcome === "refused"),
      reasons: reasons.map(({ loader: _, ...reason }) => reason),
    }));
}
