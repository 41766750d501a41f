import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";
import type { MatrixRow } from "./verify-matrix.js";

/** A part of the work, for one of several machines. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** Reads `2/5`. @throws CRL0641 */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index < 1 || index > of)
    throw new CorelateError(guestErrors.shardForm(text));
  return { index, of };
}

/** The part of `rows` that is this shard's: neighbours, so that few kernels are booted on more than one machine. Together the shards have everything once. */
export function takeShard(rows: readonly MatrixRow[], { index, of }: Shard): MatrixRow[] {
  const total = rows.reduce((sum, { objects }) => sum + objects.length, 0);
  const [from, to] = [Math.floor((total * (index - 1)) / of), Math.floor((total * index) / of)];
  let before = 0;
  return rows.flatMap(({ kernel, objects }) => {
    const own = objects.filter((_, at) => before + at >= from && before + at < to);
    before += objects.length;
    return own.length === 0 ? [] : [{ kernel, objects: own }];
  });
}
