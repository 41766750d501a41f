import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addKernel, findKernel, type KernelToAdd, kernelCache, listCached } from "../../src/kernels/index.js";
import { deb, OciLayout, tar, tree } from "./archives.js";
import { btf, bzImage, compress, folder, rawImage, release, vmlinux, withCache } from "./images.js";

const types = btf();
const image = bzImage(vmlinux(types), "zstd");
const older = bzImage(vmlinux(btf("old"), "x86", "6.6.5-old"), "gzip");
const module = "kernel/net/a.ko";

/** Adds a kernel to an empty cache, and finds it there. */
async function added(files: KernelToAdd, name = "amd64/mine") {
  const env = withCache();
  const { warnings } = await addKernel(name, files, { env });
  const kernel = findKernel(name, kernelCache(env))!;
  return { kernel, warnings, cache: kernelCache(env) };
}

/** A failed addition, which has to leave nothing behind. */
async function refused(files: KernelToAdd, name = "amd64/mine") {
  const env = withCache();
  const error = (await addKernel(name, files, { env }).then(
    () => undefined,
    (error: unknown) => error,
  )) as { diagnostics: { code: string; message: string; notes?: string[] }[] } | undefined;
  expect(listCached(kernelCache(env))).toEqual([]);
  expect(readdirSync(kernelCache(env)).filter((one) => one.startsWith(".unfinished"))).toEqual([]);
  return error?.diagnostics
    .map(({ code, message, notes }) => `${code} ${message} ${notes?.join(" ") ?? ""}`)
    .join("\n");
}

const isBtf = (path: string | undefined, expected: Uint8Array) =>
  expect(path !== undefined && Buffer.compare(readFileSync(path), expected) === 0).toBe(true);

describe("single files", () => {
  it("an image", async () => {
    const { kernel } = await added({ image: join(tree({ bzImage: image }), "bzImage") });
    expect(kernel).toMatchObject({
      line: "6.6",
      version: release,
      arch: "amd64",
      source: "file",
      modules: undefined,
    });
    isBtf(kernel.btf, types);
    expect(Buffer.compare(readFileSync(kernel.image!), image)).toBe(0);
  });

  it("BTF in place of the image's own, out of an ELF file", async () => {
    const other = btf("other");
    const at = tree({ bzImage: image, vmlinux: vmlinux(other) });
    const { kernel } = await added({ image: join(at, "bzImage"), btf: join(at, "vmlinux") });
    isBtf(kernel.btf, other);
  });

  it("modules from a folder, without the links in it", async () => {
    const at = tree({ bzImage: image, [`m/${module}`]: "module", "m/modules.dep": "" });
    symlinkSync("/etc", join(at, "m", "build"));
    const { kernel } = await added({ image: join(at, "bzImage"), modules: join(at, "m") });
    expect(readdirSync(kernel.modules!).sort()).toEqual(["kernel", "modules.dep"]);
    expect(Object.keys(kernel.sha256)).toContain(`modules/${module}`);
  });

  it("BTF alone, with a version that is given", async () => {
    const { kernel } = await added({ btf: join(tree({ x: types }), "x"), release: "5.4.0-1029-aws" });
    expect(kernel).toMatchObject({ image: undefined, version: "5.4.0-1029-aws", line: "5.4" });
  });

  it("a kernel without BTF is kept, with a warning", async () => {
    const { kernel, warnings } = await added({ image: join(tree({ x: bzImage(vmlinux(null)) }), "x") });
    expect(kernel.btf).toBeUndefined();
    expect(warnings.map(({ code }) => code)).toEqual(["CRL0608"]);
  });

  it("a kernel of another architecture", async () => {
    const { kernel } = await added({ image: join(tree({ x: rawImage("arm64", types) }), "x") }, "arm64/mine");
    expect(kernel).toMatchObject({ name: process.arch === "arm64" ? "mine" : "arm64/mine", arch: "arm64" });
  });

  it.each<[string, () => KernelToAdd, string?, string?]>([
    ["CRL0609", () => ({ image: join(tree({ x: rawImage("arm64", types) }), "x") })],
    ["CRL0607", () => ({ image: join(tree({ x: "no kernel".repeat(99) }), "x") })],
    ["CRL0607", () => ({ image: join(tree({ x: image.subarray(0, image.length - 400) }), "x") })],
    ["CRL0613", () => ({ image: "/nowhere/bzImage" })],
    ["CRL0613", () => ({ image: "/tmp" })],
    ["CRL0613", () => ({ image: "/dev/zero" })],
    ["CRL0621", () => ({})],
    ["CRL0622", () => ({ btf: join(tree({ x: types }), "x") })],
    ["CRL0203", () => ({ btf: join(tree({ x: "no BTF" }), "x"), release: "5.4.0" })],
    ["CRL0202", () => ({ btf: join(tree({ x: types.subarray(0, 300) }), "x"), release: "5.4.0" })],
    ["CRL0600", () => ({ image: "/x" }), "../mine"],
    ["CRL0620", () => ({ image: "/x" }), "running"],
  ])("%s", async (code, files, name) => {
    expect(await refused(files(), name)).toMatch(code);
  });
});

