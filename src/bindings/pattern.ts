import { bindingsErrors, CorelateError } from "../../lib/diagnostics/index.js";

/**
 * What `--list` takes: a regular expression between slashes (`/^bpf_.*_ops$/`), a glob over the whole name where there is
 * `*`, `?` or `[` in it, or else a part of the name.
 * @throws CorelateError CRL0502 where the regular expression or the glob's brackets are not well formed.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  try {
    if (pattern.length > 2 && pattern.startsWith("/") && pattern.endsWith("/")) {
      const expression = new RegExp(pattern.slice(1, -1), "u");
      return (name) => expression.test(name);
    }
    if (/[*?[]/.test(pattern)) {
      const expression = new RegExp(`^${globSource(pattern)}$`, "u");
      return (name) => expression.test(name);
    }
  } catch (error) {
    throw new CorelateError(
      bindingsErrors.invalidPattern(pattern, error instanceof Error ? error.message : String(error)),
    );
  }
  return (name) => name.includes(pattern);
}

function globSource(glob: string): string {
  return glob.replace(/\*|\?|\[!|[[\]-]|[^*?[\]]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part === "[!") return "[^";
    if (part === "[" || part === "]" || part === "-") return part;
    return part.replace(/[\\^$.|+(){}/]/g, "\\$&");
  });
}
