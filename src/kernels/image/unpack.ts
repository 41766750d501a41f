import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import {
  findBtf,
  findCompressed,
  type ImageMachine,
  imageLayout,
  kernelRelease,
} from "../../../lib/kernel-image/index.js";
import type { Architecture } from "../architecture.js";
import { decompress, decompressPrefix } from "./decompress.js";

/** The most that a kernel may be when it is decompressed: some have their debug info. */
const mostOfKernel = 1 << 30;
/** Image.gz holds an Image, an EFI zboot in a gzip file another one; there is no sense in more. */
const deepest = 3;

const architectureOf: Readonly<Record<ImageMachine, Architecture>> = {
  arm: "armhf",
  arm64: "arm64",
  loongarch: "loong64",
  powerpc: "ppc64el",
  riscv: "riscv64",
  s390: "s390x",
  x86: "amd64",
};

/** A kernel image, taken apart. */
export interface UnpackedImage {
  /** The kernel itself: the ELF file vmlinux, or its memory (arm64's and RISC-V's Image). */
  readonly kernel: Uint8Array;
  readonly elf: boolean;
  readonly arch: Architecture | undefined;
  /** What `uname -r` says on it. */
  readonly release: string | undefined;
  /** Raw BTF. */
  readonly btf: Uint8Array | undefined;
}

/**
 * Takes the kernel, its version and its BTF out of an image, without booting it. `what` names it in messages.
 *
 * @throws CRL0606, CRL0607, CRL0608
 */
export async function unpackImage(
  what: string,
  image: Uint8Array,
  env: NodeJS.ProcessEnv,
): Promise<UnpackedImage> {
  const corrupt = (why: string) => new CorelateError(kernelsErrors.corruptImage(what, why));
  let bytes = image;
  let machine: ImageMachine | undefined;
  for (let depth = 0; depth <= deepest; depth++) {
    const layout = imageLayout(bytes);
    if (layout.kind === "unknown") throw corrupt("it begins as no kernel image does");
    if (layout.kind === "damaged") throw corrupt(`as ${layout.format}: ${layout.why}`);
    machine = layout.machine ?? machine;
    if (layout.kind === "elf" || layout.kind === "raw") return found(bytes, layout.kind === "elf", machine);
    if (layout.kind === "search") return search(what, bytes, layout.machine, env);
    const inner = await decompress(
      what,
      layout.compression,
      layout.payload,
      Math.min(mostOfKernel, layout.size ?? mostOfKernel),
      env,
    );
    if (inner === undefined) throw corrupt(`its ${layout.compression} stream is damaged or cut off`);
    if (layout.size !== undefined && inner.length !== layout.size)
      throw corrupt(`it is ${inner.length} bytes when decompressed, and says ${layout.size}`);
    bytes = inner;
  }
  throw corrupt("it is compressed several times over");
}

function found(kernel: Uint8Array, elf: boolean, machine: ImageMachine | undefined): UnpackedImage {
  return {
    kernel,
    elf,
    arch: machine === undefined ? undefined : architectureOf[machine],
    release: kernelRelease(kernel),
    btf: findBtf(kernel),
  };
}

/** Images that do not say where their kernel is: it may be there as it is, or be the part that decompresses to something with a kernel's banner. */
async function search(
  what: string,
  image: Uint8Array,
  machine: ImageMachine,
  env: NodeJS.ProcessEnv,
): Promise<UnpackedImage> {
  const plain = found(image, false, machine);
  if (plain.release !== undefined && plain.btf !== undefined) return plain;
  for (const { at, compression } of findCompressed(image, 16)) {
    // The payload's end is not known: what is behind it is no part of the stream, which the tools complain of when all is written.
    const kernel = await decompressPrefix(what, compression, image.subarray(at), mostOfKernel, env);
    if (kernel.length < 1 << 20) continue;
    const inner = found(kernel, imageLayout(kernel).kind === "elf", machine);
    if (inner.release !== undefined) return inner;
  }
  if (plain.release !== undefined) return plain;
  throw new CorelateError(kernelsErrors.corruptImage(what, "there is no kernel in it"));
}
