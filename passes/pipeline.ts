import { mapLinesToUserCode } from "./check/map-lines-to-user-code/index.js";
import { recordAccessSources } from "./check/record-access-sources/index.js";
import { setRelocationLines } from "./check/set-relocation-lines/index.js";
import { verifyRelocated } from "./check/verify-relocated/index.js";
import { declareKernelSymbols } from "./declare/declare-kernel-symbols/index.js";
import { declareOperations } from "./declare/declare-operations/index.js";
import { emitBtfMaps } from "./declare/emit-btf-maps/index.js";
import { emitBtfTags } from "./declare/emit-btf-tags/index.js";
import { removeMarkers } from "./declare/remove-markers/index.js";
import { verifyMaps } from "./declare/verify-maps/index.js";
import { defineUndefinedValues } from "./legalize/define-undefined-values/index.js";
import { emitPanicExits } from "./legalize/emit-panic-exits/index.js";
import { extendResults } from "./legalize/extend-results/index.js";
import { joinCopies } from "./legalize/join-copies/index.js";
import { keepContextStores } from "./legalize/keep-context-stores/index.js";
import { keepPointerSums } from "./legalize/keep-pointer-sums/index.js";
import { lowerAtomicAccesses } from "./legalize/lower-atomic-accesses/index.js";
import { lowerLargeOffsets } from "./legalize/lower-large-offsets/index.js";
import { lowerMemoryBuiltins } from "./legalize/lower-memory-builtins/index.js";
import { lowerStructReturns } from "./legalize/lower-struct-returns/index.js";
import { lowerWideArithmetic } from "./legalize/lower-wide-arithmetic/index.js";
import { makeSettingsVolatile } from "./legalize/make-settings-volatile/index.js";
import { orderBlocks } from "./legalize/order-blocks/index.js";
import { verifyCalls } from "./legalize/verify-calls/index.js";
import type { Pass, Stage, Step } from "./manager/index.js";
import { describeFunctions } from "./object/describe-functions/index.js";
import { legalizeDebugInfo } from "./object/legalize-debug-info/index.js";
import { mapSourceNames } from "./object/map-source-names/index.js";
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
import { dropPaddingCopies } from "./restore/drop-padding-copies/index.js";
import { dropSparseRecords } from "./restore/drop-sparse-records/index.js";
import { emitTypedefs } from "./restore/emit-typedefs/index.js";
import { keepLoaderSettings } from "./restore/keep-loader-settings/index.js";
import { restoreLayout } from "./restore/restore-layout/index.js";
import { stripMacroScopes } from "./restore/strip-macro-scopes/index.js";
import { dropPanicMessages } from "./simplify/drop-panic-messages/index.js";
import { forwardCopies } from "./simplify/forward-copies/index.js";
import { keepContextAccesses } from "./simplify/keep-context-accesses/index.js";
import { lowerArenaPointers } from "./simplify/lower-arena-pointers/index.js";
import { dropUnusedQueries } from "./whole-program/drop-unused-queries/index.js";
import { inlineUnsupportedCalls } from "./whole-program/inline-unsupported-calls/index.js";
import { keepTailCallResults } from "./whole-program/keep-tail-call-results/index.js";
import { lowerAtomicCalls } from "./whole-program/lower-atomic-calls/index.js";

/** The passes of one stage, each with the reason for its place. */
function stage(name: Stage, ...passes: readonly (readonly [Pass, string])[]): Step[] {
  return passes.map(([pass, because]) => ({ stage: name, pass, because }));
}

/**
 * All passes, in their order. The driver runs the stages up to `simplify` on the program's own crates. Then it links Rust's own, and runs
 * `whole-program`. LLVM optimises, and the rest runs on the functions that are left.
 */
