import { cleanAttributes } from "./clean-attributes/index.js";
import { foldTypes } from "./fold-types/index.js";
import { inlineQueries } from "./inline-queries/index.js";
import { internalize } from "./internalize/index.js";
import { relocate } from "./relocate/index.js";
import { removeMarkers } from "./remove-markers/index.js";
import { restoreLayout } from "./restore-layout/index.js";
import { settlePanics } from "./settle-panics/index.js";
import type { Pass, Unit } from "./unit.js";

/** The passes over the linked module, in their order. LLVM's own optimisations come after all of them. */
export const pipeline: readonly Pass[] = [
  settlePanics,
  internalize,
  inlineQueries,
  foldTypes,
  restoreLayout,
  relocate,
  cleanAttributes,
  removeMarkers,
];

/** Runs the pipeline on `unit`. `disabled` names passes to leave out, for the tests of the tests. */
export function runPasses(unit: Unit, disabled: ReadonlySet<string> = new Set()): void {
  for (const pass of pipeline) if (!disabled.has(pass.name)) pass.run(unit);
}
