import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { BpfCompiler, fixtures, type RustError } from "./rustc.js";

setGracefulCleanup();

const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
const compiler = new BpfCompiler();

/** `//~ COLUMN: TEXT` behind a line says that an error starts in that column of it, and has the text in its message. */
function expectedErrors(source: string): RustError[] {
  return source.split("\n").flatMap((text, index) =>
    text
      .split("//~")
      .slice(1)
      .map((note) => {
        const [, column, message] = /^ (\d+): (.*?)\s*$/.exec(note) ?? [];
        if (column === undefined || message === undefined)
          throw new Error(`line ${index + 1}: cannot read ${note}`);
        return { line: index + 1, column: Number(column), message };
      }),
  );
}

const byPlace = (a: RustError, b: RustError) => a.line - b.line || a.column - b.column;

describe("what must not compile says where and why", () => {
  for (const name of readdirSync(join(fixtures, "fail")).sort()) {
    it(name, () => {
      const source = join(fixtures, "fail", name);
      const expected = expectedErrors(readFileSync(source, "utf8")).sort(byPlace);
      expect(expected.length).toBeGreaterThan(0);
      const errors = compiler.errors(source, join(folder, "fail.rmeta")).sort(byPlace);
      const place = ({ line, column }: RustError) => `${line}:${column}`;
      expect(errors.map(place)).toEqual(expected.map(place));
      errors.forEach((error, index) => {
        expect(error.message).toContain(expected[index]!.message);
      });
    });
  }
});
