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
import type { Pass, Stage, Step } from "./manager/index.js";
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
import { dropUnusedQueries } from "./whole-program/drop-unused-queries/index.js";
import { inlineUnsupportedCalls } from "./whole-program/inline-unsupported-calls/index.js";
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
    [lowerPanics, "first: what a panic's message is made of would bring libcore's formatting in"],
    [internalize, "before anything is judged: what does not get into the object is no fault"],
    [
      inlineQueries,
      "before the numbers are decoded: a query and the path that it asks about have to be in one function",
    ],
    [mergeDebugTypes, "before the types are read: crates bring a copy each"],
  ),
  ...stage(
    "decode",
    [dropSparseRecords, "before restore-layout: what such records say is of no variable with C's size"],
    [restoreLayout, "before the others, which read types as C has them"],
    [
      emitTypedefs,
      "behind restore-layout, which it gives members of other types; before declare, which reads types",
    ],
    [keepLoaderSettings, "before anything is folded: reads of constants are still where the user wrote them"],
    [stripMacroScopes, "before LLVM merges instructions and shows them on the block around both"],
    [
      dropPaddingCopies,
      "last of its stage: relocate refuses locals that are as large as paddings, and the audit reads what is left",
    ],
  ),
  ...stage(
    "relocate",
    [splitWholeReads, "before relocate: the reads of members that it makes are relocated as any others"],
    [inlineUnnamedTypes, "before relocate: an access has to start at a type with a name"],
    [relocate, "behind everything that makes or moves accesses"],
    [stripLayoutAttributes, "behind relocate: what is left of such attributes is about sparse sizes"],
    [annotateFieldPointers, "behind strip-layout-attributes, which leaves `nonnull` where there was a size"],
  ),
  ...stage(
    "declare",
    [declareKernelSymbols, "behind relocate, which reads the statics' types; before remove-markers"],
    [emitBtfMaps, "before LLVM, which folds a map's definition into its users"],
    [emitBtfTags, "before remove-markers: the tags are in marker statics"],
    [removeMarkers, "behind everything that reads markers"],
  ),
  ...stage(
    "simplify",
    [forwardCopies, "behind relocate: LLVM must not move accesses before they are relocated"],
    [dropPanicMessages, "last: what is dead now would have libcore linked in"],
  ),
  ...stage(
    "whole-program",
    [lowerPanics, "once more: libraries bring panics of their own"],
    [lowerAtomicCalls, "behind linking: the companion crate's atomic functions come from its rlib"],
    [
      inlineUnsupportedCalls,
      "behind linking, before LLVM inlines: functions of libraries have large arguments, too",
    ],
    [dropUnusedQueries, "last before LLVM, which takes queries for calls with effects"],
  ),
  ...stage(
    "check",
    [verifyRelocated, "first: LLVM is done, and what is left of the sparse layout gets into the object"],
    [recordAccessSources, "before instructions are shown on other lines"],
    [setRelocationLines, "behind record-access-sources, which reads the lines as they were"],
    [mapLinesToUserCode, "behind set-relocation-lines, which takes over lines of libraries"],
  ),
  ...stage(
    "legalize",
    [
      makeSettingsVolatile,
      "behind LLVM's optimisation, which may use that a setting stays the same while a program runs",
    ],
    [lowerAtomicAccesses, "before verify-calls: what it refuses has no call left"],
    [verifyCalls, "before emit-panic-exits: a panic in a function is still a call"],
    [emitPanicExits, "behind verify-calls; before passes that look at how blocks end"],
    [joinCopies, "before lower-memory-builtins, which writes the joined copies out"],
    [
      lowerMemoryBuiltins,
      "before lower-wide-arithmetic and keep-pointer-sums: its loops have sums with addresses",
    ],
    [lowerWideArithmetic, "before keep-pointer-sums, as it runs LLVM passes that fold"],
    [keepPointerSums, "behind all that has LLVM simplify, which would take its statements for no-ops"],
    [lowerLargeOffsets, "behind all that has LLVM simplify"],
    [lowerStructReturns, "behind the passes that write calls"],
    [defineUndefinedValues, "behind lower-struct-returns, which sets unused arguments"],
    [orderBlocks, "last of its stage: nothing adds blocks behind it"],
  ),
  ...stage(
    "object",
    [mergeDebugTypes, "once more: libraries brought copies of types"],
    [describeFunctions, "before legalize-debug-info, which gives functions the types that BTF takes"],
    [legalizeDebugInfo, "behind everything that writes debug info"],
    [markLocalSubprograms, "behind legalize-debug-info, which writes functions anew"],
    [setSectionFlags, "last: nothing reads the lists of used symbols any more"],
  ),
];
