import { objectMaps, parseObject, sectionNames } from "../../lib/btf/index.js";
import { CorelateError, kernelErrors, nearestNames } from "../../lib/diagnostics/index.js";
import type { BpfObject } from "./object.js";
import { type Patch, parseSetting, settingPatches } from "./settings/index.js";
import type { VerifyOptions } from "./verify-options.js";

/** `BPF_F_RDONLY_PROG`: with it and the map frozen, the verifier takes values in it for known (kernel/bpf/verifier.c, `bpf_map_is_rdonly`). */
const readOnlyForPrograms = 1 << 7;
/** `BPF_F_MMAPABLE`: libbpf since 1.5 maps such a map into memory again, to be written without the flag above, which a frozen map cannot be. */
const mappable = 1 << 10;

/** What user space does between opening an object and loading it. */
export interface Preparation {
  /** @throws CRL0314, CRL0317 */
  apply(object: BpfObject): void;
  /** What `apply` writes into global variables, in this order. */
  readonly patches: readonly Patch[];
  /** The sizes that it gives to maps. */
  readonly sizes: readonly (readonly [map: string, entries: number])[];
  /** Maps whose size is left to the loader, and has not been given. */
  readonly unsized: readonly string[];
  /** Whether the object says under which license it is. */
  readonly licensed: boolean;
}

/** Types of maps that need no size: storages, struct_ops, and the perf event array, for which libbpf takes the number of processors. */
const withoutSize: ReadonlySet<number> = new Set([4, 19, 21, 24, 26, 28, 29, 32]);

/** Reads what `options` want of the object in `bytes`. @throws CRL0313 to CRL0317 */
export function prepare(bytes: Uint8Array, options: VerifyOptions): Preparation {
  const patches = settingPatches(bytes, (options.settings ?? []).map(parseSetting));
  const parsed = parseObject(bytes);
  const maps = objectMaps(parsed);
  const sizes = Object.entries(options.maxEntries ?? {});
  const names = maps.map(({ name }) => name);
  for (const [name] of sizes)
    if (!names.includes(name)) {
      const near = nearestNames(name, names);
      throw new CorelateError(kernelErrors.noSuchMap(name, near.length > 0 ? near : names.slice(0, 10)));
    }
  return {
    patches,
    sizes,
    licensed: parsed.section(sectionNames.license) !== undefined,
    unsized: maps
      .filter(
        ({ name, type, maxEntries }) =>
          !maxEntries && !withoutSize.has(type ?? 0) && !options.maxEntries?.[name],
      )
      .map(({ name }) => name),
    apply: (object) => {
      const { libbpf } = object;
      for (const { section, offset, bytes: value } of patches) {
        const map = object.findMap(section);
        if (map === undefined || !object.setInitialValue(map, offset, value))
          throw new CorelateError(kernelErrors.noSuchVariable(section, [], []));
      }
      for (const [name, entries] of sizes) {
        const map = object.findMap(name);
        if (map === undefined) throw new CorelateError(kernelErrors.noSuchMap(name, []));
        libbpf.bpf_map__set_max_entries(map, entries);
      }
      if (!options.unknownSettings) return;
      for (const { pointer } of object.maps()) {
        const flags = libbpf.bpf_map__map_flags(pointer);
        // Maps of the user's own keep theirs: only libbpf's maps of global variables have a value to begin with.
        if (
          (flags & readOnlyForPrograms) !== 0 &&
          libbpf.bpf_map__initial_value(pointer, new BigUint64Array(1)) !== 0
        )
          libbpf.bpf_map__set_map_flags(pointer, flags & ~(readOnlyForPrograms | mappable));
      }
    },
  };
}
