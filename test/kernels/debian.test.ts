import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Btf } from "../../lib/btf/index.js";
import {
  addKernel,
  availableKernels,
  bootImage,
  type FetchEvent,
  fetchKernels,
  findKernel,
  hostArchitecture,
  kernelCache,
  listCached,
} from "../../src/kernels/index.js";
import { debianKernels, kernelPackages, newestOfLines } from "../../src/kernels/sources/index.js";
import { tree } from "./archives.js";
import { btf, bzImage, folder, vmlinux, withCache } from "./images.js";

async function events(names: readonly string[], env: NodeJS.ProcessEnv): Promise<FetchEvent[]> {
  const found: FetchEvent[] = [];
  for await (const event of fetchKernels(names, { env })) found.push(event);
  return found;
}

const failures = (found: readonly FetchEvent[]) =>
  found.flatMap((event) => (event.kind === "failed" ? event.error.diagnostics : []));

const stanza = (name: string, version: string, depends = "") =>
  new Map([
    ["Package", name],
    ["Version", version],
    ["Size", "1000"],
    ["Depends", depends],
  ]);

describe("Debian's packages", () => {
  it("with kernels are told from those around them", () => {
    const names = [
      "linux-image-6.1.0-57-cloud-amd64",
      "linux-image-6.1.0-57-cloud-amd64-unsigned",
      "linux-image-6.1.0-57-cloud-amd64-dbg",
      "linux-image-6.1.0-57-rt-amd64",
      "linux-image-6.12.118+deb13-amd64",
      "linux-image-cloud-amd64",
      "linux-image-amd64",
      "linux-image-amd64-signed-template",
      "linux-binary-7.2.13+deb14-cloud-amd64",
      "linux-binary-unsigned-7.2.13+deb14-cloud-amd64",
      "linux-headers-6.1.0-57-cloud-amd64",
    ];
    expect(kernelPackages(names, "amd64")).toEqual([names[0], names[1], names[4], names[8], names[9]]);
    expect(
      kernelPackages(["linux-image-6.12.1+deb13-arm64-16k", "linux-image-6.12.1+deb13-cloud-arm64"], "arm64"),
    ).toEqual(["linux-image-6.12.1+deb13-cloud-arm64"]);
  });

  it("are sorted by version, and of one version by build", () => {
    const kernels = debianKernels(
      [
        stanza("linux-image-6.12.9+deb13-amd64", "6.12.9-1"),
        stanza("linux-image-6.12.10+deb13-amd64", "6.12.10-1"),
        stanza("linux-image-6.12.10+deb13-cloud-amd64-unsigned", "6.12.10-1"),
        stanza("linux-image-6.12.10+deb13-cloud-amd64", "6.12.10-1"),
        stanza("linux-image-6.1.0-57-cloud-amd64", "6.1.192-3"),
        stanza(
          "linux-image-7.3-cloud-amd64",
          "7.3~rc7-1~exp1",
          "linux-binary-7.3-cloud-amd64 (= 7.3~rc7-1~exp1)",
        ),
        stanza("linux-binary-7.3-cloud-amd64", "7.3~rc7-1~exp1"),
        // The newest of a line has a package that only depends on it.
        stanza("linux-image-6.1-cloud-amd64", "6.1.192-3", "linux-image-6.1.0-57-cloud-amd64"),
        stanza("linux-image-6.99-cloud-amd64", "1.2.3"),
        new Map([["Package", "linux-image-6.12.11+deb13-amd64"]]),
      ],
      "amd64",
    );
    expect(kernels.map((one) => one.package)).toEqual([
      "linux-binary-7.3-cloud-amd64",
      "linux-image-6.12.10+deb13-cloud-amd64",
      "linux-image-6.12.10+deb13-cloud-amd64-unsigned",
      "linux-image-6.12.10+deb13-amd64",
      "linux-image-6.12.9+deb13-amd64",
      "linux-image-6.1.0-57-cloud-amd64",
    ]);
    expect(newestOfLines(kernels).map(({ line, version, upstream }) => [line, version, upstream])).toEqual([
      ["6.1", "6.1.0-57-cloud-amd64", "6.1.192"],
      ["6.12", "6.12.10+deb13-cloud-amd64", "6.12.10"],
      ["7.3", "7.3-cloud-amd64", "7.3~rc7"],
    ]);
  });
});