describe("Debian packages", () => {
  const files = {
    "boot/vmlinuz-6.6.6-test": image,
    "boot/config-6.6.6-test": "CONFIG_BPF=y\n",
    "boot/System.map-6.6.6-test": "x",
    [`lib/modules/6.6.6-test/${module}`]: "module",
  };

  it("as they are up to 6.19, without modules", async () => {
    const { kernel } = await added({ from: deb(files) });
    expect(kernel).toMatchObject({ version: release, source: "deb", modules: undefined });
    expect(Object.keys(kernel.sha256).sort()).toEqual(["btf", "config", "image"]);
  });

  it("with modules", async () => {
    const { kernel } = await added({ from: deb(files), modules: true });
    expect(readFileSync(join(kernel.modules!, module), "utf8")).toBe("module");
  });

  it("as they are since 7.0", async () => {
    const { kernel } = await added({ from: deb({ "usr/lib/modules/6.6.6-test/vmlinuz": image }) });
    isBtf(kernel.btf, types);
  });

  it.each<[string, () => string, RegExp]>([
    ["without a kernel", () => deb({ "usr/share/doc/x": "x" }), /CRL0614/],
    ["that is none", () => join(tree({ "x.deb": "!<arch>\nnothing" }), "x.deb"), /CRL0613.*dpkg-deb/],
    ["that is cut off", () => cut(deb(files)), /CRL0613/],
    ["that is not there", () => "/nowhere/x.deb", /CRL0613.*no such file/],
  ])("one %s", async (_, path, expected) => {
    expect(await refused({ from: path() })).toMatch(expected);
  });
});

function cut(path: string): string {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
  return path;
}

describe("folders", () => {
  it("/boot: its newest kernel, with what belongs to it", async () => {
    const at = tree({
      "vmlinuz-6.6.5-old": older,
      "config-6.6.5-old": "old",
      "vmlinuz-6.6.6-test": image,
      "config-6.6.6-test": "new",
    });
    const { kernel } = await added({ from: at });
    expect(kernel).toMatchObject({ version: release, source: "directory" });
    expect(readFileSync(kernel.config!, "utf8")).toBe("new");
  });

  it("the root of a file system, with modules", async () => {
    const at = tree({
      "boot/vmlinuz-6.6.6-test": image,
      [`lib/modules/6.6.6-test/${module}`]: "m",
      "lib/modules/6.6.5-old/x.ko": "o",
    });
    const { kernel } = await added({ from: at, modules: true });
    expect(Object.keys(kernel.sha256).filter((one) => one.startsWith("modules"))).toEqual([
      `modules/${module}`,
    ]);
  });

  it("a build tree", async () => {
    const at = tree({
      ".config": "CONFIG_X=y",
      "include/config/kernel.release": "6.6.6-test\n",
      "arch/x86/boot/bzImage": image,
      "arch/x86/boot/setup.bin": "x",
    });
    const { kernel } = await added({ from: at });
    expect(kernel).toMatchObject({ version: release, config: expect.stringContaining("config") });
  });

  it("one without a kernel", async () => {
    expect(await refused({ from: tree({ "a/b": "x" }) })).toMatch("CRL0614");
  });
});