export const pipeline: readonly Step[] = [
  ...stage(
    "prepare",
    [lowerPanics, "first: the code of panic messages needs libcore's formatting, which would be linked in"],
    [internalize, "before any pass reports errors: unused code is no error"],
    [inlineQueries, "before the numbers are decoded: a query and its path have to be in the same function"],
    [mergeDebugTypes, "before the types are read: each crate has a copy of them"],
  ),
  ...stage(
    "restore",
    [dropSparseRecords, "before restore-layout: these records are invalid for variables of C's size"],
    [restoreLayout, "before the other passes, which read types in C's layout"],
    [
      emitTypedefs,
      "after restore-layout, since it changes the types of members; before declare, which reads types",
    ],
    [keepLoaderSettings, "before LLVM folds loads: reads of constants are still where the user wrote them"],
    [stripMacroScopes, "before LLVM merges instructions and gives them the line of the block around both"],
    [
      dropPaddingCopies,
      "last of its stage: relocate refuses local variables as large as paddings, and the audit compares the module after this pass",
    ],
  ),
  ...stage(
    "relocate",
    [splitWholeReads, "before relocate, which relocates the reads of members that it writes"],
    [inlineUnnamedTypes, "before relocate: an access has to start at a type with a name"],
    [relocate, "after all passes that add or move accesses"],
    [stripLayoutAttributes, "after relocate: the attributes that are left have sparse sizes"],
    [annotateFieldPointers, "after strip-layout-attributes, which replaces such attributes by `nonnull`"],
  ),
  ...stage(
    "declare",
    [declareKernelSymbols, "after relocate, which reads the types of the statics; before remove-markers"],
    [declareOperations, "before legalize-debug-info, which gives the types names for BTF"],
    [emitBtfMaps, "before LLVM, which folds a map's definition into its users"],
    [emitBtfTags, "before remove-markers: the tags are in marker statics"],
    [verifyMaps, "after emit-btf-maps, which writes definitions, and emit-btf-tags, which writes pointers"],
    [removeMarkers, "after all passes that read markers"],
  ),
  ...stage(
    "simplify",
    [forwardCopies, "after relocate: LLVM must not move accesses before they are relocated"],
    [keepContextAccesses, "after relocate, which looks through no calls; before LLVM, which joins accesses"],
    [
      lowerArenaPointers,
      "after emit-btf-maps, which writes definitions; before LLVM, which knows nothing of these calls",
    ],
    [dropPanicMessages, "last: unused functions of core::fmt must not be linked in from libcore"],
  ),
  ...stage(
    "whole-program",
    [lowerPanics, "once more: the linked libraries have panics too"],
    [lowerAtomicCalls, "after linking: the companion crate's atomic functions are in its rlib"],
    [
      inlineUnsupportedCalls,
      "after linking, before LLVM inlines: functions of libraries may have large arguments too",
    ],
    [keepTailCallResults, "after linking and before LLVM, which tells callers what a function returns"],
    [dropUnusedQueries, "last before LLVM, which does not delete unused queries"],
  ),
  ...stage(
    "check",
    [
      verifyRelocated,
      "first: LLVM has optimised, and sparse numbers that are left would get into the object",
    ],
    [recordAccessSources, "before passes that change the lines of instructions"],
    [setRelocationLines, "after record-access-sources, which reads the original lines"],
    [mapLinesToUserCode, "after set-relocation-lines, which may copy lines of libraries"],
  ),
  ...stage(
    "legalize",
    [
      makeSettingsVolatile,
      "after LLVM's optimisation, which may assume that a setting does not change while a program runs",
    ],
    [lowerAtomicAccesses, "before verify-calls: it replaces or refuses the calls of atomic functions"],
    [verifyCalls, "before emit-panic-exits: a panic is still a call"],
    [emitPanicExits, "after verify-calls; before passes that read how blocks end"],
    [joinCopies, "before lower-memory-builtins, which expands the joined copies"],
    [lowerMemoryBuiltins, "before lower-wide-arithmetic and keep-pointer-sums: its loops add to addresses"],
    [lowerWideArithmetic, "before keep-pointer-sums, since it runs LLVM passes that simplify"],
    [keepPointerSums, "after all passes that let LLVM simplify, which would delete its empty statements"],
    [lowerLargeOffsets, "after all passes that let LLVM simplify"],
    [lowerStructReturns, "after the passes that add calls"],
    [extendResults, "after the passes that add calls"],
    [keepContextStores, "after LLVM's optimisation, which has made calls of the stores to contexts"],
    [defineUndefinedValues, "after lower-struct-returns, which sets unused arguments"],
    [orderBlocks, "last of its stage: no later pass adds blocks"],
  ),
  ...stage(
    "object",
    [mergeDebugTypes, "once more: the linked libraries have copies of types"],
    [describeFunctions, "before legalize-debug-info, which makes the types of functions fit for BTF"],
    [legalizeDebugInfo, "after all passes that write debug info"],
    [markLocalSubprograms, "after legalize-debug-info, which replaces subprograms"],
    [mapSourceNames, "after all passes that report places: users know the files by their paths"],
    [setSectionFlags, "last: no later pass reads the lists of used symbols"],
  ),
];
