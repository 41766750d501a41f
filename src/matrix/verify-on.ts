import type { VerifyOptions } from "../kernel/index.js";
import { chooseKernels } from "./choose-kernels.js";
import type { KernelResult, MatrixProgress } from "./model.js";
import { verifyMatrix } from "./verify-matrix.js";

/** How `verifyOn` goes about it. */
export interface VerifyOnOptions extends Omit<VerifyOptions, "libbpf" | "statistics"> {
  /** The default is this process's environment. It says where the cache with the kernels is. */
  readonly env?: NodeJS.ProcessEnv;
  /** Seconds for the object, and then for each of its programs. */
  readonly timeout?: number;
  /** Seconds until a booted kernel answers first. */
  readonly bootTimeout?: number;
  /** Kernels at a time; the default is one a processor. */
  readonly jobs?: number;
  /** Take results of earlier runs, and keep those of this one; the default is yes. */
  readonly cache?: boolean;
  readonly progress?: (event: MatrixProgress) => void;
}

/**
 * Verifies the object `output` on each of `kernels`, several at a time: `running`, one that `corelate kernels fetch` has brought (`6.12`, `arm64/6.12`), the path of a
 * kernel image, or `all` for those of `corelate.kernels.json`. What a kernel refuses is in its result.
 *
 * @throws CorelateError where a kernel is not at hand (CRL0605), or cannot be booted on this machine
 */
export async function verifyOn(
  output: Uint8Array,
  kernels: readonly string[],
  options: VerifyOnOptions = {},
): Promise<KernelResult[]> {
  const { env = process.env, timeout, bootTimeout, jobs, cache = true, progress, ...verify } = options;
  const objects = [{ path: verify.name ?? "object", bytes: output }];
  const rows = (await chooseKernels(kernels, env)).map((kernel) => ({ kernel, objects }));
  return verifyMatrix(rows, {
    env,
    verify,
    timeout,
    bootTimeout,
    jobs,
    cache,
    ...(progress === undefined ? {} : { progress }),
  });
}