describe("OCI image layouts", () => {
  const entries = [
    { name: "boot/vmlinuz", content: image },
    { name: `usr/lib/modules/6.6.6-test/${module}`, content: "module" },
  ];

  it.each(["", "gzip", "zstd"] as const)("as ci-kernels: a layer of tar %s", async (how) => {
    const layout = new OciLayout();
    layout.add(layout.manifest([layout.layer(await tar(entries), how)]));
    const { kernel } = await added({ from: layout.path });
    expect(kernel).toMatchObject({
      version: release,
      source: "oci",
      origin: expect.stringMatching(/ sha256:[0-9a-f]{64}$/),
    });
    isBtf(kernel.btf, types);
  });

  it("as lvh: below data/kernels, with BTF of its own, over a layer with other things", async () => {
    const other = btf("detached");
    const layout = new OciLayout();
    const base = layout.layer(
      await tar([
        { name: "bin/busybox", content: "x" },
        { name: "boot/readme", content: "x" },
      ]),
    );
    const kernels = ["vmlinuz-6.6.6-test", "vmlinux-6.6.6-test", "btf-6.6.6-test", "config-6.6.6-test"];
    const contents = [image, vmlinux(types), other, "CONFIG"];
    const layer = layout.layer(
      await tar(kernels.map((name, i) => ({ name: `data/kernels/6.6/boot/${name}`, content: contents[i]! }))),
    );
    layout.add(layout.manifest([base, layer]), "6.6-main");
    const { kernel } = await added({ from: `oci:${layout.path}:6.6-main` });
    isBtf(kernel.btf, other);
    expect(Buffer.compare(readFileSync(kernel.image!), image)).toBe(0);
  });

  it("an image for several architectures, in an index in the index", async () => {
    const layout = new OciLayout();
    const arm = {
      ...layout.manifest([
        layout.layer(await tar([{ name: "boot/vmlinuz", content: rawImage("arm64", types) }])),
      ]),
      platform: { architecture: "arm64", os: "linux" },
    };
    const amd = {
      ...layout.manifest([layout.layer(await tar(entries))]),
      platform: { architecture: "amd64", os: "linux" },
    };
    layout.add(layout.index([arm, amd]), "6.6");
    expect((await added({ from: layout.path })).kernel.arch).toBe("amd64");
    expect((await added({ from: layout.path }, "arm64/mine")).kernel.arch).toBe("arm64");
    expect(await refused({ from: layout.path }, "riscv64/mine")).toMatch(
      /CRL0613.*no image for riscv64: it has arm64, amd64/,
    );
  });

  it("what a later layer deletes or replaces is not taken", async () => {
    const newer = { name: "boot/vmlinuz-6.6.5-old", content: older };
    const base = await tar([{ name: "boot/vmlinuz-6.6.6-test", content: image }]);
    for (const whiteout of ["boot/.wh.vmlinuz-6.6.6-test", "boot/.wh..wh..opq", ".wh.boot"]) {
      const layout = new OciLayout();
      // Where in its layer a whiteout stands says nothing: it is for what is below.
      layout.add(layout.manifest([layout.layer(base), layout.layer(await tar([newer, { name: whiteout }]))]));
      expect((await added({ from: layout.path })).kernel.version, whiteout).toBe("6.6.5-old");
    }
  });

  it.each<[string, (layout: OciLayout, archive: Buffer) => void, RegExp]>([
    [
      "a layer whose digest is another",
      (layout, archive) => {
        const layer = layout.layer(archive);
        layout.add(layout.manifest([layer]));
        const path = join(layout.path, "blobs/sha256", layer.digest.slice(7));
        const bytes = readFileSync(path);
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(path, bytes);
      },
      /another digest/,
    ],
    [
      "a layer that is not there",
      (layout) =>
        layout.add(
          layout.manifest([
            {
              mediaType: "application/vnd.oci.image.layer.v1.tar",
              digest: `sha256:${"0".repeat(64)}`,
              size: 1,
            },
          ]),
        ),
      /is not there/,
    ],
    [
      "a layer of half its size",
      (layout, archive) => {
        const layer = layout.layer(archive);
        layout.add(layout.manifest([{ ...layer, size: layer.size * 2 }]));
      },
      /bytes instead of/,
    ],
    [
      "a digest that is a path",
      (layout) =>
        layout.add({
          mediaType: "application/vnd.oci.image.manifest.v1+json",
          digest: "sha256:../../../../etc/passwd",
          size: 1,
        }),
      /digest is no SHA-256/,
    ],
    [
      "an unknown kind of layer",
      (layout, archive) =>
        layout.add(layout.manifest([{ ...layout.layer(archive), mediaType: "text/plain" }])),
      /layer of type text\/plain/,
    ],
    ["no image", () => {}, /has no image/],
    [
      "several images and no tag",
      (layout, archive) => {
        const manifest = layout.manifest([layout.layer(archive)]);
        layout.add(manifest, "6.6").add(manifest, "6.12");
      },
      /name one by its tag: oci:.*6\.6, 6\.12/,
    ],
    [
      "an index.json that is none",
      (layout) => writeFileSync(join(layout.path, "index.json"), "{"),
      /index\.json/,
    ],
    [
      "a layer that is not compressed as it says",
      (layout) =>
        layout.add(
          layout.manifest([
            layout.blob(Buffer.from("no gzip"), "application/vnd.oci.image.layer.v1.tar+gzip"),
          ]),
        ),
      /CRL0613|CRL0614/,
    ],
    [
      "a layer that is cut off",
      (layout, archive) => {
        const packed = compress("gzip", archive);
        layout.add(
          layout.manifest([
            layout.blob(packed.subarray(0, packed.length / 2), "application/vnd.oci.image.layer.v1.tar+gzip"),
          ]),
        );
      },
      /CRL0613/,
    ],
  ])("%s", async (_, make, expected) => {
    const layout = new OciLayout();
    make(layout, await tar(entries));
    expect(await refused({ from: `oci:${layout.path}` })).toMatch(expected);
  });
});

