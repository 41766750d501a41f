import { mapLinesToUserCode } from "./check/map-lines-to-user-code/index.js";
import { recordAccessSources } from "./check/record-access-sources/index.js";
import { setRelocationLines } from "./check/set-relocation-lines/index.js";
import { verifyRelocated } from "./check/verify-relocated/index.js";
import { declareKernelSymbols } from "./declare/declare-kernel-symbols/index.js";
import { emitBtfMaps } from "./declare/emit-btf-maps/index.js";
import { emitBtfTags } from "./declare/emit-btf-tags/index.js";
import { removeMarkers } from "./declare/remove-markers/index.js";
import { dropPaddingCopies } from "./decode/drop-padding-copies/index.js";
import { dropSparseRecords } from "./decode/drop-sparse-records/index.js";
import { emitTypedefs } from "./decode/emit-typedefs/index.js";
import { keepLoaderSettings } from "./decode/keep-loader-settings/index.js";
import { restoreLayout } from "./decode/restore-layout/index.js";
import { stripMacroScopes } from "./decode/strip-macro-scopes/index.js";
import { defineUndefinedValues } from "./legalize/define-undefined-values/index.js";
import { emitPanicExits } from "./legalize/emit-panic-exits/index.js";
import { joinCopies } from "./legalize/join-copies/index.js";
import { keepPointerSums } from "./legalize/keep-pointer-sums/index.js";
import { lowerAtomicAccesses } from "./legalize/lower-atomic-accesses/index.js";
import { lowerLargeOffsets } from "./legalize/lower-large-offsets/index.js";
import { lowerMemoryBuiltins } from "./legalize/lower-memory-builtins/index.js";
import { lowerStructReturns } from "./legalize/lower-struct-returns/index.js";
import { lowerWideArithmetic } from "./legalize/lower-wide-arithmetic/index.js";
import { makeSettingsVolatile } from "./legalize/make-settings-volatile/index.js";
import { orderBlocks } from "./legalize/order-blocks/index.js";
import { verifyCalls } from "./legalize/verify-calls/index.js";
import { describeFunctions } from "./object/describe-functions/index.js";
import { legalizeDebugInfo } from "./object/legalize-debug-info/index.js";
import { markLocalSubprograms } from "./object/mark-local-subprograms/index.js";
import { setSectionFlags } from "./object/set-section-flags/index.js";
import { inlineQueries } from "./prepare/inline-queries/index.js";
import { internalize } from "./prepare/internalize/index.js";
import { lowerPanics } from "./prepare/lower-panics/index.js";
import { mergeDebugTypes } from "./prepare/merge-debug-types/index.js";
import { annotateFieldPointers } from "./relocate/annotate-field-pointers/index.js";
import { inlineUnnamedTypes } from "./relocate/inline-unnamed-types/index.js";
import { relocate } from "./relocate/relocate/index.js";
import { splitWholeReads } from "./relocate/split-whole-reads/index.js";
import { stripLayoutAttributes } from "./relocate/strip-layout-attributes/index.js";
import { dropPanicMessages } from "./simplify/drop-panic-messages/index.js";
import { forwardCopies } from "./simplify/forward-copies/index.js";
import type { Pass, Unit } from "./unit.js";
import { dropUnusedQueries } from "./whole-program/drop-unused-queries/index.js";
import { inlineUnsupportedCalls } from "./whole-program/inline-unsupported-calls/index.js";
import { lowerAtomicCalls } from "./whole-program/lower-atomic-calls/index.js";

/** The passes over the linked module, in their order. LLVM's own optimisations come after all of them. */
export const pipeline: readonly Pass[] = [
  lowerPanics,
  internalize,
  inlineQueries,
  mergeDebugTypes,
  restoreLayout,
  emitTypedefs,
  keepLoaderSettings,
  dropSparseRecords,
  stripMacroScopes,
  dropPaddingCopies,
  splitWholeReads,
  inlineUnnamedTypes,
  relocate,
  stripLayoutAttributes,
  annotateFieldPointers,
  declareKernelSymbols,
  emitBtfMaps,
  emitBtfTags,
  removeMarkers,
  forwardCopies,
  dropPanicMessages,
];

/** Those of them behind which it is known what the numbers of a module stand for, and none has been relocated. */
export const decoding: readonly Pass[] = pipeline.slice(0, pipeline.indexOf(splitWholeReads));

/** What runs on the whole program, Rust's own crates included, in front of LLVM's optimisation. */
export const afterLinking: readonly Pass[] = [
  lowerPanics,
  lowerAtomicCalls,
  inlineUnsupportedCalls,
  dropUnusedQueries,
];

/** What runs on the functions that are left when LLVM is done. */
export const afterOptimisation: readonly Pass[] = [
  verifyRelocated,
  recordAccessSources,
  makeSettingsVolatile,
  setRelocationLines,
  mapLinesToUserCode,
  lowerAtomicAccesses,
  verifyCalls,
  emitPanicExits,
  joinCopies,
  lowerMemoryBuiltins,
  lowerWideArithmetic,
  keepPointerSums,
  lowerLargeOffsets,
  lowerStructReturns,
  defineUndefinedValues,
  orderBlocks,
  mergeDebugTypes,
  describeFunctions,
  legalizeDebugInfo,
  markLocalSubprograms,
  setSectionFlags,
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
