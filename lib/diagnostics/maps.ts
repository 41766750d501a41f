import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0740 to CRL0759: definitions of maps that no kernel takes. */
export const maps = {
  key: error("CRL0740", "input", (map: string, type: string, why: string, location: Where) => ({
    message: `the key of the map \`${map}\` (${type}) ${why}`,
    location,
    help: "give the map a key of that size, or take the type of `corelate::maps` that has it",
  })),
  value: error("CRL0741", "input", (map: string, type: string, why: string, location: Where) => ({
    message: `the value of the map \`${map}\` (${type}) ${why}`,
    location,
    help: "give the map a value of that size, or take the type of `corelate::maps` that has it",
  })),
  entries: error("CRL0742", "input", (map: string, type: string, why: string, location: Where) => ({
    message: `the map \`${map}\` (${type}) ${why}`,
    location,
    help: "leave `max_entries` out",
  })),
  ring: warning("CRL0742", (map: string, type: string, why: string, location: Where) => ({
    message: `the map \`${map}\` (${type}) ${why}`,
    location,
    notes: [
      "libbpf and aya take the next larger size that will do; other loaders hand this one to the kernel, which refuses it",
    ],
    help: "write the size that the map is to have, such as 4096 or 262144",
  })),
  flags: error("CRL0743", "input", (map: string, type: string, why: string, location: Where) => ({
    message: `the map \`${map}\` (${type}) ${why}`,
    location,
    help: "the types of `corelate::maps` have what the kernel wants as the default of `FLAGS`; with `maps!` write it in `map_flags`",
  })),
  objects: error("CRL0744", "input", (map: string, why: string, location: Where) => ({
    message: `the map \`${map}\` ${why}`,
    location,
    help: "locks, timers, work queues, lists and trees are in values, one lock and one timer in each; hash tables and arrays take all of them",
  })),
  twice: error("CRL0745", "input", (map: string, first: string, second: string) => ({
    message: `the map \`${map}\` is defined twice`,
    notes: [`in ${first}`, `in ${second}`],
    help: "programs and user space find a map by its name: give one of them another, or define it in one crate and use it from the others",
  })),
  contents: error("CRL0746", "input", (map: string, type: string, why: string, location: Where) => ({
    message: `the map \`${map}\` (${type}) ${why}`,
    location,
    help: "name the type of the maps: `ArrayOfMaps<Hash<u32, u64, 16>, 8>`, or `inner: TYPE` in `maps!`; the kernel takes one level of maps in maps",
  })),
  unnamed: warning("CRL0747", (map: string, location: Where) => ({
    message: `the map \`${map}\` has no \`#[no_mangle]\`, and libbpf refuses the object`,
    location,
    notes: ['libbpf: "unsupported map linkage static"'],
    help: "put `#[no_mangle]` on the static (`#[unsafe(no_mangle)]` in edition 2024): its name is the map's",
  })),
  noArena: error("CRL0748", "input", (program: string, location: Where) => ({
    message: `the program \`${program}\` uses a pointer into an arena, and there is no arena`,
    location,
    notes: [
      "the verifier: `addr_space_cast insn can only be used in a program that has an associated arena`",
    ],
    help: "define one: `static memory: corelate::maps::Arena<16> = Arena::new();` in the section `.maps`",
  })),
  arenas: error("CRL0749", "input", (program: string, arenas: readonly string[], location: Where) => ({
    message: `the program \`${program}\` uses pointers into arenas, and there are several: ${arenas.map((name) => `\`${name}\``).join(", ")}`,
    location,
    notes: ["a program has one arena, into which all of its pointers lead"],
    help: "use one arena in a program; one that only follows pointers has to call a method of it, such as `as_ptr`",
  })),
  arenaAddress: error("CRL0750", "input", (name: string, holder: string, location: Where) => ({
    message: `the static \`${holder}\` has the address of \`${name}\` in it, which is in an arena`,
    location,
    notes: ["where a static of an arena lies is known when it is loaded, and no relocation says so"],
    help: `begin with \`ArenaPtr::NULL\`, and store \`${name}.pointer()\` when the program runs`,
  })),
};
