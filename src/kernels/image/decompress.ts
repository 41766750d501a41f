import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import type { Compression } from "../../../lib/kernel-image/index.js";

/** The tool of each, and Debian's package with it. gzip is Node's own. Behind the first stream may be more that is none. */
const tools: Readonly<
  Record<Exclude<Compression, "gzip">, { command: string; args: string[]; package: string }>
> = {
  bzip2: { command: "bzip2", args: ["-dcq"], package: "bzip2" },
  lz4: { command: "lz4", args: ["-dcq"], package: "lz4" },
  lzma: {
    command: "xz",
    args: ["--format=lzma", "-dcq", "--memlimit-decompress=1GiB"],
    package: "xz-utils",
  },
  lzo: { command: "lzop", args: ["-dcq"], package: "lzop" },
  xz: { command: "xz", args: ["-dcq", "--single-stream", "--memlimit-decompress=1GiB"], package: "xz-utils" },
  zstd: { command: "zstd", args: ["-dcq", "--memory=1024MB"], package: "zstd" },
};

/** Starts the tool that decompresses what it reads. Whoever uses it has to look at its end: `finished`. */
export function startDecompressor(
  compression: Compression,
  env: NodeJS.ProcessEnv,
): {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<{ readonly status: number | null; readonly stderr: string }>;
} {
  const tool =
    compression === "gzip" ? { command: "gzip", args: ["-dcq"], package: "gzip" } : tools[compression];
  const child = spawn(tool.command, tool.args, { env });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString("utf8");
  });
  // A tool that stops reading early says why in its status.
  child.stdin.on("error", () => {});
  const finished = new Promise<{ status: number | null; stderr: string }>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ENOENT"
          ? new CorelateError(kernelsErrors.noTool(tool.command, tool.package, compression))
          : error,
      );
    });
    child.on("close", (status) => resolve({ status, stderr: stderr.trim() }));
  });
  // It is awaited later; until then a missing tool is nothing that Node should end for.
  finished.catch(() => {});
  return { child, finished };
}

/**
 * Decompresses `payload` to at most `most` bytes. Undefined where it is damaged.
 *
 * @throws CRL0606 where the tool is not installed, CRL0607 where there is more.
 */
export async function decompress(
  what: string,
  compression: Compression,
  payload: Uint8Array,
  most: number,
  env: NodeJS.ProcessEnv,
): Promise<Uint8Array | undefined> {
  if (compression === "gzip") return gunzipBounded(what, payload, most);
  const { status, output } = await runDecompressor(what, compression, payload, most, env);
  return status === 0 ? output : undefined;
}

async function gunzipBounded(
  what: string,
  payload: Uint8Array,
  most: number,
): Promise<Uint8Array | undefined> {
  try {
    return await promisify(gunzip)(payload, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new CorelateError(kernelsErrors.tooLarge(what, most));
    return undefined;
  }
}

/** What `bytes` begin with, where more follows that is no part of the stream: whatever the tool wrote before it found that. */
export async function decompressPrefix(
  what: string,
  compression: Compression,
  bytes: Uint8Array,
  most: number,
  env: NodeJS.ProcessEnv,
): Promise<Uint8Array> {
  return (await runDecompressor(what, compression, bytes, most, env)).output;
}

async function runDecompressor(
  what: string,
  compression: Compression,
  bytes: Uint8Array,
  most: number,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly status: number | null; readonly output: Uint8Array }> {
  const { child, finished } = startDecompressor(compression, env);
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > most) child.kill("SIGKILL");
    else chunks.push(chunk);
  });
  child.stdin.end(bytes);
  const { status } = await finished;
  if (length > most) throw new CorelateError(kernelsErrors.tooLarge(what, most));
  return { status, output: Buffer.concat(chunks) };
}

/**
 * What `bytes` are when they are decompressed, as a stream: nothing of it is kept in memory. A damaged stream is an error at its end.
 *
 * @throws CRL0606, CRL0613
 */
export async function* decompressed(
  what: string,
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
  env: NodeJS.ProcessEnv,
): AsyncGenerator<Uint8Array> {
  const { child, finished } = startDecompressor(compression, env);
  const feeding = pipeline(bytes, child.stdin).catch(() => {});
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const { status, stderr } = await finished;
    if (status !== 0)
      throw new CorelateError(
        kernelsErrors.notReadable(what, `its ${compression} stream is damaged or cut off: ${stderr}`),
      );
    await feeding;
  } finally {
    child.kill("SIGKILL");
  }
}
