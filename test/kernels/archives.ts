import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Headers, pack } from "tar-stream";
import { compress, folder } from "./images.js";

/** A tar archive, also one that no tool would write. */
export async function tar(
  entries: readonly (Partial<Headers> & { name: string; content?: Uint8Array | string })[],
): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header as Headers, Buffer.from(content ?? ""));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Writes files below a folder, with the folders that they are in. */
export function tree(files: Readonly<Record<string, Uint8Array | string>>, at = folder()): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), content);
  }
  return at;
}

/** A Debian package with these files, made by dpkg-deb. */
export function deb(files: Readonly<Record<string, Uint8Array | string>>): string {
  const control =
    "Package: linux-image-test\nVersion: 1\nArchitecture: all\nMaintainer: me <me@here>\nDescription: a kernel\n";
  const root = tree({ ...files, "DEBIAN/control": control });
  const path = join(folder(), "kernel.deb");
  execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-b", root, path], { stdio: "ignore" });
  return path;
}

/** What skopeo and crane write. */
export class OciLayout {
  readonly path = folder();
  readonly manifests: unknown[] = [];

  constructor() {
    tree({ "oci-layout": '{"imageLayoutVersion":"1.0.0"}' }, this.path);
    this.save();
  }

  blob(bytes: Uint8Array | string, mediaType: string) {
    const digest = createHash("sha256").update(bytes).digest("hex");
    tree({ [`blobs/sha256/${digest}`]: bytes }, this.path);
    return { mediaType, digest: `sha256:${digest}`, size: Buffer.from(bytes).length };
  }

  layer(archive: Uint8Array, how: "" | "gzip" | "zstd" = "gzip") {
    const type = "application/vnd.oci.image.layer.v1.tar";
    return how === "" ? this.blob(archive, type) : this.blob(compress(how, archive), `${type}+${how}`);
  }

  manifest(layers: readonly unknown[]) {
    const text = JSON.stringify({
      schemaVersion: 2,
      config: this.blob("{}", "application/vnd.oci.image.config.v1+json"),
      layers,
    });
    return this.blob(text, "application/vnd.oci.image.manifest.v1+json");
  }

  index(manifests: readonly unknown[]) {
    return this.blob(
      JSON.stringify({ schemaVersion: 2, manifests }),
      "application/vnd.oci.image.index.v1+json",
    );
  }

  add(manifest: object, tag?: string): this {
    this.manifests.push(
      tag === undefined
        ? manifest
        : { ...manifest, annotations: { "org.opencontainers.image.ref.name": tag } },
    );
    return this.save();
  }

  save(): this {
    tree({ "index.json": JSON.stringify({ schemaVersion: 2, manifests: this.manifests }) }, this.path);
    return this;
  }
}
