/** A CO-RE relocation in one program, with what it becomes on the target. */
export interface Found {
  readonly kind: number;
  readonly root: string;
  readonly path: string;
  readonly access: string;
  /** The value on the target, or why there is none. */
  readonly value: string;
}

/** A difference from clang that is as it should be. A fixture names the rules that it needs: `// rule: NAME`. */
export interface Rule {
  /** Why the two compilers differ, and why ours is right or as good. */
  readonly reason: string;
  /** Takes the difference out of one program's relocations of either side. */
  readonly rust?: (relocations: readonly Found[]) => Found[];
  readonly clang?: (relocations: readonly Found[]) => Found[];
}

const fieldOffset = 0;
const typeSize = 9;

/** Every difference from clang that the oracle lets pass. */
export const rules = {
  "element-size": {
    reason:
      "A dynamic index, or arithmetic on a pointer, multiplies by the size of the element. clang writes the local size into the " +
      "program, which is wrong on a kernel where the type has another one; corelate relocates it (TYPE_SIZE).",
    rust: (relocations) => relocations.filter(({ kind }) => kind !== typeSize),
  },
  "pointer-index": {
    reason:
      "For `p[3].a` clang puts the 3 at the front of the access string (`3:0`). Rust compiles it to arithmetic on the pointer, so " +
      "corelate relocates the element's size and the field (`0:0`): the same sum on every kernel.",
    rust: (relocations) =>
      relocations.filter(({ kind }) => kind !== typeSize).map((relocation) => ({ ...relocation, value: "" })),
    clang: (relocations) =>
      relocations.map((relocation) => ({
        ...relocation,
        path: relocation.path.replace(/^\[\d+\]\.?/, ""),
        access: relocation.access.replace(/^\d+/, "0"),
        value: "",
      })),
  },
  dimensions: {
    reason:
      "Of the indices into an array of arrays clang relocates the first one and adds the others as numbers, which is the same sum as long " +
      "as the elements are numbers. corelate puts all of them into the path.",
    rust: (relocations) => relocations.map(firstIndexOnly),
    clang: (relocations) => relocations.map(firstIndexOnly),
  },
  "by-hand": {
    reason:
      "clang 22 relocates this access wrongly, so the twin computes the address from smaller relocations. What both do is compared, " +
      "when they are run; the relocations are not.",
    rust: () => [],
    clang: () => [],
  },
  repeated: {
    reason:
      "The optimiser joins equal relocations, or copies them with the code around them, depending on the shape of the code; how " +
      "often each stands there is not compared.",
    rust: distinct,
    clang: distinct,
  },
  "code-shape": {
    reason:
      "The same accesses with more or fewer instructions: rustc unrolls the loop and clang does not, or C's compiler takes the bytes of an " +
      "array by words, from the local layout's alignment, where Rust's arrays of bytes have none. Instructions are not compared.",
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(rules, name);
}

function distinct(relocations: readonly Found[]): Found[] {
  return [...new Map(relocations.map((relocation) => [JSON.stringify(relocation), relocation])).values()];
}

/** `cells[1][2]` (0:1:1:2) as `cells[1]` (0:1:1). */
function firstIndexOnly(relocation: Found): Found {
  if (relocation.kind !== fieldOffset) return relocation;
  const further = /(?<=\])(\[\d+\])+$/.exec(relocation.path)?.[0] ?? "";
  const count = further.split("[").length - 1;
  return {
    ...relocation,
    path: relocation.path.slice(0, relocation.path.length - further.length),
    access: relocation.access
      .split(":")
      .slice(0, -count || undefined)
      .join(":"),
    value: "",
  };
}
