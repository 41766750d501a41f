import type { AccessSource } from "../../lib/btf/index.js";
import { type Diagnostic, type SourceLocation, sourceLines } from "../../lib/diagnostics/index.js";
import type { MappedNames } from "../../passes/object/map-source-names/index.js";
import type { SourcePaths } from "../toolchain/index.js";

/** The texts of lines by the names that files have in the object; none of Rust's library, whose sources not every machine has. */
export function lineTexts(sources: SourcePaths): (file: string, line: number) => string | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (file, line) => {
    if (sources.isOfLibrary(file)) return "";
    const path = sources.pathOf(file);
    if (path === undefined) return undefined;
    if (!known.has(file)) known.set(file, sourceLines(path));
    return known.get(file)?.[line - 1]?.replace(/\r$/, "") ?? "";
  };
}

/** `source` with the names that the object has. */
export function renamedSource(source: AccessSource, { files, symbols }: MappedNames): AccessSource {
  return {
    ...source,
    function: symbols.get(source.function) ?? source.function,
    places: source.places.map((place) => ({ ...place, file: files.get(place.file) ?? place.file })),
  };
}

/** `found` with the path of the file that the object names. */
export function atPaths(found: Diagnostic, sources: SourcePaths | undefined): Diagnostic {
  const { location } = found;
  const file = location === undefined ? undefined : sources?.pathOf(location.file);
  return file === undefined ? found : { ...found, location: { ...(location as SourceLocation), file } };
}
