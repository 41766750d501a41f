import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { parseBtf } from "../../lib/btf/index.js";
import { CorelateError, plainJson, plainText, renderDiagnostic } from "../../lib/diagnostics/index.js";
import { bindings, enumStyles, listTypes } from "../../src/bindings/index.js";
import { BtfWriter } from "../bindings/btf-writer.js";
import { compileRust } from "../bindings/rust.js";
import { corelate } from "./cli.js";

const folder = tmp.dirSync({ prefix: "corelate-names-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

/** Names that would be something else than a name: Rust, an attribute, a comment, what a terminal obeys. */
const evil = [
  'x")] pub q: u32 } pub fn evil() { loop {} } pub struct s { #[corelate(name = "y',
  'x"]\npub const EVIL: u32 = 1;\n//',
  "*/ pub fn evil() {} /*",
  "\u001b]0;title\u0007\u001b[2J",
  "safe\u202eelif.exe",
  "\r\nerror[CRL9999]: spoofed",
  "r#type",
  "self",
  "a\\u{7d}",
  "日本",
  "x".repeat(3000),
];

/** A BTF in which everything that has a name is called one of `names`, or begins with it. */
function named(names: readonly string[]): Buffer {
  const btf = new BtfWriter();
  btf.int("int", 4);
  for (const [index, name] of names.entries()) {
    const first = 2 + index * 9;
    const [enumeration, typedef, forward, pointer, prototype, callback, array] = [0, 1, 2, 3, 4, 5, 6].map(
      (id) => first + id,
    ) as [number, number, number, number, number, number, number];
    btf.enumeration(name, [
      [name, 1],
      [`${name}2`, 2],
    ]);
    btf.typedef(`${name}_t`, enumeration);
    btf.forward(`${name}_f`);
    btf.pointer(forward);
    btf.prototype(1, [[name, pointer]]);
    btf.pointer(prototype);
    btf.array(enumeration, 3);
    btf.struct(`${name}_s`, 40, [
      [name, 1, 0],
      [`${name}_e`, enumeration, 32],
      [`${name}_t`, typedef, 64],
      [`${name}_p`, callback, 128],
      [`${name}_a`, array, 192],
    ]);
    btf.union(`${name}_u`, 4, [
      [name, 1, 0],
      [`${name}_e`, enumeration, 0],
    ]);
  }
  return btf.bytes();
}

const styles = enumStyles.flatMap((enums) => [true, false].map((attribute) => ({ enums, attribute })));

describe("bindings of names that are no names", () => {
  it.each(styles)("are data in $enums, attribute $attribute", async ({ enums, attribute }) => {
    const options = { all: true, enums, attribute, layoutChecks: true };
    const { text } = bindings(parseBtf(named(evil)), [], options);
    // Strings hold nothing but C's identifiers, and what is no string holds no more items than there are types.
    for (const [, inside] of text.matchAll(/"([^"]*)"/g))
      expect(inside).toMatch(/^([A-Za-z_][A-Za-z0-9_]*|C|bpf|)$/);
    expect(text).not.toMatch(/evil\(\)|EVIL:|[^\n\x20-\x7e]/);
    const setup = { target: "host", edition: "2021", attribute } as const;
    expect(await compileRust(text, setup, folder.name)).toBe("");
  });

  it("are shown with their signs written out", () => {
    const path = join(folder.name, "evil.btf");
    writeFileSync(path, named(evil));
    for (const args of [["--list"], [evil[3]!], [evil[4]!, evil[5]!], ["--list", "/s$/"]]) {
      const { stdout, stderr } = corelate(["bindings", "--btf", path, ...args]);
      expect(stdout + stderr).not.toMatch(/[^\n\P{C}]/u);
    }
    expect(listTypes(parseBtf(named(["a"])), "*").length).toBe(4);
  });
});

describe("what a terminal is shown", () => {
  const text = "a\u001b[31mb\nc\u202ed\u009b\ud800\u2028";
  const shown = "a\\x1b[31mb\\nc\\u{202e}d\\u{9b}\\u{d800}\\u{2028}";

  it("has no sign that it obeys", () => {
    expect(plainText(text)).toBe(shown);
    expect(plainText("plain, ünicode and 日本")).toBe("plain, ünicode and 日本");
    const json = plainJson({ text, big: 1n << 60n, small: 3n, negative: -2n });
    expect(json).not.toMatch(/\p{C}/u);
    expect(JSON.parse(json)).toEqual({ text, big: String(1n << 60n), small: 3, negative: -2 });
  });

  it("in every part of a diagnostic", () => {
    const location = { file: text, line: 1, column: 1 };
    const said = renderDiagnostic(
      { code: "CRL0100", severity: "error", message: text, location, notes: [text], help: text },
      false,
    );
    expect(said.split(shown).length).toBe(5);
    expect(said).not.toMatch(/[^\n\P{C}]/u);
  });
});

describe("the line of a source that debug info names", () => {
  const show = (file: string, line = 1) =>
    renderDiagnostic(
      { code: "CRL0100", severity: "error", message: "m", location: { file, line, column: 3 } },
      false,
    );
  const at = (name: string) => join(folder.name, name);

  it("is a regular source file's, with its signs written out and no longer than a person reads", () => {
    writeFileSync(at("long.rs"), `${"y".repeat(5_000_000)}\nse\u001b[2Jcond\tline`);
    expect(show(at("long.rs")).length).toBeLessThan(1000);
    expect(show(at("long.rs"), 2)).toContain("2 | se\\x1b[2Jcond\tline\n");
    expect(show(at("long.rs"), 3)).not.toContain("3 |");
  });

  it("is not shown for anything else", () => {
    writeFileSync(at("secret"), "hunter2");
    writeFileSync(at("huge.rs"), Buffer.alloc(9 << 20, "x"));
    for (const file of [
      "/etc/shadow",
      "/dev/zero",
      "/dev/stdin",
      "/proc/self/environ",
      at("secret"),
      folder.name,
      at("huge.rs"),
      "missing.rs",
      "a\0.rs",
    ])
      expect(show(file).split("\n").length, file).toBe(3);
  });

  it("does not wait for a pipe or follow a link to another kind of file", async () => {
    const { execFileSync } = await import("node:child_process");
    const { symlinkSync } = await import("node:fs");
    execFileSync("mkfifo", [at("pipe.rs")]);
    symlinkSync("/etc/shadow", at("shadow.rs"));
    symlinkSync("/dev/zero", at("zero.rs"));
    for (const file of ["pipe.rs", "shadow.rs", "zero.rs"])
      expect(show(at(file)).split("\n").length, file).toBe(3);
  });
});

describe("BTF that would be much in Rust", () => {
  const write = (fill: (btf: BtfWriter) => void) => {
    const btf = new BtfWriter();
    btf.int("int", 4);
    fill(btf);
    return parseBtf(btf.bytes());
  };
  const fast = (action: () => void) => {
    const start = performance.now();
    action();
    expect(performance.now() - start).toBeLessThan(5000);
  };

  it("5,000 members of one name", () => {
    const members = Array.from({ length: 5000 }, (_, i): [string, number, number] => ["same", 1, i * 32]);
    const btf = write((to) => to.struct("s", 20_000, members));
    fast(() => expect(bindings(btf, ["s"]).text.length).toBeLessThan(1_000_000));
  });

  it("20,000 types of one name", () => {
    const btf = write((to) => {
      for (let i = 0; i < 20_000; i++) to.struct("same", 4, [["a", 1, 0]]);
    });
    fast(() => {
      const { text, types } = bindings(btf, [], { all: true });
      expect([new Set(types).size, types.includes("same___20000")]).toEqual([20_000, true]);
      expect(text.length).toBeLessThan(10_000_000);
    });
    fast(() => expect(listTypes(btf, "*").length).toBe(20_000));
  });

  it("20,000 names that become one", () => {
    const btf = write((to) => {
      for (let i = 0; i < 20_000; i++) to.struct(`s${String.fromCodePoint(0x4e00 + i)}`, 4, [["a", 1, 0]]);
    });
    fast(() => expect(new Set(bindings(btf, [], { all: true }).types).size).toBe(20_000));
  });

  it.each<[string, (to: BtfWriter) => void]>([
    [
      "20 function prototypes in one another",
      (to) => {
        for (let i = 0; i < 20; i++) {
          const inner = i === 0 ? 1 : 2 * i + 1;
          to.prototype(1, [
            ["", inner],
            ["", inner],
          ]);
          to.pointer(2 * i + 2);
        }
        to.struct("s", 8, [["f", 41, 0]]);
      },
    ],
    [
      "20 types without a name in one another",
      (to) => {
        for (let i = 0; i < 20; i++)
          to.union("", 4, [
            ["a", i + 1, 0],
            ["b", i + 1, 0],
          ]);
        to.struct("s", 4, [["u", 21, 0]]);
      },
    ],
  ])("%s", (_, fill) => {
    fast(() => {
      try {
        bindings(write(fill), ["s"]);
        expect.unreachable();
      } catch (error) {
        if (!(error instanceof CorelateError)) throw error;
        expect(error.diagnostics[0]!.code).toBe("CRL0086");
      }
    });
  });

  it("10,000 types in one another, by value and by pointer", () => {
    const btf = write((to) => {
      for (let i = 0; i < 10_000; i++) to.struct(`s${i}`, 4, [["a", i + 1, 0]]);
      for (let i = 0; i < 10_000; i++) to.pointer(i === 0 ? 1 : 10_001 + i);
      to.struct("p", 8, [["a", 20_001, 0]]);
    });
    for (const name of ["s9999", "p"])
      fast(() => {
        try {
          bindings(btf, [name]);
        } catch (error) {
          expect(error).toBeInstanceOf(CorelateError);
        }
      });
  });
});
