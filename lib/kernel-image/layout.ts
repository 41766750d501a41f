import { type Compression, compressionAt } from "./compression.js";

/** A processor architecture, by the name that its folder in the kernel's sources has. */
export type ImageMachine = "arm" | "arm64" | "loongarch" | "powerpc" | "riscv" | "s390" | "x86";

/** Where in an image its kernel is. */
export type ImageLayout =
  /** vmlinux, with or without debug info. */
  | { readonly kind: "elf"; readonly machine: ImageMachine | undefined }
  /** The kernel's memory as it is, with a header: arm64, RISC-V, LoongArch. */
  | { readonly kind: "raw"; readonly machine: ImageMachine }
  /** A compressed part that the header points to: bzImage, EFI zboot; or the whole file is one, such as Image.gz. */
  | {
      readonly kind: "compressed";
      readonly machine: ImageMachine | undefined;
      readonly format: "bzImage" | "EFI zboot" | "compressed file";
      readonly compression: Compression;
      readonly payload: Uint8Array;
      /** Bytes that it has when decompressed, where the image says so. */
      readonly size: number | undefined;
    }
  /** A compressed part is somewhere in it, or the kernel is not compressed: s390, arm's zImage. */
  | { readonly kind: "search"; readonly machine: ImageMachine }
  /** The header is one that is known, but its numbers are not possible. */
  | { readonly kind: "damaged"; readonly format: string; readonly why: string }
  | { readonly kind: "unknown" };

const elfMachines: Readonly<Record<number, ImageMachine>> = {
  21: "powerpc",
  22: "s390",
  40: "arm",
  62: "x86",
  183: "arm64",
  243: "riscv",
  258: "loongarch",
};

/** Reads the header of a kernel image: bzImage (x86), Image (arm64, RISC-V, LoongArch), EFI zboot, zImage (arm), s390's image, an ELF file, or any of these compressed. */
export function imageLayout(bytes: Uint8Array): ImageLayout {
  if (bytes.length < 64) return { kind: "unknown" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === 0x7f454c46) return { kind: "elf", machine: elfMachine(view) };
  if (text(bytes, 0, 2) === "MZ" && text(bytes, 4, 4) === "zimg") return zboot(bytes, view);
  if (bytes.length >= 0x260 && text(bytes, 0x202, 4) === "HdrS") return bzImage(bytes, view);
  if (text(bytes, 56, 4) === "ARM\x64") return { kind: "raw", machine: "arm64" };
  if (text(bytes, 56, 4) === "RSC\x05" || text(bytes, 48, 5) === "RISCV")
    return { kind: "raw", machine: "riscv" };
  if (view.getUint32(56, true) === 0x818223cd) return { kind: "raw", machine: "loongarch" };
  if (view.getUint32(0x24, true) === 0x016f2818) return { kind: "search", machine: "arm" };
  if (bytes.length > 0x10010 && text(bytes, 0x10008, 6) === "S390EP")
    return { kind: "search", machine: "s390" };
  const compression = compressionAt(bytes);
  if (compression !== undefined)
    return {
      kind: "compressed",
      machine: undefined,
      format: "compressed file",
      compression,
      payload: bytes,
      size: undefined,
    };
  return { kind: "unknown" };
}

function elfMachine(view: DataView): ImageMachine | undefined {
  return elfMachines[view.getUint16(18, view.getUint8(5) !== 2)];
}

/** The header of Documentation/arch/x86/boot.rst: the payload's place counts from the protected-mode code, behind the sectors of the set-up code. */
function bzImage(bytes: Uint8Array, view: DataView): ImageLayout {
  const format = "bzImage";
  const damaged = (why: string): ImageLayout => ({ kind: "damaged", format, why });
  if (view.getUint16(0x206, true) < 0x208) return damaged("its header has no place of the compressed kernel");
  const sectors = bytes[0x1f1] || 4;
  const start = (sectors + 1) * 512 + view.getUint32(0x248, true);
  const length = view.getUint32(0x24c, true);
  if (length < 16 || start + length > bytes.length)
    return damaged("its compressed kernel reaches behind its end");
  const compression = compressionAt(bytes, start);
  if (compression === undefined) {
    // CONFIG_KERNEL_UNCOMPRESSED: the ELF file as it is.
    const payload = bytes.subarray(start, start + length);
    if (payload[0] === 0x7f && payload[1] === 0x45) return { kind: "elf", machine: "x86" };
    return damaged("its kernel is compressed in an unknown way");
  }
  // The build appends the size, of four bytes, except to gzip, which ends with it.
  const size = view.getUint32(start + length - 4, true);
  const payload = bytes.subarray(start, start + length - (compression === "gzip" ? 0 : 4));
  return { kind: "compressed", machine: "x86", format, compression, payload, size };
}

/** drivers/firmware/efi/libstub/zboot-header.S. The size is appended to the payload, except to gzip. */
function zboot(bytes: Uint8Array, view: DataView): ImageLayout {
  const format = "EFI zboot";
  const start = view.getUint32(8, true);
  const length = view.getUint32(12, true);
  if (length < 16 || start + length > bytes.length)
    return { kind: "damaged", format, why: "its compressed kernel reaches behind its end" };
  const compression = compressionAt(bytes, start);
  if (compression === undefined)
    return { kind: "damaged", format, why: "its kernel is compressed in an unknown way" };
  const whole = bytes.subarray(start, start + length);
  return {
    kind: "compressed",
    machine: undefined,
    format,
    compression,
    payload: whole,
    size: compression === "gzip" ? view.getUint32(start + length - 4, true) : undefined,
  };
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
