import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
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

function diagnosticsOf(inputs: readonly string[]): readonly Diagnostic[] {
  try {
    return build({ inputs }).diagnostics;
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
}

describe("definitions that no kernel takes", () => {
  const diagnostics = diagnosticsOf([source]);
  const about = (map: string) => diagnostics.filter(({ message }) => message.includes(`\`${map}\``));

  it.each(expected)("$map: $code, $text", ({ map, code, text, line }) => {
    const found = about(map);
    expect(found.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(found[0]!.message).toContain(text);
    expect(found[0]!.location).toMatchObject({ file: source, line });
    expect(found[0]!.help).toBeDefined();
  });

  it("two inputs with a map of one name are told apart from other symbols", () => {
    const folder = tmp.dirSync({ prefix: "corelate-maps-", mode: 0o700, unsafeCleanup: true });
    const inputs = ["one", "two"].map((name) => {
      const path = join(folder.name, `${name}.rs`);
      writeFileSync(
        path,
        `#![no_std]\n#![no_main]\ncorelate::panic_handler!();
#[unsafe(no_mangle)] #[unsafe(link_section = ".maps")] static counts: corelate::maps::Array<u64, 4> = corelate::maps::Array::new();
#[unsafe(no_mangle)] #[unsafe(link_section = "xdp")] pub extern "C" fn ${name}(_: &[u32; 6]) -> u32 { counts.get(&1).is_some() as u32 }`,
      );
      return path;
    });
    const [found] = diagnosticsOf(inputs);
    folder.removeCallback();
    expect(found).toMatchObject({ code: "CRL0745", message: "the map `counts` is defined twice" });
    expect(found!.notes).toEqual(inputs.map((input) => expect.stringContaining(input) as unknown));
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
