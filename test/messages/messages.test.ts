import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { messageKinds } from "../../src/explain/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { kindsWithPrograms, markedLine, objectOf, pathOf, type Side } from "./programs.js";

const verified = (kind: string, side: Side) => verify(objectOf(kind, side), { libbpf: { env: process.env } });

/** What the object calls a program's source. */
const nameOf = (kind: string) => relative(process.cwd(), pathOf(kind, "broken"));

describe("the programs", () => {
  it("are one for each kind of message", () => {
    expect(kindsWithPrograms).toEqual([...new Set(messageKinds.map(({ id }) => id))].sort());
  });
});

describe.skipIf(!canLoad)("the running kernel", () => {
  it.each(kindsWithPrograms)("refuses %s, which is explained", (kind) => {
    const { programs, diagnostics } = verified(kind, "broken");
    expect(programs.map(({ outcome }) => outcome)).toEqual(["refused"]);
    const [{ explanation, location } = {}] = programs;
    expect(explanation?.kind).toBe(kind);
    const line = markedLine(kind);
    if (line !== undefined) expect(location).toMatchObject({ file: nameOf(kind), line });
    const diagnostic = diagnostics.find(({ code }) => code === "CRL0330");
    if (kind === "relocation") expect(diagnostic?.help).toMatch(/field_exists!/);
    else {
      expect(diagnostic?.help).toBe(explanation?.cure);
      expect(diagnostic?.notes).toContain(explanation?.cause);
    }
  });

  it.each(kindsWithPrograms)("takes the cured %s", (kind) => {
    const { programs, diagnostics } = verified(kind, "cured");
    expect(diagnostics).toEqual([]);
    expect(programs.map(({ outcome }) => outcome)).toEqual(["accepted"]);
  });

  const stories: readonly [string, readonly RegExp[]][] = [
    ["scalar", [/^R1 is a number/, /^it is read from the program's context, at byte 0$/]],
    [
      "or-null",
      [/or null$/, /^it is what `bpf_map_lookup_elem` gives for the map `TABLE`$/, /^nothing on the way/],
    ],
    [
      "map-value",
      [/`VALUES`/, /^it is computed here: /, /`bpf_ktime_get_ns`/, /compared here.*not enough.*> 0x3f/],
    ],
    [
      "unbounded-math",
      [/^R0 is a number/, /^it is computed here: `r0 <<= 3`$/, /`bpf_ktime_get_ns`/, /^nothing/],
    ],
    [
      "negative",
      [/^R3 is a number.*64/, /context, at byte 0$/, /^it is compared here, and that is not enough/],
    ],
    ["argument", [/^R2 is a number/, /context, at byte 0$/]],
    ["packet", [/of which 0 bytes are checked$/, /context, at byte 0$/, /^nothing/]],
    ["pointer-arithmetic", [/^R2 is the end of the packet$/, /context, at byte 4$/]],
    ["uninitialised", [/^nothing on this way gives R2 a value$/]],
  ];
  it.each(stories)("tells where the value of %s came from", (kind, expected) => {
    const story = verified(kind, "broken").programs[0]?.explanation?.story ?? [];
    expect(story.map(({ words }) => words)).toEqual(
      expected.map((one) => expect.stringMatching(one) as string),
    );
    for (const step of story.filter(({ insn }) => insn !== undefined))
      expect(step.location?.file).toBe(nameOf(kind));
  });

  it("tells through which calls the refused line was inlined", () => {
    const { output } = build({ inputs: [join(import.meta.dirname, "inlined.rs")], audit: false });
    const [program] = verify(output, { libbpf: { env: process.env } }).programs;
    expect(program).toMatchObject({ outcome: "refused", location: { line: 14, column: 14 } });
    expect(program?.explanation?.inlinedInto?.map(({ line, column }) => [line, column])).toEqual([
      [19, 14],
      [25, 5],
    ]);
  });

  it("tells of a check that the optimiser has taken away, and of one of another read", () => {
    const storyOf = (file: string) => {
      const { output } = build({ inputs: [join(import.meta.dirname, file)], audit: false });
      return verify(output, { libbpf: { env: process.env } }).programs[0]?.explanation?.story.at(-1);
    };
    expect(storyOf("vanished.rs")).toMatchObject({
      words: expect.stringMatching(/no instruction of it: `unsafe \{ assert_unchecked\(index/) as string,
      location: { line: 22 },
    });
    expect(storyOf("two-reads.rs")).toMatchObject({
      words: expect.stringMatching(/^a copy of it is compared here/) as string,
      location: { line: 26 },
    });
  });

  it("names the field of the refused access", () => {
    expect(verified("scalar", "broken").programs[0]?.explanation?.field).toBe("task_struct.real_parent");
  });
});