describe("without what it needs, a fetch says what is missing", () => {
  it("apt", async () => {
    const env = withCache({ PATH: folder() });
    expect(failures(await events(["6.1"], env))).toMatchObject([
      { code: "CRL0601", help: expect.stringContaining("kernels add") },
    ]);
    const { unknown } = await availableKernels({ env });
    expect(unknown).toMatchObject([{ arch: hostArchitecture(), error: { exitStatus: 3 } }]);
  });

  it.skipIf(!hasApt())("a mirror that can be reached", async () => {
    const env = withCache({ CORELATE_DEBIAN_MIRROR: "http://127.0.0.1:9" });
    const [fault] = failures(await events(["6.1"], env));
    expect(fault).toMatchObject({ code: "CRL0603", help: expect.stringContaining("CORELATE_DEBIAN_MIRROR") });
    expect(fault!.notes?.join(" ")).toMatch(/127\.0\.0\.1/);
  });

  it.skipIf(!hasApt())("a mirror whose lists are signed", async () => {
    const lists = "debian/dists/sid/main/binary-amd64/Packages";
    const mirror = tree({
      [lists]:
        "Package: linux-image-6.1.0-1-cloud-amd64\nVersion: 6.1.1-1\nArchitecture: amd64\nSize: 1\nFilename: x.deb\n",
      "debian/dists/sid/Release": "Suite: sid\nCodename: sid\nComponents: main\nArchitectures: amd64\n",
    });
    const env = withCache({ CORELATE_DEBIAN_MIRROR: `file://${mirror}` });
    const [fault] = failures(await events(["amd64/6.1"], env));
    expect(fault).toMatchObject({ code: "CRL0603" });
    expect(fault!.notes?.join(" ")).toMatch(/not signed/);
    expect(listCached(kernelCache(env))).toEqual([]);
  });

  it.each(["ftp://x", "http://x\ndeb http://y", "x", "http://a b"])(
    "an address of a mirror: %j",
    async (mirror) => {
      expect(failures(await events(["6.1"], withCache({ CORELATE_DEBIAN_MIRROR: mirror })))).toMatchObject([
        { code: "CRL0619" },
      ]);
    },
  );
});

it("a kernel that is in the cache is not fetched", async () => {
  const env = withCache({ PATH: folder() });
  const image = join(tree({ x: bzImage(vmlinux(btf()), "gzip") }), "x");
  await addKernel("amd64/6.6", { image }, { env });
  expect(await events(["amd64/6.6"], env)).toMatchObject([
    { kind: "done", fetched: false, kernel: { version: "6.6.6-test" } },
  ]);
});

/** Whether apt, Debian's keys and its mirror are here. */
const reachable = hasApt() && existsSync("/usr/share/keyrings/debian-archive-keyring.gpg") && reaches();
if (!reachable) console.log("skipped: this machine does not reach Debian's mirror with apt");

describe.skipIf(!reachable)("Debian's mirror", () => {
  // One cache for all: the lists are 40 MB.
  const env = withCache();
  const cache = kernelCache(env);

  it("has a kernel, which is fetched with its BTF", { timeout: 900_000 }, async () => {
    const found = await events(["amd64/6.1", "amd64/6.0", "amd64/6.13.9"], env);
    const done = found.filter((event) => event.kind === "done");
    expect(done).toMatchObject([{ fetched: true, kernel: { line: "6.1", source: "debian", arch: "amd64" } }]);
    const kernel = findKernel("amd64/6.1", cache)!;
    expect(kernel.version).toMatch(/^6\.1\..*-cloud-amd64$/);
    const types = new Btf(readFileSync(kernel.btf!));
    expect(types.typeCount).toBeGreaterThan(20_000);
    expect(readFileSync(kernel.config!, "utf8")).toContain("CONFIG_BPF_SYSCALL=y");
    expect(
      readFileSync(await bootImage(kernel, env))
        .subarray(0, 4)
        .toString("latin1"),
    ).toBe("\x7fELF");
    // Nothing of the package is left, and progress was told.
    expect(Object.keys(kernel.sha256).sort()).toEqual(["btf", "config", "image"]);
    expect(found.some((event) => event.kind === "download" && event.part > 0)).toBe(true);
    expect(failures(found)).toMatchObject([
      {
        code: "CRL0604",
        notes: [expect.stringMatching(/6\.1/)],
        help: expect.stringMatching(/it has 5\.10, 6\.1, /),
      },
      { code: "CRL0604" },
    ]);
  });

  it("says what it has", { timeout: 300_000 }, async () => {
    const { kernels, unknown } = await availableKernels({ env, architectures: ["amd64"] });
    expect(unknown).toEqual([]);
    const lines = kernels.map(({ line }) => line);
    expect(lines).toEqual(expect.arrayContaining(["5.10", "6.1", "6.12"]));
    expect(lines.length).toBeGreaterThan(5);
  });

  it("replaces a kernel that was changed in the cache", { timeout: 600_000 }, async () => {
    const kernel = listCached(cache)[0]!;
    const elsewhere = join(folder(), "image");
    spawnSync("mv", [kernel.image!, elsewhere]);
    symlinkSync(elsewhere, kernel.image!);
    expect(listCached(cache), "a link is none of its files").toEqual([]);
    expect((await events(["amd64/6.1"], env)).at(-1)).toMatchObject({ kind: "done", fetched: true });
    expect(findKernel("amd64/6.1", cache)).toBeDefined();
  });
});

function hasApt(): boolean {
  return spawnSync("apt-get", ["--version"]).status === 0;
}

function reaches(): boolean {
  const script =
    "fetch('http://deb.debian.org/debian/dists/bookworm/InRelease', { method: 'HEAD', signal: AbortSignal.timeout(20000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";
  return spawnSync(process.execPath, ["-e", script], { timeout: 30_000 }).status === 0;
}
