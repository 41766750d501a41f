import { relocationKindNames } from "../lib/btf/index.js";
import type { SourceLocation } from "../lib/diagnostics/index.js";
import { basicBlocks, Opcode, type ValueRef } from "../lib/llvm-bindings/index.js";
import { CallGraph } from "./analyses/call-graph/index.js";
import { Code } from "./analyses/code/index.js";
import { Dominators, ReachedBlocks } from "./analyses/control-flow/index.js";
import { type AttributedType, SparseLayout } from "./analyses/sparse-layout/index.js";
import { AccessSources } from "./check/record-access-sources/index.js";
import type { PassContext } from "./manager/index.js";
import { Preserved, type Runnable } from "./manager/index.js";
import { Accesses } from "./relocate/relocate/index.js";
import { LoaderSettings } from "./restore/keep-loader-settings/index.js";

/**
 * The analyses that `corelate opt --passes print<NAME>` prints, each as lines of text. As with LLVM's printer passes, the module stays as it is.
 */
const printers = {
  accesses: (ctx) =>
    ctx
      .get(Accesses)
      .map(({ kind, root, access, group, places }) =>
        [`<${kindName(kind)}> ${root} ${access}`, `group ${group}`, ...places.map(showPlace)].join(", "),
      ),
  "access-sources": (ctx) =>
    ctx
      .get(AccessSources)
      .map(({ function: fn, kind, root, access, places: [place, ...callers] }) =>
        [
          `${fn}: <${kindName(kind)}> ${root} ${access}, ${showPlace(place!)}`,
          ...callers.map((caller) => `inlined at ${showPlace(caller)}`),
        ].join(", "),
      ),
  "call-graph": (ctx) =>
    ctx.get(CallGraph).calls.map(({ caller, callee }) => `${nameOf(ctx, caller)} -> ${nameOf(ctx, callee)}`),
  code: (ctx) =>
    ctx.get(Code).functions.map(({ fn, opcodes }) => {
      const calls = opcodes.filter((opcode) => opcode === Opcode.Call).length;
      return `${nameOf(ctx, fn)}: ${opcodes.length} instructions, ${calls} calls`;
    }),
  dominators: (ctx) =>
    eachBlock(ctx, ({ fn, blocks }) =>
      blocks.map((block) => {
        const above = [...ctx.get(Dominators).above(block)].map((each) => blocks.indexOf(each));
        return `${nameOf(ctx, fn)}: ${above.map((index) => `#${index}`).join(" < ")}`;
      }),
    ),
  "loader-settings": (ctx) => {
    const { plain, folded } = ctx.get(LoaderSettings);
    return [
      ...plain.map(({ name, unread }) => `${name}: ${unread ? "not read" : "read"}`),
      ...[...folded.keys()].map((global) => `${nameOf(ctx, global)}: its initial value is folded`),
    ];
  },
  "reached-blocks": (ctx) =>
    eachBlock(ctx, ({ fn, blocks }) => {
      const reached = ctx.get(ReachedBlocks).of(fn);
      return blocks.map(
        (block, index) => `${nameOf(ctx, fn)}: #${index} ${reached.has(block) ? "reached" : "unreachable"}`,
      );
    }),
  "sparse-layout": (ctx) => ctx.get(SparseLayout).decoder.types.flatMap(showType),
} satisfies Readonly<Record<string, (ctx: PassContext) => string[]>>;

/** What each `print<NAME>` prints. */
export const printedAnalyses: Readonly<Record<keyof typeof printers, string>> = {
  accesses: "each access and query that relocate has written, with the lines of the source",
  "access-sources": "the accesses of each function after inlining, with their lines",
  "call-graph": "the direct calls",
  code: "the number of instructions and calls of each function",
  dominators: "each block with its dominators",
  "loader-settings": "the constants that a loader may set",
  "reached-blocks": "which blocks can be reached",
  "sparse-layout": "the attributed types: each sparse number, and the field that it stands for",
};

/** The pass `print<name>`, which gives its text to `write`. Undefined for other names. */
export function printerPass(name: string, write: (text: string) => void): Runnable | undefined {
  const lines = Object.hasOwn(printers, name) ? printers[name as keyof typeof printers] : undefined;
  return (
    lines && {
      name: `print<${name}>`,
      run(ctx) {
        write([`*** ${name} ***`, ...lines(ctx), ""].join("\n"));
        return Preserved.all;
      },
    }
  );
}

function eachBlock(
  ctx: PassContext,
  lines: (code: { fn: ValueRef; blocks: ReturnType<typeof basicBlocks> }) => string[],
): string[] {
  return ctx.get(Code).functions.flatMap(({ fn }) => lines({ fn, blocks: basicBlocks(ctx.llvm, fn) }));
}

function showType({ name, sparseSize, layout, places }: AttributedType): string[] {
  return [
    `${name}: ${sparseSize} = size ${layout.size}, align ${layout.align}`,
    ...places.map(
      ({ sparseOffset, steps }) =>
        `  ${sparseOffset} = ${steps.map(({ field }) => `${field.name || "(anonymous)"} at ${field.offset}`).join(", ")}`,
    ),
  ];
}

function kindName(kind: number): string {
  return relocationKindNames[kind] ?? `kind ${kind}`;
}

function showPlace({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column}`;
}

function nameOf({ llvm }: PassContext, value: ValueRef): string {
  return llvm.getValueName2(value);
}
