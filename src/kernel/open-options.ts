import koffi from "koffi";

/** What of `struct bpf_object_open_opts` can be set. */
export interface OpenOptions {
  /** The object's name in libbpf's messages and the start of its maps' names. */
  readonly name?: string | undefined;
  /** A BTF file to relocate against instead of the running kernel's; `fentry` and the like still need the kernel's own. */
  readonly btfPath?: string | undefined;
  /** `log_level` of every BPF_PROG_LOAD and BPF_BTF_LOAD: 1 and 2 ask for the verifier's log (of
   * accepted programs 1 leaves the statistics only), 4 for its statistics. 0: a log only after a failure. */
  readonly logLevel?: number | undefined;
}

/**
 * `struct bpf_object_open_opts` as of libbpf 1.1 (`src/libbpf.h`), 80 bytes; newer ones accept shorter ones.
 *
 * | at | member |
 * | --- | --- |
 * | 0 | `size_t sz` |
 * | 8 | `const char *object_name` |
 * | 16 | `bool relaxed_maps` |
 * | 24 | `const char *pin_root_path` |
 * | 32 | a stub of 4 bytes |
 * | 40 | `const char *kconfig` |
 * | 48 | `const char *btf_custom_path` |
 * | 56 | `char *kernel_log_buf` |
 * | 64 | `size_t kernel_log_size` |
 * | 72 | `__u32 kernel_log_level`, padded to 80 |
 *
 * The strings must stay where they are until libbpf has copied them: call `keepAlive` after the call.
 */
export function encodeOpenOptions(options: OpenOptions): { readonly bytes: Uint8Array; keepAlive(): void } {
  const size = 80;
  const bytes = Buffer.alloc(size);
  const strings: Buffer[] = [];
  const setText = (at: number, text: string | undefined) => {
    if (text === undefined) return;
    const buffer = Buffer.from(`${text}\0`);
    strings.push(buffer);
    bytes.writeBigUInt64LE(koffi.address(buffer), at);
  };
  bytes.writeBigUInt64LE(BigInt(size), 0);
  setText(8, options.name);
  setText(48, options.btfPath);
  bytes.writeUInt32LE(options.logLevel ?? 0, 72);
  return { bytes, keepAlive: () => void strings.length };
}
