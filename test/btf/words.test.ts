import { describe, expect, it } from "vitest";
import { btfSection, parseBtf, resolve } from "../../lib/btf/index.js";
import { clang } from "./clang.js";

/** What one access to `local` gives where the target is `target`: the word, and the sentence. */
function wordsFor(local: string, access: string, target: string): (string | undefined)[] {
  const object = clang(`#include "core.h"\n${local}\nSEC("raw_tp") u64 program(struct s *s) { ${access} }`);
  const other = clang(`#include "core.h"\n${target}\nTARGET(t, struct holder *h)`);
  const found = resolve(object, [{ name: "other", btf: parseBtf(btfSection(other)!) }]);
  return found.flatMap(({ targets }) => [targets[0]!.outcome, targets[0]!.why]);
}

const read = "return s->a;";

describe("why a relocation has no value", () => {
  it.each([
    [
      "a type is not there",
      "struct s { u64 a; } CORE;",
      read,
      "struct holder { u64 a; };",
      "gone",
      "the target has no struct s",
    ],
    [
      "the type is something else there",
      "struct s { u64 a; } CORE;",
      read,
      "union s { u64 a; }; struct holder { union s s; };",
      "another-kind",
      "s is a struct in the object and a union on the target",
    ],
    [
      "a field is not there",
      "struct s { u64 a; } CORE;",
      read,
      "struct s { u64 b; }; struct holder { struct s s; };",
      "gone",
      "s has no field a on the target",
    ],
    [
      "a field of a field is not there",
      "struct in { u64 b; } CORE; struct s { struct in a; } CORE;",
      "return s->a.b;",
      "struct in { u64 c; }; struct s { struct in a; }; struct holder { struct s s; };",
      "gone",
      "s.a has no field b on the target",
    ],
    [
      "a field is a pointer there",
      "struct s { u64 a; } CORE;",
      read,
      "struct s { void *a; }; struct holder { struct s s; };",
      "another-kind",
      "s.a is an integer in the object and a pointer on the target",
    ],
    [
      "a signed field is wider there",
      "struct s { s32 a; } CORE;",
      read,
      "struct s { u64 x; s64 a; }; struct holder { struct s s; };",
      "another-size",
      "it has 4 bytes in the object and 8 on the target",
    ],
    [
      "an array is shorter there",
      "struct s { u64 a[8]; } CORE;",
      "return s->a[5];",
      "struct s { u64 x, a[4]; }; struct holder { struct s s; };",
      "out-of-range",
      "s.a has 4 elements on the target: there is no [5]",
    ],
    [
      "an offset is too large for the instruction there",
      "struct s { u64 a; } CORE;",
      read,
      "struct s { char x[40000]; u64 a; }; struct holder { struct s s; };",
      "too-far",
      "40000 is too far for the offset of an instruction",
    ],
    [
      "two types of the name do not agree",
      "struct s { u64 a; } CORE;",
      read,
      "struct s { u64 x, a; }; struct s___2 { u64 x, y, a; }; struct holder { struct s s; struct s___2 t; };",
      "ambiguous",
      /^the target's s \[\d+\] and s___2 \[\d+\] both fit and do not agree$/,
    ],
  ] as const)("%s", (_name, local, access, target, word, why) => {
    const [outcome, sentence] = wordsFor(local, access, target);
    expect(outcome).toBe(word);
    expect(sentence).toMatch(why);
  });

  it("says of an enumerator that it is gone", () => {
    const found = wordsFor(
      "enum e { A = 1, B }; struct s { u64 a; } CORE;",
      "return enum_value(enum e, B);",
      "enum e { A = 1 }; struct holder { enum e e; };",
    );
    expect(found).toEqual(["gone", "e has no value B on the target"]);
  });
});
