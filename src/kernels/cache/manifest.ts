import { isArchitecture } from "../architecture.js";
import type { CachedKernel, KernelSource } from "../kernel.js";

/** What `manifest.json` beside a kernel's files says: all of what is known of it, and each file's size and contents. */
export interface Manifest {
  readonly format: 1;
  /** The name that it was added under; fetched ones go by their line. */
  readonly name?: string;
  readonly line: string;
  readonly version: string;
  readonly arch: CachedKernel["arch"];
  readonly source: KernelSource;
  readonly origin: string;
  /** By path below the kernel's folder: `image`, `btf`, `config`, and `modules/…`. */
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

export const manifestName = "manifest.json";
export const mostOfManifest = 32 << 20;
const sources: readonly string[] = [
  "btfhub",
  "deb",
  "debian",
  "directory",
  "file",
  "oci",
] satisfies KernelSource[];

/** The manifest in `text`; a reason where it is none. The folder may be one that others filled. */
export function parseManifest(text: string): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  if (!isRecord(value) || value.format !== 1) return "it has another format";
  const { name, line, version, arch, source, origin, files } = value;
  const words = [line, version, origin, ...(name === undefined ? [] : [name])];
  if (!words.every((word) => typeof word === "string" && word.length <= 4096))
    return "a part of it is missing";
  if (typeof arch !== "string" || !isArchitecture(arch)) return "its architecture is unknown";
  if (typeof source !== "string" || !sources.includes(source)) return "its source is unknown";
  if (!isRecord(files)) return "it lists no files";
  for (const [path, file] of Object.entries(files)) {
    if (!isPlainPath(path)) return `it lists ${path}`;
    const whole = isRecord(file) && Number.isSafeInteger(file.size) && typeof file.sha256 === "string";
    if (!whole) return `what it says of ${path} is not whole`;
  }
  return value as unknown as Manifest;
}

/** Whether `path` leads to something below the folder that it is relative to, whatever is there. */
export function isPlainPath(path: string): boolean {
  return (
    path.length > 0 &&
    path.length <= 4096 &&
    !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
