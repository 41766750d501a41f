import { createHash } from "node:crypto";
import { createReadStream, existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { readRegular } from "../../../lib/files/index.js";
import { compressionAt } from "../../../lib/kernel-image/index.js";
import type { Architecture } from "../architecture.js";
import { type ArchiveEntry, unpackArchive } from "../archive.js";
import { decompressed } from "../image/index.js";
import { isFile } from "./deb.js";
import { KernelFiles } from "./kernel-files.js";
import type { Place } from "./place.js";

const mostOfJson = 4 << 20;
const mostLayers = 200;
/** How deep an index may lead to another one. */
const deepest = 4;

/** What OCI calls the architectures. */
const ociNames: Readonly<Record<Architecture, string>> = {
  amd64: "amd64",
  arm64: "arm64",
  armhf: "arm",
  loong64: "loong64",
  ppc64el: "ppc64le",
  riscv64: "riscv64",
  s390x: "s390x",
};

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly tag: string | undefined;
  readonly architecture: string | undefined;
}

/** Whether `path` is an image layout of OCI's, as `skopeo copy … oci:PATH` writes it. */
export function isOciLayout(path: string): boolean {
  return existsSync(join(path, "oci-layout"));
}

/**
 * Takes the kernel out of an image as lvh and ci-kernels publish them, read from a local image layout (`index.json`, `blobs/`). Layers are applied in
 * their order, files that a later one deletes are not taken, and each blob has to have the digest that it is named by. Returns the digest of the image's manifest.
 *
 * @throws CRL0607, CRL0612 to CRL0614
 */
export async function unpackOci(
  path: string,
  tag: string | undefined,
  arch: Architecture,
  place: Place,
): Promise<string> {
  const index = json(path, "index.json", readRegular(join(path, "index.json"), mostOfJson));
  const manifest = await findManifest(path, index, tag, arch);
  const { layers } = await blobJson(path, manifest);
  if (!Array.isArray(layers) || layers.length > mostLayers)
    throw unreadable(path, "its manifest has no layers");
  const files = new KernelFiles(place.modules);
  for (const layer of layers.map((one) => descriptor(path, one))) {
    if (!/\.tar(\+(gzip|zstd))?$|\.tar\.gzip$/.test(layer.mediaType))
      throw unreadable(path, `it has a layer of type ${layer.mediaType}`);
    await applyLayer(path, layer, files, place);
  }
  files.place(path, place.scratch, place.folder);
  return manifest.digest;
}

async function applyLayer(path: string, layer: Descriptor, files: KernelFiles, place: Place): Promise<void> {
  const blob = await checkedBlob(path, layer);
  const first = Buffer.alloc(8);
  for await (const chunk of createReadStream(blob, { end: 7 })) (chunk as Buffer).copy(first);
  const compression = compressionAt(first);
  const bytes = createReadStream(blob);
  files.nextLayer();
  await unpackArchive(
    blob,
    compression === undefined ? bytes : decompressed(blob, compression, bytes, place.env),
    place.scratch,
    (entry) => {
      const whiteout = whiteoutOf(entry);
      if (whiteout !== undefined) files.remove(whiteout);
      return whiteout === undefined && isFile(entry.type) ? files.add(entry.path) : undefined;
    },
  );
}

/** What an entry `.wh.NAME` deletes; `.wh..wh..opq` deletes all that is in its folder. */
function whiteoutOf({ path }: ArchiveEntry): string | undefined {
  const at = path.lastIndexOf("/") + 1;
  const name = path.slice(at);
  if (!name.startsWith(".wh.")) return undefined;
  return name === ".wh..wh..opq" ? path.slice(0, Math.max(0, at - 1)) : path.slice(0, at) + name.slice(4);
}

async function findManifest(
  path: string,
  index: Record<string, unknown>,
  tag: string | undefined,
  arch: Architecture,
  depth = 0,
): Promise<Descriptor> {
  const manifests = Array.isArray(index.manifests) ? index.manifests.map((one) => descriptor(path, one)) : [];
  const tagged = depth > 0 || tag === undefined ? manifests : manifests.filter((one) => one.tag === tag);
  const tags = manifests.flatMap((one) => one.tag ?? []);
  if (tagged.length === 0)
    throw unreadable(
      path,
      `it has no image${tag === undefined ? "" : ` with the tag ${tag}: it has ${tags.join(", ") || "none"}`}`,
    );
  const fitting = tagged.filter(
    ({ architecture }) => architecture === undefined || architecture === ociNames[arch],
  );
  if (fitting.length === 0)
    throw unreadable(
      path,
      `it has no image for ${arch}: it has ${tagged.map((one) => one.architecture).join(", ")}`,
    );
  if (depth === 0 && tag === undefined && new Set(tags).size > 1)
    throw unreadable(
      path,
      `it has several images; name one by its tag: oci:${path}:TAG, of ${tags.join(", ")}`,
    );
  const chosen = fitting[0]!;
  if (!/image\.index|manifest\.list/.test(chosen.mediaType)) return chosen;
  if (depth >= deepest) throw unreadable(path, "its indexes lead to one another");
  return findManifest(path, await blobJson(path, chosen), undefined, arch, depth + 1);
}

function descriptor(path: string, value: unknown): Descriptor {
  const { mediaType, digest, size, annotations, platform } = (value ?? {}) as Record<string, unknown>;
  if (
    typeof mediaType !== "string" ||
    typeof digest !== "string" ||
    !/^sha256:[0-9a-f]{64}$/.test(digest) ||
    !Number.isSafeInteger(size)
  )
    throw unreadable(path, "it has a descriptor that is not whole, or whose digest is no SHA-256");
  const text = (record: unknown, key: string) => {
    const found = (record as Record<string, unknown> | undefined)?.[key];
    return typeof found === "string" ? found : undefined;
  };
  return {
    mediaType,
    digest,
    size: size as number,
    tag: text(annotations, "org.opencontainers.image.ref.name"),
    architecture: text(platform, "architecture"),
  };
}

/** The path of a blob, once its contents are what its name says. */
async function checkedBlob(path: string, { digest, size }: Descriptor): Promise<string> {
  const blob = join(path, "blobs", "sha256", digest.slice("sha256:".length));
  const stats = lstatSync(blob, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw unreadable(path, `the blob ${digest} is not there`);
  if (stats.size !== size)
    throw unreadable(path, `the blob ${digest} has ${stats.size} bytes instead of ${size}`);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(blob)) hash.update(chunk as Buffer);
  if (`sha256:${hash.digest("hex")}` !== digest)
    throw unreadable(path, `the blob ${digest} has another digest`);
  return blob;
}

async function blobJson(path: string, of: Descriptor): Promise<Record<string, unknown>> {
  return json(path, of.digest, readRegular(await checkedBlob(path, of), mostOfJson));
}

function json(path: string, what: string, text: string | undefined): Record<string, unknown> {
  if (text === undefined) throw unreadable(path, `${what} is not there, or too large`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw unreadable(path, `${what}: ${(error as Error).message}`);
  }
  throw unreadable(path, `${what} is no object`);
}

function unreadable(path: string, why: string): CorelateError {
  return new CorelateError(kernelsErrors.notReadable(path, why));
}
