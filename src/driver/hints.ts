import { stripVTControlCharacters } from "node:util";

/** A hint for a message of rustc that does not explain what it means for a BPF program. */
interface Hint {
  readonly says: RegExp;
  readonly hint: string;
}

/** `message` may be text for people or rustc's JSON, in which quotes are escaped; the patterns have none. */
const hints: readonly Hint[] = [
  {
    says: /can't find crate for `std`/,
    hint: "a BPF program has no standard library: write `#![no_std]` and `#![no_main]` at the top",
  },
  {
    says: /`#\[panic_handler\]` function required/,
    hint: "write `corelate::panic_handler!();` for the panic handler",
  },
  {
    says: /cannot find (macro )?`(e?print(ln)?|dbg)`/,
    hint: "a BPF program has no standard output: `corelate::helpers::trace_printk` writes to /sys/kernel/tracing/trace_pipe",
  },
  {
    says: /cannot find macro `(vec|format)`|cannot find [^\n]*`(Box|Vec|String|Rc|Arc)`|no global memory allocator found|no method named `(to_string|to_owned|to_vec)` found/,
    hint: "a BPF program has no heap: use arrays of a fixed length, or the values of a map",
  },
  {
    says: /cannot find macro `thread_local`/,
    hint: "a BPF program has no threads: a value for each processor is in a `corelate::maps::PerCpuArray`",
  },
  {
    says: /using `fn main` requires the standard library|`main` function not found in crate/,
    hint: "write `#![no_main]` at the top: the programs are the functions with `#[no_mangle]` and a `link_section`",
  },
  {
    says: /unwinding panics are not supported without std|but not found: `eh_personality`/,
    hint: 'a BPF program does not unwind: `panic = "abort"` in the profile, or `-C panic=abort`',
  },
  {
    says: /cannot find module or crate `(std|alloc)`|use of (undeclared|unresolved) (crate or )?module( or unlinked crate)? `(std|alloc)`/,
    hint: "a BPF program has neither `std` nor `alloc`: what needs no heap is in `core`",
  },
  {
    says: /pattern does not mention fields? [^\n]*`__corelate_/,
    hint: "end the pattern with `..`: an attributed type has further members, which stand for its relocations",
  },
  {
    says: /missing fields? [^\n]*`__corelate_[^\n]* in initializer/,
    hint: "a value of an attributed type cannot be made: only the kernel knows its size; keep what you need in a struct of your own",
  },
  {
    says: /no `(HashMap|BpfHashMap)` in `maps`|cannot find [^\n]*`HashMap` in [^\n]*maps/,
    hint: "the map is `corelate::maps::Hash`: maps have the kernel's names, in camel case and without BPF_MAP_TYPE_",
  },
  {
    says: /no method named `(fetch_[a-z]+|swap|compare_exchange(_weak)?)` found [^\n]*`Atomic|no `Atomic[IU](8|16|32)` in `sync::atomic`/,
    hint: "Rust's own atomic integers have only `load` and `store` on BPF, and 64 bits: `corelate::atomic` has the same types with all methods, and 32 bits",
  },
];

/**
 * The types without members whose fields the program uses: `corelate bindings`, aya-tool and bindgen declare so what is only pointed to. For other
 * types rustc lists the members.
 */
function opaqueTypes(text: string): string[] {
  const messages = text.split(/(?=error\[E0609\])|\n(?=error|warning)/);
  const names = messages
    .filter((message) => !/available fields? |similar name|help:/.test(message))
    .map(
      (message) => /^error\[E0609\]: no field `[^`]+` on type `[&*]*(?:\w+::)*(\w{2,})`/.exec(message)?.[1],
    );
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The hints for what rustc wrote, in the order of the table, each once. */
export function hintsFor(rustcOutput: string): string[] {
  const text = stripVTControlCharacters(rustcOutput);
  const found = [
    ...hints.filter(({ says }) => says.test(text)).map(({ hint }) => hint),
    ...opaqueTypes(text).map(
      (name) =>
        `\`${name}\` is declared here without its members: \`corelate bindings ${name}\` writes them, or name it beside the others where they were written`,
    ),
  ];
  // Without `#![no_std]` the panic handler is std's to bring.
  return /can't find crate for `std`/.test(text)
    ? found.filter((hint) => !/panic_handler/.test(hint))
    : found;
}
