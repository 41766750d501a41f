import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countingPacket } from "../run-xdp.js";

/** A map as the kernel describes it. */
export interface KernelMap {
  readonly name: string;
  readonly type: string;
  readonly bytes_key: number;
  readonly bytes_value: number;
  readonly max_entries: number;
  readonly flags: number;
}

let loads = 0;

/** An object that bpftool (libbpf) has loaded, its programs and maps pinned. */
export class Loaded {
  readonly #folder = mkdtempSync(join(tmpdir(), "corelate-maps-"));
  readonly #pins = `/sys/fs/bpf/corelate-maps-${process.pid}-${loads++}`;
  readonly #maps = `${this.#pins}-maps`;

  /**
   * `pinMaps`: false where maps are pinned by what their definitions say.
   *
   * @throws Error with libbpf's words where it does not load
   */
  constructor(object: Uint8Array, pinMaps = true) {
    const path = join(this.#folder, "object.o");
    writeFileSync(path, object, { mode: 0o600 });
    try {
      this.#bpftool("prog", "loadall", path, this.#pins, ...(pinMaps ? ["pinmaps", this.#maps] : []));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** The folders with the pinned programs and maps. */
  get pins(): readonly [programs: string, maps: string] {
    return [this.#pins, this.#maps];
  }

  /** What the XDP program `name` returns for a packet. */
  run(name = "program"): number {
    const data = join(this.#folder, "packet");
    writeFileSync(data, countingPacket, { mode: 0o600 });
    const said = this.#bpftool("-j", "prog", "run", "pinned", join(this.#pins, name), "data_in", data);
    return (JSON.parse(said) as { retval: number }).retval;
  }

  /** All maps by the name in their definition; the kernel's own names are cut off. */
  maps(): ReadonlyMap<string, KernelMap> {
    const described = (name: string) => {
      const { type, bytes_key, bytes_value, max_entries, flags, ...rest } = JSON.parse(
        this.#bpftool("-j", "map", "show", "pinned", join(this.#maps, name)),
      ) as KernelMap;
      return { name: rest.name, type, bytes_key, bytes_value, max_entries, flags };
    };
    return new Map(readdirSync(this.#maps).map((name) => [name, described(name)]));
  }

  /** The elements of a map, each with key and value as bpftool writes them by the map's BTF. */
  dump(name: string): { readonly key: unknown; readonly value: unknown }[] {
    const elements = JSON.parse(this.#bpftool("-j", "map", "dump", "pinned", join(this.#maps, name))) as {
      key: unknown;
      value: unknown;
      formatted?: { key: unknown; value: unknown };
    }[];
    return elements.map(({ key, value, formatted }) => formatted ?? { key, value });
  }

  [Symbol.dispose](): void {
    for (const path of [this.#folder, this.#pins, this.#maps]) rmSync(path, { recursive: true, force: true });
  }

  #bpftool(...args: string[]): string {
    return execFileSync("bpftool", args, { encoding: "utf8", stdio: "pipe" });
  }
}
