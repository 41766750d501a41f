/**
 * Which of `names` a crate looks into behind a pointer, and in which function first. `mir` is what `rustc --emit mir` writes. Each local
 * has its type there, also where debug info has none, since no variable of the program's has it:
 *
 *     fn on_exec(_1: *const u64) -> i32 {
 *         let _3: *const task_struct;
 *         …
 *         _0 = copy ((*_3).0: i32);
 */
export function accessedTypes(mir: string, names: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  const attributed = new Set([...mir.matchAll(/\bKeep<([\w:]+)>/g)].map(([, path]) => path!));
  let fn = "";
  let pointers = new Map<string, string>();
  const add = (path: string) => {
    const name = lastOf(path);
    if (names.has(name) && !attributed.has(path) && !found.has(name)) found.set(name, fn);
  };
  for (const line of mir.split("\n")) {
    if (/^\S/.test(line)) {
      fn = /^(?:unsafe )?(?:extern "C" )?fn (.*?)\(/.exec(line)?.[1] ?? "";
      pointers = new Map();
      for (const [, local, path] of line.matchAll(parameter)) pointers.set(local!, path!);
      continue;
    }
    const declared = declaration.exec(line);
    if (declared !== null) {
      pointers.set(declared[1]!, declared[2]!);
      continue;
    }
    for (const [, local] of line.matchAll(/\(\*(_\d+)\)\.\d+/g)) {
      const path = pointers.get(local!);
      if (path !== undefined) add(path);
    }
    // A whole one, by a helper or by core's functions.
    for (const [, path] of line.matchAll(
      /\b\w*(?:probe_read\w*|read_at|read_volatile|read_unaligned|ptr::read)::<([\w:]+)>/g,
    ))
      add(path!);
  }
  return found;
}

const pointer = String.raw`(?:\*const|\*mut|&(?:'\w+ )?(?:mut )?)\s*([\w:]+)`;
const parameter = new RegExp(String.raw`\b(_\d+): ${pointer}(?=[,)])`, "g");
const declaration = new RegExp(String.raw`^\s+let (?:mut )?(_\d+): ${pointer};`);

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(":") + 1);
}
