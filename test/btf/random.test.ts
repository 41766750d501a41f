import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "./clang.js";
import { relocateWithCorelate, relocateWithLibbpf } from "./libbpf.js";

const runs = process.env.CORELATE_LONG ? 2_000 : 30;

/** A C type. Records stand in place, without a name. */
type Shape =
  | { readonly kind: "plain"; readonly c: string }
  | { readonly kind: "array"; readonly element: Shape; readonly length: number }
  | { readonly kind: "record"; readonly union: boolean; readonly members: readonly Member[] };

/** A member. Without a name it is an anonymous record; `bits` is for those of a plain type. */
interface Member {
  readonly name: string | undefined;
  readonly shape: Shape;
  readonly bits: number | undefined;
}

const plain = fc
  .constantFrom("u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "_Bool", "void *", "struct subject *")
  .map((c): Shape => ({ kind: "plain", c }));

const { members } = fc.letrec<{ shape: Shape; member: Member; members: Member[] }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    plain,
    fc.record({
      kind: fc.constant("array" as const),
      element: tie("shape"),
      length: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ kind: fc.constant("record" as const), union: fc.boolean(), members: tie("members") }),
  ),
  member: fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e", undefined),
    shape: tie("shape"),
    bits: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  }),
  members: fc.array(tie("member"), { minLength: 1, maxLength: 5 }).map(distinct),
}));

/** Leaves out members that C would refuse: a second one of the same name, also through anonymous records. */
function distinct(all: readonly Member[], taken = new Set<string>()): Member[] {
  const kept: Member[] = [];
  for (const member of all) {
    if (member.name === undefined) {
      if (member.shape.kind !== "record") continue;
      const inner = distinct(member.shape.members, taken);
      if (inner.length > 0)
        kept.push({ ...member, bits: undefined, shape: { ...member.shape, members: inner } });
    } else if (!taken.has(member.name)) {
      taken.add(member.name);
      kept.push({ ...member, bits: canHaveBits(member.shape) ? member.bits : undefined });
    }
  }
  return kept.length > 0 || taken.size > 0
    ? kept
    : [{ name: "a", shape: { kind: "plain", c: "u32" }, bits: undefined }];
}

function canHaveBits(shape: Shape): boolean {
  return shape.kind === "plain" && /^[us]\d+$/.test(shape.c);
}

function declare({ name = "", shape, bits }: Member): string {
  let dimensions = "";
  let base = shape;
  for (; base.kind === "array"; base = base.element) dimensions += `[${base.length}]`;
  const type =
    base.kind === "plain" ? base.c : `${base.union ? "union" : "struct"} { ${declareAll(base.members)} }`;
  return `${type} ${name}${dimensions}${bits === undefined ? "" : ` : ${bits}`};`;
}

function declareAll(all: readonly Member[]): string {
  return all.map(declare).join(" ");
}

/** What can be asked about: C paths with what is at their end. */
function paths(
  all: readonly Member[],
  prefix = "",
): { path: string; shape: Shape; bits?: number; element?: boolean }[] {
  return all.flatMap(({ name, shape, bits }) => {
    if (name === undefined) return shape.kind === "record" ? paths(shape.members, prefix) : [];
    const own = { path: `${prefix}${name}`, shape, ...(bits === undefined ? {} : { bits }) };
    return [own, ...inside(shape, own.path)];
  });
}

function inside(shape: Shape, path: string): ReturnType<typeof paths> {
  if (shape.kind === "record") return paths(shape.members, `${path}.`);
  if (shape.kind !== "array") return [];
  const last = `${path}[${shape.length - 1}]`;
  return [{ path: last, shape: shape.element, element: true }, ...inside(shape.element, last)];
}

