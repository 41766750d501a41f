import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";
import { errnoText } from "./errno.js";
import type { Libbpf, LinkPointer, MapPointer, ObjectPointer, ProgramPointer } from "./libbpf.js";
import { encodeOpenOptions, type OpenOptions } from "./open-options.js";

/** A program in an object that libbpf has opened. Valid until its object is disposed of. */
export interface Program {
  readonly name: string;
  /** The ELF section, such as `tp_btf/sched_process_exec`. */
  readonly section: string;
  /** `enum bpf_prog_type` as libbpf names it (`tracing`, `xdp`); `unspec` where the section's name says nothing. */
  readonly type: string;
  /** Whether `load` loads it; false for sections that start with `?`. */
  readonly autoload: boolean;
  /** libbpf's name of the way to attach it, such as `trace_raw_tp`. */
  readonly attachType?: string;
  /** Instructions; after `load` with those of the functions that it calls. */
  readonly size?: number;
  readonly pointer: ProgramPointer;
}

/** A map in an object that libbpf has opened. Valid until its object is disposed of. */
export interface BpfMap {
  readonly name: string;
  /** `enum bpf_map_type`. */
  readonly type: number;
  readonly pointer: MapPointer;
}

/** A `struct bpf_object` of libbpf; disposing of it closes its programs and maps too, where nothing else holds them. */
export class BpfObject implements Disposable {
  readonly libbpf: Libbpf;
  #pointer: ObjectPointer;

  private constructor(libbpf: Libbpf, pointer: ObjectPointer) {
    this.libbpf = libbpf;
    this.#pointer = pointer;
  }

  /**
   * Parses `bytes` as an ELF object.
   *
   * @throws CRL0310 where libbpf cannot make sense of it
   */
  static open(libbpf: Libbpf, bytes: Uint8Array, options: OpenOptions = {}): BpfObject {
    const encoded = encodeOpenOptions(options);
    const pointer = libbpf.bpf_object__open_mem(bytes, bytes.length, encoded.bytes);
    const error = libbpf.errno();
    encoded.keepAlive();
    if (pointer === 0)
      throw new CorelateError(kernelErrors.cannotOpen(options.name ?? "the object", [errnoText(error)]));
    const object = new BpfObject(libbpf, pointer);
    object.#forgetPins();
    return object;
  }

  /** Maps that ask to be pinned are not: looking at an object leaves nothing behind, and takes no values from what is pinned already. */
  #forgetPins(): void {
    for (const { pointer } of this.maps()) this.libbpf.bpf_map__set_pin_path(pointer, null);
  }

  get pointer(): ObjectPointer {
    if (this.#pointer === 0) throw new Error("the bpf_object has been disposed of");
    return this.#pointer;
  }

  /** The programs in the order in which libbpf loads them, without subprograms. */
  programs(): Program[] {
    const list: Program[] = [];
    let at: ProgramPointer | 0 = 0;
    while (true) {
      at = this.libbpf.bpf_object__next_program(this.pointer, at);
      if (at === 0) return list;
      const type = this.libbpf.bpf_program__type(at);
      const attachType = this.libbpf.libbpf_bpf_attach_type_str(
        this.libbpf.bpf_program__expected_attach_type(at),
      );
      list.push({
        name: this.libbpf.bpf_program__name(at),
        section: this.libbpf.bpf_program__section_name(at),
        type: this.libbpf.libbpf_bpf_prog_type_str(type) ?? String(type),
        autoload: this.libbpf.bpf_program__autoload(at),
        ...(attachType === null ? {} : { attachType }),
        pointer: at,
      });
    }
  }

  /** All maps, also those that libbpf makes for `.data`, `.rodata` and `.bss`. */
  maps(): BpfMap[] {
    const list: BpfMap[] = [];
    let at: MapPointer | 0 = 0;
    while (true) {
      at = this.libbpf.bpf_object__next_map(this.pointer, at);
      if (at === 0) return list;
      list.push({
        name: this.libbpf.bpf_map__name(at),
        type: this.libbpf.bpf_map__type(at),
        pointer: at,
      });
    }
  }

  /** The map of that name; `.rodata` and its kin by the names of their sections. */
  findMap(name: string): MapPointer | undefined {
    const found = this.libbpf.bpf_object__find_map_by_name(this.pointer, name);
    return found === 0 ? undefined : found;
  }

  /** Writes `bytes` into what a map of global variables begins with. Only before `load`. Gives whether they fit. */
  setInitialValue(map: MapPointer, offset: number, bytes: Uint8Array): boolean {
    const size = new BigUint64Array(1);
    const address = this.libbpf.bpf_map__initial_value(map, size);
    if (address === 0 || offset + bytes.length > Number(size[0])) return false;
    this.libbpf.writeBytes(address + offset, bytes);
    return true;
  }

  /** Chooses whether `load` loads this program. */
  setAutoload(program: Program, load: boolean): void {
    this.libbpf.bpf_program__set_autoload(program.pointer, load);
  }

  /** Loads BTF, maps and programs into the running kernel. Gives 0, or a negated errno. */
  load(): number {
    return this.libbpf.bpf_object__load(this.pointer);
  }

  /** The instructions as libbpf has them: after `load`, relocated. */
  instructions(program: Program): Uint8Array {
    const size = this.instructionCount(program) * 8;
    return this.libbpf.readBytes(this.libbpf.bpf_program__insns(program.pointer), size);
  }

  /** How many instructions libbpf has: after `load`, with those of the functions that the program calls. */
  instructionCount(program: Program): number {
    return Number(this.libbpf.bpf_program__insn_cnt(program.pointer));
  }

  /** The object's BTF as libbpf has it (after `load`, with its changes), or undefined where there is none. */
  btf(): Uint8Array | undefined {
    const btf = this.libbpf.bpf_object__btf(this.pointer);
    if (btf === 0) return undefined;
    const size = new Uint32Array(1);
    const address = this.libbpf.btf__raw_data(btf, size);
    return address === 0 ? undefined : this.libbpf.readBytes(address, size[0]!);
  }

  /** The descriptor of the BTF in the kernel, or -1 where it was not loaded. */
  btfFd(): number {
    return this.libbpf.bpf_object__btf_fd(this.pointer);
  }

  /** The descriptor of a program; only after `load`. */
  programFd(program: Program): number {
    return this.libbpf.bpf_program__fd(program.pointer);
  }

  /** The descriptor of a map; only after `load`. */
  mapFd(map: BpfMap): number {
    return this.libbpf.bpf_map__fd(map.pointer);
  }

  /**
   * Attaches a loaded program to what its section names.
   *
   * @throws CRL0311
   */
  attach(program: Program): BpfLink {
    const link = this.libbpf.bpf_program__attach(program.pointer);
    if (link === 0)
      throw new CorelateError(kernelErrors.cannotAttach(program.name, errnoText(this.libbpf.errno())));
    return new BpfLink(this.libbpf, link);
  }

  [Symbol.dispose](): void {
    if (this.#pointer === 0) return;
    this.libbpf.bpf_object__close(this.#pointer);
    this.#pointer = 0 as ObjectPointer;
  }
}

/** An attached program; disposing of the link detaches it. */
export class BpfLink implements Disposable {
  readonly #libbpf: Libbpf;
  #pointer: LinkPointer;

  constructor(libbpf: Libbpf, pointer: LinkPointer) {
    this.#libbpf = libbpf;
    this.#pointer = pointer;
  }

  [Symbol.dispose](): void {
    if (this.#pointer === 0) return;
    this.#libbpf.bpf_link__destroy(this.#pointer);
    this.#pointer = 0 as LinkPointer;
  }
}
