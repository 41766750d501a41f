import { CorelateError, newErrors } from "../../lib/diagnostics/index.js";

/** crates.io takes 64 characters; the crate for BPF adds five. */
const longest = 59;

/** Rust's keywords, those that are reserved for later among them. */
const keywords = new Set(
  (
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro match mod " +
    "move mut override priv pub ref return self static struct super trait true try type typeof union unsafe unsized use virtual where while yield"
  ).split(" "),
);

/** Names of folders that cargo makes in `target`, of crates that a project has, and of Rust's own. */
const taken = new Map<string, string>([
  ...["build", "deps", "examples", "incremental"].map(
    (name) => [name, "cargo makes a folder of this name"] as const,
  ),
  ...["aya", "corelate", "corelate-build", "libbpf-rs", "libc", "perf-event-open-sys"].map(
    (name) => [name, "a crate that such projects need has this name"] as const,
  ),
  ...["alloc", "core", "proc_macro", "proc-macro", "std", "test"].map(
    (name) => [name, "a crate of Rust's own has this name"] as const,
  ),
]);

/** What Windows keeps for devices, which cargo refuses everywhere. */
const device = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** A project's name has to be one that cargo takes for packages and programs. @throws CRL0820 */
export function checkName(name: string): void {
  const why = fault(name);
  if (why !== undefined) throw new CorelateError(newErrors.badName(name, why, suggestion(name)));
}

function fault(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (/[/\\]/.test(name)) return "it is a path; the project is made in the working folder";
  if (/^[0-9]/.test(name)) return "it begins with a digit";
  if (/^-/.test(name)) return "it begins with a hyphen";
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name))
    return "it has characters other than ASCII letters, digits, `-` and `_`";
  if (/^_*$/.test(name)) return "it is no more than underscores";
  if (name.length > longest) return `it has ${name.length} characters, and ${longest} is the most`;
  if (keywords.has(name)) return "it is a keyword of Rust";
  if (device.test(name)) return "it is the name of a device on Windows";
  return taken.get(name);
}

/** A name near `name` that is taken, if there is one. */
function suggestion(name: string): string | undefined {
  const parts = name.normalize("NFKD").match(/[A-Za-z0-9_-]+/g) ?? [];
  const last = /[/\\]/.test(name) ? (parts.at(-1) ?? "") : parts.join("");
  const near = last.replace(/^[^A-Za-z]+/, "").slice(0, longest - 4);
  if (near === "") return undefined;
  if (fault(near) === undefined) return near;
  return fault(`my-${near}`) === undefined ? `my-${near}` : undefined;
}
