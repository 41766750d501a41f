import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  addKernel,
  bootImage,
  findKernel,
  kernelCache,
  listCached,
  listDamaged,
  removeKernels,
  requireKernel,
} from "../../src/kernels/index.js";
import { compareVersions } from "../../src/kernels/version.js";
import { tree } from "./archives.js";
import { btf, bzImage, compress, folder, rawImage, vmlinux, withCache } from "./images.js";

const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
const types = btf();
const images = tree({
  new: bzImage(vmlinux(types, "x86", "6.6.10-test"), "gzip"),
  old: bzImage(vmlinux(btf("old"), "x86", "6.6.9-test"), "gzip"),
  arm: compress("gzip", rawImage("arm64", types, "6.6.7-arm")),
});
const image = (name: string) => join(images, name);

async function filled() {
  const env = withCache();
  await addKernel("amd64/new", { image: image("new") }, { env });
  await addKernel("amd64/old", { image: image("old") }, { env });
  await addKernel("arm64/arm", { image: image("arm") }, { env });
  return { env, cache: kernelCache(env) };
}

/** Runs the command line as users do. */
function run(args: readonly string[], env: NodeJS.ProcessEnv, told = (_: string) => {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [cli, "kernels", ...args], { env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      told(stderr);
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

describe("the cache", () => {
  it("finds a kernel by its name, its line and its version", async () => {
    const { cache } = await filled();
    expect(listCached(cache).map(({ version }) => version)).toEqual([
      "6.6.9-test",
      "6.6.10-test",
      "6.6.7-arm",
    ]);
    expect(findKernel("amd64/new", cache)?.version).toBe("6.6.10-test");
    expect(findKernel("amd64/6.6", cache)?.version, "the newest, by number").toBe("6.6.10-test");
    expect(findKernel("amd64/6.6.9", cache)?.version).toBe("6.6.9-test");
    expect(findKernel("arm64/6.6", cache)?.version).toBe("6.6.7-arm");
    expect(findKernel("arm64/new", cache), "of another architecture").toBeUndefined();
    expect(findKernel("6.7", cache)).toBeUndefined();
  });

  it("names those near one that is not there", async () => {
    const { cache } = await filled();
    expect(() => requireKernel("amd64/nwe", cache)).toThrow("CRL0605");
    try {
      requireKernel("amd64/nwe", cache);
    } catch (error) {
      expect(JSON.stringify((error as { diagnostics: unknown }).diagnostics)).toContain("new");
    }
  });

  it.each(["image", "btf"])("does not use a kernel whose %s was changed", async (file) => {
    const { cache } = await filled();
    const path = join(cache, "amd64/new", file);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(() => findKernel("amd64/new", cache)).toThrow("CRL0610");
    expect(findKernel("amd64/old", cache)).toBeDefined();
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      "a file of half its length",
      (at) => truncateSync(join(at, "image"), 100),
      /image has 100 bytes instead of/,
    ],
    ["a file that is not there", (at) => rmSync(join(at, "btf")), /btf is not there/],
    ["no manifest", (at) => rmSync(join(at, "manifest.json")), /no manifest/],
    ["half a manifest", (at) => truncateSync(join(at, "manifest.json"), 50), /manifest\.json: /],
    [
      "a manifest that leads elsewhere",
      (at) => edit(at, (text) => text.replace('"image"', '"../../../x"')),
      /it lists \.\.\/\.\.\/\.\.\/x/,
    ],
    [
      "a manifest with an unknown architecture",
      (at) => edit(at, (text) => text.replace('"amd64"', '"../x"')),
      /architecture is unknown/,
    ],
  ])("does not list a kernel with %s", async (_, damage, why) => {
    const { env, cache } = await filled();
    damage(join(cache, "amd64/new"));
    expect(findKernel("amd64/new", cache)).toBeUndefined();
    expect(listDamaged(cache)).toEqual([
      { folder: join(cache, "amd64/new"), why: expect.stringMatching(why) },
    ]);
    // And it can be replaced.
    await removeKernels(["amd64/new"], env);
    await addKernel("amd64/new", { image: image("new") }, { env });
    expect(findKernel("amd64/new", cache)).toBeDefined();
  });

  it("clears away what a run that was ended has left", async () => {
    const { env, cache } = await filled();
    const left = join(cache, ".unfinished-0123");
    mkdirSync(join(left, "kernel"), { recursive: true });
    writeFileSync(join(left, "kernel", "image"), "half");
    expect(listCached(cache).length).toBe(3);
    await addKernel("amd64/again", { image: image("new") }, { env }).catch(() => {});
    await removeKernels(["amd64/old"], env);
    expect(existsSync(left)).toBe(false);
  });

  it("removes kernels, all or none", async () => {
    const { env, cache } = await filled();
    await expect(removeKernels(["amd64/old", "amd64/nothing"], env)).rejects.toThrow("CRL0605");
    expect(listCached(cache).length).toBe(3);
    expect(await removeKernels(["amd64/old", "arm64/arm"], env)).toEqual(["old", "arm"]);
    expect(listCached(cache).map(({ version }) => version)).toEqual(["6.6.10-test"]);
    expect(readdirSync(join(cache, "arm64"))).toEqual([]);
  });

  it("keeps the name of a kernel that is there", async () => {
    const { env } = await filled();
    await expect(addKernel("amd64/new", { image: image("old") }, { env })).rejects.toThrow("CRL0620");
  });

  it("can be locked by one process at a time, which others wait for", async () => {
    const env = withCache();
    const add = (name: string, file: string) => run(["add", `amd64/${name}`, "--image", image(file)], env);
    const results = await Promise.all([add("one", "new"), add("two", "old"), add("one", "new")]);
    expect(results.map(({ status }) => status).sort()).toEqual([0, 0, 2]);
    expect(listCached(kernelCache(env)).map(({ version }) => version)).toEqual(["6.6.9-test", "6.6.10-test"]);
  });

  it("is free again when the process that locked it was killed", async () => {
    const env = withCache();
    const cache = kernelCache(env);
    const holder = spawn("flock", [join(cache, "lock"), "sleep", "60"], { detached: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
    let waits = () => {};
    const told = new Promise<void>((resolve) => (waits = resolve));
    const waiting = run(["add", "amd64/one", "--image", image("new")], env, (stderr) => {
      if (stderr.includes("waiting for another corelate")) waits();
    });
    await told;
    expect(listCached(cache)).toEqual([]);
    process.kill(-holder.pid!, "SIGKILL");
    expect((await waiting).status).toBe(0);
    expect(listCached(cache).length).toBe(1);
  });
});

function edit(at: string, change: (text: string) => string): void {
  const path = join(at, "manifest.json");
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

describe("the image that is booted", () => {
  it("is the ELF file in a bzImage, made once", async () => {
    const { env, cache } = await filled();
    const kernel = findKernel("amd64/new", cache)!;
    const path = await bootImage(kernel, env);
    expect(readFileSync(path).subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    const made = statSync(path).ino;
    expect(await bootImage(kernel, env)).toBe(path);
    expect(statSync(path).ino).toBe(made);
    expect(findKernel("amd64/new", cache), "which is no change of the kernel").toBeDefined();
  });

  it("is the Image in an Image.gz", async () => {
    const { env, cache } = await filled();
    const path = await bootImage(findKernel("arm64/arm", cache)!, env);
    expect(readFileSync(path).toString("latin1", 56, 60)).toBe("ARM\x64");
  });

  it("is made again where it was changed", async () => {
    const { env, cache } = await filled();
    const kernel = findKernel("amd64/new", cache)!;
    const path = await bootImage(kernel, env);
    const right = readFileSync(path);
    writeFileSync(path, "x".repeat(right.length));
    expect(Buffer.compare(readFileSync(await bootImage(kernel, env)), right)).toBe(0);
  });

  it("cannot be had of BTF alone", async () => {
    const env = withCache();
    const { kernel } = await addKernel(
      "amd64/b",
      { btf: join(tree({ b: types }), "b"), release: "5.4.0" },
      { env },
    );
    await expect(bootImage(kernel, env)).rejects.toThrow("CRL0614");
  });
});

describe.skipIf(process.getuid?.() !== 0)("a disk that is full", () => {
  it.each([
    ["while the files are copied", "64k"],
    ["while the boot image is made", "400k"],
  ])("%s", async (_, size) => {
    const at = folder();
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=700`, "none", at]);
    try {
      const env = { ...process.env, CORELATE_CACHE: at };
      const kernel = bzImage(Buffer.concat([vmlinux(types), Buffer.alloc(1 << 20)]), "gzip");
      const file = join(
        tree({ x: size === "64k" ? Buffer.concat([kernel, Buffer.alloc(200_000, 1)]) : kernel }),
        "x",
      );
      const failed = addKernel("amd64/mine", { image: file }, { env }).then(({ kernel }) =>
        bootImage(kernel, env),
      );
      await expect(failed).rejects.toMatchObject({ exitStatus: 3, diagnostics: [{ code: "CRL0611" }] });
      expect(listCached(kernelCache(env)).length).toBe(size === "64k" ? 0 : 1);
      expect(readdirSync(kernelCache(env)).filter((name) => name.startsWith(".un"))).toEqual([]);
    } finally {
      execFileSync("umount", [at]);
    }
  });
});

describe("the command line", () => {
  it("lists what is in the cache, without a network", async () => {
    const { env } = await filled();
    const text = await run(["list", "--offline"], env);
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^NAME +VERSION +ARCH +SIZE +FROM\n/);
    expect(text.stdout).toMatch(/^(amd64\/)?new +6\.6\.10-test +amd64 +[\d.]+ MB +cached +\//m);
    const json = JSON.parse((await run(["list", "--offline", "--json"], env)).stdout);
    expect(json).toMatchObject({ format: 1, damaged: [], available: [], unknown: [] });
    expect(json.cached[1]).toMatchObject({
      version: "6.6.10-test",
      arch: "amd64",
      source: "file",
      modules: null,
    });
    expect(existsSync(json.cached[1].btf)).toBe(true);
  });

  it.each<[string[], number, RegExp]>([
    [["add", "amd64/x"], 2, /CRL0621/],
    [["add", "x/y/z", "--image", "/x"], 2, /CRL0600/],
    [["add", "amd64/x", "--image", "/nowhere"], 1, /CRL0613/],
    [["remove", "6.99"], 2, /CRL0605/],
    [["remove"], 2, /CRL0063/],
    [["list", "--arch", "vax"], 2, /CRL0063/],
    [["fetch"], 2, /CRL0625/],
    [["fetch", "not a name"], 2, /CRL0600/],
  ])("%j", async (args, status, expected) => {
    const env = withCache();
    const child = await new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const started = spawn(process.execPath, [cli, "kernels", ...args], { env, cwd: folder() });
      let stderr = "";
      started.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      started.on("close", (code) => resolve({ status: code, stderr }));
    });
    expect(child.stderr).toMatch(expected);
    expect(child.status).toBe(status);
  });
});

it.each([
  ["6.12.57-1", "6.12.117-1"],
  ["6.1.9", "6.1.10"],
  ["6.9", "6.10"],
  ["7.3~rc7-1~exp1", "7.3-1"],
  ["7.3-1", "7.3.4-1"],
  ["6.12.117-1~bpo12+1", "6.12.117-1"],
  ["6.1.0-9-cloud-amd64", "6.1.0-10-cloud-amd64"],
  ["6.1.0-0.deb11.50-amd64", "6.1.0-47-amd64"],
])("%s is older than %s", (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(older, older)).toBe(0);
  // As dpkg says.
  expect(() => execFileSync("dpkg", ["--compare-versions", older, "lt", newer])).not.toThrow();
});