/** Questions about each path, and a load and a store where it can be one. */
function questions(all: readonly Member[]): string {
  const asked = paths(all)
    .slice(0, 12)
    .flatMap(({ path, shape, bits, element }) => {
      const place = `s->${path}`;
      const fields = ["field_exists", "field_offset", "field_size"];
      // clang answers the others for integers only.
      if (!element && shape.kind === "plain" && !shape.c.includes("*"))
        fields.push("field_signed", "field_lshift", "field_rshift");
      const lines = fields.map((ask) => `answer = ${ask}(${place});`);
      if (bits === undefined && shape.kind === "plain") {
        lines.push(`answer = (u64)${place};`, `${place} = (typeof(${place}))answer;`);
      }
      return lines;
    });
  return asked.join("\n");
}

const header = '#include "core.h"\nvolatile u64 answer;\n';

/** The target: mostly the local type with changes, so that there is something to find. */
const pair = fc.record({ local: members, other: members }).chain(({ local, other }) =>
  fc.record({
    local: fc.constant(local),
    target: fc
      .tuple(
        fc.shuffledSubarray(local, { minLength: Math.max(1, local.length - 1) }),
        fc.constant(other),
        fc.array(fc.nat(9), { maxLength: 5 }),
      )
      .map(([kept, added, choices]) => distinct(changed(kept, added, choices))),
    /** A second candidate, of a flavor, which may or may not agree. */
    flavor: fc.option(fc.constantFrom("same", "other"), { nil: undefined, freq: 6 }),
    other: fc.constant(other),
  }),
);

function changed(kept: readonly Member[], added: readonly Member[], choices: readonly number[]): Member[] {
  const list = kept.map((member, i): Member => {
    const choice = choices[i] ?? 9;
    const replacement = added[i % added.length]!;
    if (choice === 0) return { ...member, shape: replacement.shape };
    if (choice <= 2) {
      return {
        name: undefined,
        bits: undefined,
        shape: { kind: "record", union: choice === 1, members: [member] },
      };
    }
    if (choice === 3 && member.shape.kind === "array")
      return { ...member, shape: { ...member.shape, length: member.shape.length + 1 } };
    if (choice === 4 && canHaveBits(member.shape))
      return { ...member, bits: member.bits === undefined ? 7 : undefined };
    return member;
  });
  return (choices.at(-1) ?? 0) > 4 ? [...list, ...added] : [...added, ...list];
}

/** Undefined where clang has no answer: it refuses bit-fields that cross the alignment of their type. */
function tryClang(source: string): Uint8Array | undefined {
  try {
    return clang(source);
  } catch (error) {
    if (/Unsupported field expression .* cross alignment boundary/.test((error as Error).message))
      return undefined;
    throw error;
  }
}

describe.skipIf(!canLoad)("random types", () => {
  it("are relocated as libbpf does", { timeout: runs * 2_000 + 60_000 }, async () => {
    const seen = { values: 0, poisoned: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(pair, async ({ local, target, flavor, other }) => {
        await nextTurn(); // vitest wants to hear from a long test.
        const object = tryClang(
          `${header}struct subject { ${declareAll(local)} } CORE;
SEC("raw_tp") int f(struct subject **ctx) { struct subject *s = *ctx; ${questions(local)} return 0; }`,
        );
        if (object === undefined) return fc.pre(false);
        const second =
          flavor === undefined
            ? ""
            : `struct subject___2 { ${declareAll(flavor === "same" ? target : other)} };`;
        const kernel = clang(
          `${header}struct subject { ${declareAll(target)} }; ${second}
TARGET(t, struct subject *s) ${flavor === undefined ? "" : "TARGET(u, struct subject___2 *s)"}`,
        );
        const { log, loaded, ...theirs } = relocateWithLibbpf(object, kernel);
        const { why, ...ours } = relocateWithCorelate(object, kernel);
        expect({ ...ours, why: theirs.refused ? [] : why }).toEqual({ ...theirs, why: [] });
        if (theirs.refused) seen.refused++;
        else if (loaded) seen.values++;
        else seen.poisoned++;
      }),
      { numRuns: runs, seed: 7 },
    );
    // The generator has to reach all of these.
    expect(Math.min(seen.poisoned, seen.refused)).toBeGreaterThan(0);
  });
});
