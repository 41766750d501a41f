import koffi, { type LibraryHandle } from "koffi";
import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";

/** An address in libbpf's memory that only libbpf looks into; the brand keeps the kinds apart. 0 is NULL. */
export type Pointer<Brand extends string> = number & { readonly __pointer: Brand };
export type ObjectPointer = Pointer<"bpf_object">;
export type ProgramPointer = Pointer<"bpf_program">;
export type MapPointer = Pointer<"bpf_map">;
export type LinkPointer = Pointer<"bpf_link">;
export type BtfPointer = Pointer<"btf">;
export type RingBufferPointer = Pointer<"ring_buffer">;
export type PerfBufferPointer = Pointer<"perf_buffer">;

/**
 * What is used of libbpf, under its own names (libbpf 1.1, `src/libbpf.h`). Pointers that a function gives are 0, and results below
 * zero, where it failed: `errno()` or the negated result is the reason.
 */
export interface LibbpfFunctions {
  libbpf_version_string(): string;
  libbpf_bpf_prog_type_str(type: number): string | null;
  libbpf_bpf_attach_type_str(type: number): string | null;
  libbpf_set_print(callback: bigint): bigint;
  bpf_object__open_mem(bytes: Uint8Array, size: number, options: Uint8Array): ObjectPointer;
  bpf_object__load(object: ObjectPointer): number;
  bpf_object__close(object: ObjectPointer): void;
  bpf_object__btf(object: ObjectPointer): BtfPointer;
  bpf_object__btf_fd(object: ObjectPointer): number;
  bpf_object__next_program(object: ObjectPointer, previous: ProgramPointer | 0): ProgramPointer;
  bpf_object__next_map(object: ObjectPointer, previous: MapPointer | 0): MapPointer;
  bpf_program__name(program: ProgramPointer): string;
  bpf_program__section_name(program: ProgramPointer): string;
  bpf_program__type(program: ProgramPointer): number;
  bpf_program__expected_attach_type(program: ProgramPointer): number;
  bpf_program__fd(program: ProgramPointer): number;
  bpf_program__insns(program: ProgramPointer): number;
  bpf_program__insn_cnt(program: ProgramPointer): bigint | number;
  bpf_program__autoload(program: ProgramPointer): boolean;
  bpf_program__set_autoload(program: ProgramPointer, load: boolean): number;
  bpf_program__set_log_level(program: ProgramPointer, level: number): number;
  bpf_program__attach(program: ProgramPointer): LinkPointer;
  bpf_program__attach_perf_event(program: ProgramPointer, event: number): LinkPointer;
  bpf_link__destroy(link: LinkPointer): number;
  bpf_link__fd(link: LinkPointer): number;
  bpf_iter_create(link: number): number;
  bpf_enable_stats(type: number): number;
  bpf_object__find_map_by_name(object: ObjectPointer, name: string): MapPointer;
  bpf_map__initial_value(map: MapPointer, size: BigUint64Array): number;
  bpf_map__max_entries(map: MapPointer): number;
  bpf_map__set_max_entries(map: MapPointer, entries: number): number;
  bpf_map__map_flags(map: MapPointer): number;
  bpf_map__set_map_flags(map: MapPointer, flags: number): number;
  bpf_map__set_pin_path(map: MapPointer, path: string | null): number;
  bpf_map__name(map: MapPointer): string;
  bpf_map__type(map: MapPointer): number;
  bpf_map__fd(map: MapPointer): number;
  btf__raw_data(btf: BtfPointer, size: Uint32Array): number;
  ring_buffer__new(mapFd: number, callback: bigint, context: number, options: null): RingBufferPointer;
  ring_buffer__poll(buffer: RingBufferPointer, timeoutMilliseconds: number): number;
  ring_buffer__consume(buffer: RingBufferPointer): number;
  ring_buffer__free(buffer: RingBufferPointer): void;
  perf_buffer__new(
    mapFd: number,
    pages: number,
    onSample: bigint,
    onLost: bigint,
    context: number,
    options: null,
  ): PerfBufferPointer;
  perf_buffer__consume(buffer: PerfBufferPointer): number;
  perf_buffer__free(buffer: PerfBufferPointer): void;
  bpf_obj_get_info_by_fd(fd: number, info: Uint8Array, size: Uint32Array): number;
  bpf_prog_test_run_opts(fd: number, options: Uint8Array): number;
}

