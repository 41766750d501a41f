import { accessSources } from "./access-sources/index.js";
import { atomicAccesses } from "./atomic-accesses/index.js";
import { atomicOperations } from "./atomic-operations/index.js";
import { blockOrder } from "./block-order/index.js";
import { btfMaps } from "./btf-maps/index.js";
import { checkCalls } from "./check-calls/index.js";
import { checkResidue } from "./check-residue/index.js";
import { cleanAttributes } from "./clean-attributes/index.js";
import { definedValues } from "./defined-values/index.js";
import { describeFunctions } from "./describe-functions/index.js";
import { dropMessages } from "./drop-messages/index.js";
import { endPanics } from "./end-panics/index.js";
import { foldTypes } from "./fold-types/index.js";
import { forwardCopies } from "./forward-copies/index.js";
import { inlineCalls } from "./inline-calls/index.js";
import { inlineQueries } from "./inline-queries/index.js";
import { inlineUnnamed } from "./inline-unnamed/index.js";
import { internalize } from "./internalize/index.js";
import { joinCopies } from "./join-copies/index.js";
import { keepPromises } from "./keep-promises/index.js";
import { kernelSymbols } from "./kernel-symbols/index.js";
import { largeOffsets } from "./large-offsets/index.js";
import { loaderSettings } from "./loader-settings/index.js";
import { macroScopes } from "./macro-scopes/index.js";
import { memoryBuiltins } from "./memory-builtins/index.js";
import { normaliseDebugInfo } from "./normalise-debug-info/index.js";
import { plainResults } from "./plain-results/index.js";
import { pointerSums } from "./pointer-sums/index.js";
import { relocate } from "./relocate/index.js";
import { relocationLines } from "./relocation-lines/index.js";
import { removeMarkers } from "./remove-markers/index.js";
import { restoreLayout } from "./restore-layout/index.js";
import { sectionFlags } from "./section-flags/index.js";
import { settleFunctions } from "./settle-functions/index.js";
import { settlePanics } from "./settle-panics/index.js";
import { sparseRecords } from "./sparse-records/index.js";
import { tags } from "./tags/index.js";
import { typedefs } from "./typedefs/index.js";
import type { Pass, Unit } from "./unit.js";
import { unreadPaddings } from "./unread-paddings/index.js";
import { unusedQueries } from "./unused-queries/index.js";
import { userLines } from "./user-lines/index.js";
import { volatileSettings } from "./volatile-settings/index.js";
import { wholeReads } from "./whole-reads/index.js";
import { wideArithmetic } from "./wide-arithmetic/index.js";

/** The passes over the linked module, in their order. LLVM's own optimisations come after all of them. */
export const pipeline: readonly Pass[] = [
  settlePanics,
  internalize,
  inlineQueries,
  foldTypes,
  restoreLayout,
  typedefs,
  loaderSettings,
  sparseRecords,
  macroScopes,
  unreadPaddings,
  wholeReads,
  inlineUnnamed,
  relocate,
  cleanAttributes,
  keepPromises,
  kernelSymbols,
  btfMaps,
  tags,
  removeMarkers,
  forwardCopies,
  dropMessages,
];

/** Those of them behind which it is known what the numbers of a module stand for, and none has been relocated. */
export const decoding: readonly Pass[] = pipeline.slice(0, pipeline.indexOf(wholeReads));

/** What runs on the whole program, Rust's own crates included, in front of LLVM's optimisation. */
export const afterLinking: readonly Pass[] = [settlePanics, atomicOperations, inlineCalls, unusedQueries];

/** What runs on the functions that are left when LLVM is done. */
export const afterOptimisation: readonly Pass[] = [
  checkResidue,
  accessSources,
  volatileSettings,
  relocationLines,
  userLines,
  atomicAccesses,
  checkCalls,
  endPanics,
  joinCopies,
  memoryBuiltins,
  wideArithmetic,
  pointerSums,
  largeOffsets,
  plainResults,
  definedValues,
  blockOrder,
  foldTypes,
  describeFunctions,
  normaliseDebugInfo,
  settleFunctions,
  sectionFlags,
];

/** Runs `passes` on `unit`. `disabled` names passes to leave out, for the tests of the tests. */
export function runPasses(
  passes: readonly Pass[],
  unit: Unit,
  disabled: ReadonlySet<string> = new Set(),
): void {
  for (const pass of passes) {
    if (disabled.has(pass.name)) continue;
    pass.run(unit);
    if (!pass.keepsCode) unit.code.forget();
  }
}