describe("BTF archives", () => {
  const archive = async (name: string, content: Uint8Array | string) =>
    join(tree({ [`${name}.tar.xz`]: compress("xz", await tar([{ name, content }])) }), `${name}.tar.xz`);

  it("as BTFHub has them, also one that tar has written", async () => {
    const { kernel } = await added({ from: await archive("5.4.0-1029-aws.btf", types) });
    expect(kernel).toMatchObject({
      version: "5.4.0-1029-aws",
      line: "5.4",
      source: "btfhub",
      image: undefined,
    });
    const at = tree({ "4.18.0-80.el8.x86_64.btf": types });
    const name = "4.18.0-80.el8.x86_64.btf";
    execFileSync("tar", ["-C", at, "-cJf", join(at, `${name}.tar.xz`), name]);
    expect((await added({ from: join(at, `${name}.tar.xz`) })).kernel.version).toBe("4.18.0-80.el8.x86_64");
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["without BTF", () => archive("5.4.0.btf", "none"), /CRL0203/],
    ["without a file of BTF", () => archive("5.4.0.btf".replace(".btf", ".txt.btf"), ""), /CRL0203|CRL0614/],
    [
      "that is not compressed",
      async () =>
        join(tree({ "x.btf.tar.xz": await tar([{ name: "x.btf", content: types }]) }), "x.btf.tar.xz"),
      /CRL0613.*xz/,
    ],
  ])("one %s", async (_, path, expected) => {
    expect(await refused({ from: await path() })).toMatch(expected);
  });
});

describe("archives that are made to do harm", () => {
  const outside = folder();
  const layered = async (entries: Parameters<typeof tar>[0]) => {
    const layout = new OciLayout();
    layout.add(layout.manifest([layout.layer(await tar(entries))]));
    return layout.path;
  };
  const kernel = { name: "boot/vmlinuz", content: image };

  it.each<[string, Parameters<typeof tar>[0]]>([
    ["a path with ..", [kernel, { name: "boot/../../../x/vmlinuz", content: "x" }]],
    ["an absolute path", [kernel, { name: `${outside}/vmlinuz`, content: "x" }]],
    [
      "a module that leads elsewhere",
      [kernel, { name: "lib/modules/6.6.6-test/../../../x.ko", content: "x" }],
    ],
  ])("%s", async (_, entries) => {
    expect(await refused({ from: await layered(entries), modules: true })).toMatch("CRL0612");
    expect(readdirSync(outside)).toEqual([]);
  });

  it("a link, and a file behind it: no link is made", async () => {
    const entries = [
      { name: "lib/modules/6.6.6-test/kernel", type: "symlink" as const, linkname: outside },
      { name: "lib/modules/6.6.6-test/kernel/evil.ko", content: "x" },
      { name: "boot/vmlinuz-6.6.6-test", type: "symlink" as const, linkname: "/etc/passwd" },
      kernel,
    ];
    const { kernel: found } = await added({ from: await layered(entries), modules: true });
    expect(readdirSync(outside)).toEqual([]);
    expect(found.version).toBe(release);
  });

  it("a name of 64 MiB", async () => {
    const header = (name: string, size: number, type: string) => {
      const block = Buffer.alloc(512);
      block.write(name);
      block.write("0000644\0", 100);
      block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
      block.write(type, 156);
      block.write("ustar\0", 257);
      block.write("        ", 148);
      block.write(
        `${block
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, "0")}\0 `,
        148,
      );
      return block;
    };
    const archive = Buffer.concat([
      header("x", 64 << 20, "L"),
      Buffer.alloc(64 << 20, "a"),
      Buffer.alloc(1024),
    ]);
    const layout = new OciLayout();
    layout.add(layout.manifest([layout.layer(archive)]));
    expect(await refused({ from: layout.path })).toMatch(/CRL0612.*header of more than 16 MiB/);
  });

  it("what is no archive", async () => {
    const layout = new OciLayout();
    layout.add(layout.manifest([layout.layer(Buffer.alloc(5000, "x"))]));
    expect(await refused({ from: layout.path })).toMatch(/CRL0613.*tar archive/);
  });
});
