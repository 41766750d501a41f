import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";

const source = join(import.meta.dirname, "fixtures", "bad.rs");

const lines = readFileSync(source, "utf8").split("\n");
/** rustc gives what a macro writes the line of the macro. */
const macro = lines.indexOf("corelate::maps! {") + 1;

/** The maps of the source with what is to be said of them: `// CODE TEXT` behind each. */
const expected = lines.flatMap((line, index) => {
  const match = /^ +(#.*)?static (\w+): .*\/\/ (CRL\d{4}) (.*)$/.exec(line);
  if (match === null) return [];
  const [, attributes, map = "", code = "", text = ""] = match;
  return [{ map, code, text, line: attributes === undefined ? macro : index + 1 }];
});

function diagnosticsOf(): readonly Diagnostic[] {
  try {
    return build({ inputs: [source] }).diagnostics;
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
}

describe("definitions that no kernel takes", () => {
  const diagnostics = diagnosticsOf();
  const about = (map: string) => diagnostics.filter(({ message }) => message.includes(`\`${map}\``));

  it.each(expected)("$map: $code, $text", ({ map, code, text, line }) => {
    const found = about(map);
    expect(found.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(found[0]!.message).toContain(text);
    expect(found[0]!.location).toMatchObject({ file: source, line });
    expect(found[0]!.help).toBeDefined();
  });

  it("are all that is said", () => {
    expect(expected).toHaveLength(27);
    expect(diagnostics).toHaveLength(expected.length);
    expect(diagnostics.filter(({ severity }) => severity === "warning").map(({ code }) => code)).toEqual([
      "CRL0742",
      "CRL0742",
    ]);
  });
});
