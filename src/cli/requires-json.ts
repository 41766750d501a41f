import type { ObjectRequirements } from "../../lib/requires/index.js";

/** `corelate requires --json`: docs/json.md describes it. */
export function requirementsJson(objects: readonly ObjectRequirements[]): object {
  return {
    format: 1,
    objects: objects.map(({ object, programs }) => ({
      object,
      programs: programs.map(({ name, section, type, needs, reasons }) => ({
        name,
        section,
        type,
        needs,
        reasons: reasons.map(({ places, ...reason }) => ({
          ...reason,
          file: places[0]?.file ?? "",
          line: places[0]?.line ?? 0,
          column: places[0]?.column ?? 0,
          places,
        })),
      })),
    })),
  };
}
