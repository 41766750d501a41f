import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Compression } from "../../lib/kernel-image/index.js";
import { unpackImage } from "../../src/kernels/image/index.js";
import {
  banner,
  btf,
  bzImage,
  compress,
  folder,
  hasTool,
  rawImage,
  release,
  s390Image,
  vmlinux,
  zboot,
} from "./images.js";

const env = process.env;
const types = btf();
const compressions: readonly Compression[] = ["gzip", "xz", "zstd", "lz4", "bzip2", "lzma", "lzo"];

const unpack = (image: Uint8Array) => unpackImage("image", image, env);
const same = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0;

describe("kernel images", () => {
  it.each(compressions)("a bzImage with %s", async (compression) => {
    if (!hasTool(compression)) return console.log(`skipped: ${compression} has no tool here`);
    const kernel = vmlinux(types);
    const found = await unpack(bzImage(kernel, compression));
    expect(found).toMatchObject({ elf: true, arch: "amd64", release });
    expect(same(found.btf, types)).toBe(true);
    expect(same(found.kernel, kernel)).toBe(true);
  });

  it.each(["gzip", "zstd", "xz"] as const)("an EFI zboot with %s", async (compression) => {
    const image = rawImage("arm64", types);
    const found = await unpack(zboot(image, compression));
    expect(found).toMatchObject({ elf: false, arch: "arm64", release });
    expect(same(found.btf, types)).toBe(true);
    expect(same(found.kernel, image)).toBe(true);
  });

  it.each([
    ["arm64's Image", rawImage("arm64", types), "arm64"],
    ["arm64's Image.gz", compress("gzip", rawImage("arm64", types)), "arm64"],
    ["RISC-V's Image", rawImage("riscv", types), "riscv64"],
    ["RISC-V's Image.zst", compress("zstd", rawImage("riscv", types)), "riscv64"],
    ["vmlinux of amd64", vmlinux(types), "amd64"],
    ["vmlinux of arm64", vmlinux(types, "arm64"), "arm64"],
    ["vmlinux of ppc64el", vmlinux(types, "powerpc"), "ppc64el"],
    ["vmlinux.gz", compress("gzip", vmlinux(types)), "amd64"],
  ])("%s", async (_, image, arch) => {
    const found = await unpack(image);
    expect(found).toMatchObject({ arch, release });
    expect(same(found.btf, types)).toBe(true);
  });

  it.each(["gzip", "zstd", "xz", "lz4", "bzip2"] as const)(
    "s390's image with %s, whose place is not told",
    async (compression) => {
      const big = btf("pid", "bpfeb");
      const found = await unpack(s390Image(compression, big));
      expect(found).toMatchObject({ arch: "s390x", release });
      expect(same(found.btf, big)).toBe(true);
    },
  );

  it("arm's zImage", async () => {
    const head = Buffer.alloc(4096);
    head.writeUInt32LE(0x016f2818, 0x24);
    const kernel = Buffer.concat([Buffer.alloc(1 << 20), banner(), types]);
    const found = await unpack(Buffer.concat([head, compress("gzip", kernel), Buffer.alloc(100, 1)]));
    expect(found).toMatchObject({ arch: "armhf", release });
    expect(same(found.btf, types)).toBe(true);
  });

  it("takes the kernel's BTF where programs with BTF are in the image too", async () => {
    const small = btf("other").subarray(0);
    const large = btf("a_field_with_a_longer_name");
    const image = Buffer.concat([rawImage("arm64", small), large, rawImage("arm64", small).subarray(64)]);
    expect(same((await unpack(image)).btf, large)).toBe(true);
  });

  it("finds no BTF where there is none, or only its magic number", async () => {
    expect((await unpack(vmlinux(null))).btf).toBeUndefined();
    const magic = Buffer.from([0x9f, 0xeb, 1, 0, 24, 0, 0, 0]);
    const lies = [0xffffffff, 0, 1, 24].map((value) => {
      const fields = Buffer.alloc(16);
      for (const at of [0, 4, 8, 12]) fields.writeUInt32LE(value, at);
      return Buffer.concat([magic, fields]);
    });
    expect((await unpack(Buffer.concat([rawImage("arm64", Buffer.alloc(0)), ...lies]))).btf).toBeUndefined();
  });
});

describe("images that are not right", () => {
  const whole = bzImage(vmlinux(types), "zstd");

  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", Buffer.alloc(0), /begins as no kernel image/],
    ["a text", Buffer.from("#!/bin/sh\n".repeat(100)), /begins as no kernel image/],
    ["a bzImage that is cut off", whole.subarray(0, whole.length - 1500), /reaches behind its end/],
    [
      "a bzImage that says another size",
      bzImage(vmlinux(types), "xz", 12),
      /CRL0615|bytes when decompressed/,
    ],
    [
      "a bzImage that says a larger size",
      bzImage(vmlinux(types), "xz", 1 << 29),
      /bytes when decompressed, and says/,
    ],
    [
      "a stream that is cut off",
      compress("gzip", rawImage("arm64", types)).subarray(0, 300),
      /gzip stream is damaged or cut off/,
    ],
    [
      "gzip in gzip in gzip in gzip in gzip",
      [1, 2, 3, 4, 5].reduce((bytes) => compress("gzip", bytes), rawImage("arm64", types)),
      /several times over/,
    ],
    ["s390's image without a kernel", s390Image("gzip").subarray(0, 0x11000), /no kernel in it/],
  ])("%s", async (_, image, expected) => {
    const error = await unpack(image).catch(
      (error: Error & { diagnostics?: { notes?: string[] }[] }) => error,
    );
    expect(
      `${(error as Error).message} ${JSON.stringify((error as { diagnostics?: unknown }).diagnostics)}`,
    ).toMatch(expected);
  });

  it.each(["xz", "zstd", "lz4", "bzip2"] as const)(
    "a bzImage whose %s stream was changed",
    async (compression) => {
      const image = bzImage(vmlinux(types), compression);
      for (let at = 1024 + 64 + 20; at < 1024 + 64 + 60; at++) image[at] = image[at]! ^ 0xff;
      await expect(unpack(image)).rejects.toThrow("CRL0607");
    },
  );

  it("what becomes larger than it says is not read on", async () => {
    const bomb = Buffer.concat([vmlinux(types), Buffer.alloc(64 << 20)]);
    await expect(unpack(bzImage(bomb, "zstd", 1 << 20))).rejects.toThrow("CRL0615");
  });

  it("a tool that is not installed is named, with its package", async () => {
    const empty = { ...env, PATH: folder() };
    const failed = unpackImage("image", bzImage(vmlinux(types), "zstd"), empty);
    await expect(failed).rejects.toMatchObject({
      exitStatus: 3,
      diagnostics: [
        { code: "CRL0606", message: expect.stringContaining("zstd"), help: "install the package zstd" },
      ],
    });
  });

  it("a tool that fails is no kernel", async () => {
    const path = folder();
    writeFileSync(join(path, "zstd"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const broken = { ...env, PATH: `${path}:${env.PATH}` };
    await expect(unpackImage("image", bzImage(vmlinux(types), "zstd"), broken)).rejects.toThrow("CRL0607");
  });
});
