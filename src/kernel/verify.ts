import { endianness } from "node:os";
import { basename } from "node:path";
import { CorelateError, input } from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import { checkByteOrder, checkObject } from "./check-object.js";
import { judgeLoads, type Subject } from "./judge.js";
import { openLibbpf } from "./libbpf.js";
import { withLicense } from "./license.js";
import { localLoader } from "./local-loader.js";
import { findLibbpf } from "./locate-libbpf.js";
import { prepare } from "./prepare.js";
import type { VerifyResult } from "./verdict.js";
import type { VerifyOptions } from "./verify-options.js";

/**
 * Loads an object, bytes or the path of a file, into the running kernel with libbpf, and closes it again. Each program is tried: when one is refused, the object is
 * loaded once more without it.
 *
 * @throws CRL0300 to CRL0302 (libbpf), CRL0303 to CRL0306 (privilege, kernel BTF), CRL0050 (no such file),
 *   CRL0200 to CRL0204 and CRL0310 (a damaged object), CRL0313 to CRL0317 (settings and maps that the object does not have), CRL0644 (another byte order)
 */
export function verify(object: Uint8Array | string, options: VerifyOptions = {}): VerifyResult {
  return typeof object === "string"
    ? verifyBytes(readObject(object), { name: basename(object), ...options })
    : verifyBytes(object, options);
}

/** @throws CRL0050 */
function readObject(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}

function verifyBytes(object: Uint8Array, options: VerifyOptions): VerifyResult {
  const libbpf = openLibbpf(findLibbpf(options.libbpf ?? { env: process.env }));
  const subject = readSubject(object, options);
  checkByteOrder(object, options.name ?? "object", "the running kernel", endianness() === "LE");
  return judgeLoads(localLoader(libbpf, subject.bytes, options, subject.preparation), subject);
}

/** Checks `object`, and what `options` want of it. @throws CRL0200 to CRL0204, CRL0313 to CRL0317 */
export function readSubject(object: Uint8Array, options: VerifyOptions): Subject {
  checkObject(object);
  const bytes = withLicense(object, options.license);
  return { bytes, options, preparation: prepare(bytes, options) };
}