/** The result and the parameters of each, as koffi writes them. Pointers are numbers: user space ends far below 2^53. */
const signatures: { readonly [Name in keyof LibbpfFunctions]: readonly [string, ...string[]] } = {
  libbpf_version_string: ["str"],
  libbpf_bpf_prog_type_str: ["str", "int"],
  libbpf_bpf_attach_type_str: ["str", "int"],
  libbpf_set_print: ["uint64_t", "uint64_t"],
  bpf_object__open_mem: ["uintptr_t", "void *", "size_t", "void *"],
  bpf_object__load: ["int", "uintptr_t"],
  bpf_object__close: ["void", "uintptr_t"],
  bpf_object__btf: ["uintptr_t", "uintptr_t"],
  bpf_object__btf_fd: ["int", "uintptr_t"],
  bpf_object__next_program: ["uintptr_t", "uintptr_t", "uintptr_t"],
  bpf_object__next_map: ["uintptr_t", "uintptr_t", "uintptr_t"],
  bpf_program__name: ["str", "uintptr_t"],
  bpf_program__section_name: ["str", "uintptr_t"],
  bpf_program__type: ["int", "uintptr_t"],
  bpf_program__expected_attach_type: ["int", "uintptr_t"],
  bpf_program__fd: ["int", "uintptr_t"],
  bpf_program__insns: ["uintptr_t", "uintptr_t"],
  bpf_program__insn_cnt: ["size_t", "uintptr_t"],
  bpf_program__autoload: ["bool", "uintptr_t"],
  bpf_program__set_autoload: ["int", "uintptr_t", "bool"],
  bpf_program__set_log_level: ["int", "uintptr_t", "uint32_t"],
  bpf_program__attach: ["uintptr_t", "uintptr_t"],
  bpf_program__attach_perf_event: ["uintptr_t", "uintptr_t", "int"],
  bpf_link__destroy: ["int", "uintptr_t"],
  bpf_link__fd: ["int", "uintptr_t"],
  bpf_iter_create: ["int", "int"],
  bpf_enable_stats: ["int", "int"],
  bpf_object__find_map_by_name: ["uintptr_t", "uintptr_t", "str"],
  bpf_map__initial_value: ["uintptr_t", "uintptr_t", "void *"],
  bpf_map__max_entries: ["uint32_t", "uintptr_t"],
  bpf_map__set_max_entries: ["int", "uintptr_t", "uint32_t"],
  bpf_map__map_flags: ["uint32_t", "uintptr_t"],
  bpf_map__set_map_flags: ["int", "uintptr_t", "uint32_t"],
  bpf_map__set_pin_path: ["int", "uintptr_t", "str"],
  bpf_map__name: ["str", "uintptr_t"],
  bpf_map__type: ["int", "uintptr_t"],
  bpf_map__fd: ["int", "uintptr_t"],
  btf__raw_data: ["uintptr_t", "uintptr_t", "void *"],
  ring_buffer__new: ["uintptr_t", "int", "uint64_t", "uintptr_t", "void *"],
  ring_buffer__poll: ["int", "uintptr_t", "int"],
  ring_buffer__consume: ["int", "uintptr_t"],
  ring_buffer__free: ["void", "uintptr_t"],
  perf_buffer__new: ["uintptr_t", "int", "size_t", "uint64_t", "uint64_t", "uintptr_t", "void *"],
  perf_buffer__consume: ["int", "uintptr_t"],
  perf_buffer__free: ["void", "uintptr_t"],
  bpf_obj_get_info_by_fd: ["int", "int", "void *", "void *"],
  bpf_prog_test_run_opts: ["int", "int", "void *"],
};

/** An opened libbpf. */
export interface Libbpf extends LibbpfFunctions {
  /** The path that it was opened by. */
  readonly path: string;
  /** Without the leading `v`. */
  readonly version: string;
  /** The reason of the last failure of a function that gives a pointer. */
  errno(): number;
  /** Where the bytes lie, for structures with pointers; valid while `bytes` is in use. */
  addressOf(bytes: Uint8Array): bigint;
  /** A copy of `size` bytes at `address`. */
  readBytes(address: number, size: number): Uint8Array;
  /** Copies `bytes` to `address`. */
  writeBytes(address: number, bytes: Uint8Array): void;
}

/** The oldest libbpf whose functions and messages are known here: Debian 12's. */
const oldest = { major: 1, minor: 1 };

/**
 * Opens the libbpf at `path`.
 *
 * @throws CRL0301 where it is no libbpf, CRL0302 where it is older than 1.1
 */
export function openLibbpf(path: string): Libbpf {
  const library = load(path);
  const functions = bindAll(library, path);
  const version = functions.libbpf_version_string().replace(/^v/, "");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
    throw new CorelateError(kernelErrors.libbpfTooOld(path, version, `${oldest.major}.${oldest.minor}`));
  const memcpy = koffi.load(null).func("memcpy", "uintptr_t", ["void *", "uintptr_t", "size_t"]);
  const memcpyTo = koffi.load(null).func("memcpy", "uintptr_t", ["uintptr_t", "void *", "size_t"]);
  return {
    ...functions,
    path,
    version,
    errno: () => koffi.errno(),
    addressOf: (bytes) => koffi.address(bytes),
    readBytes: (address, size) => {
      const bytes = new Uint8Array(size);
      if (size > 0) memcpy(bytes, address, size);
      return bytes;
    },
    writeBytes: (address, bytes) => {
      if (bytes.length > 0) memcpyTo(address, bytes, bytes.length);
    },
  };
}

function load(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (error) {
    throw new CorelateError(kernelErrors.notLibbpf(path, (error as Error).message));
  }
}

function bindAll(library: LibraryHandle, path: string): LibbpfFunctions {
  const functions: Record<string, unknown> = {};
  for (const [name, [result, ...parameters]] of Object.entries(signatures)) {
    try {
      functions[name] = library.func(name, result, parameters);
    } catch (error) {
      throw new CorelateError(kernelErrors.notLibbpf(path, (error as Error).message));
    }
  }
  return functions as unknown as LibbpfFunctions;
}
