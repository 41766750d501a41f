import { CorelateError, requiresErrors } from "../../lib/diagnostics/index.js";
import { parseVersion } from "../../lib/kernel-features/index.js";
import { newerThan, requirements } from "../../lib/requires/index.js";
import { type LoadOptions, load, refusals, text } from "./load.js";
import { describeRelocated, findField, relocatedIn } from "./relocations.js";
import { explained, objectOf } from "./subject.js";

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The functions behind the matchers; what cannot be tried fails with `not`, too. */
export const matchers = {
  async toVerifyOn(
    received: unknown,
    kernels: readonly string[] = [],
    options: LoadOptions = {},
  ): Promise<Result> {
    const { path, results } = await load(received, kernels, options);
    const names = results.map(({ kernel }) => kernel).join(", ");
    const untried = results.filter(({ outcome }) => outcome === "failed");
    if (untried.length > 0)
      throw new Error(`${path} could not be tried on every kernel\n\n${refusals(untried)}`);
    const refusing = results.filter(({ outcome }) => outcome !== "accepted");
    return {
      pass: refusing.length === 0,
      message: () =>
        refusing.length === 0
          ? `expected ${path} not to load on ${names}, and it does`
          : `expected ${path} to load on ${names}; it does not on ${refusing.map(({ kernel }) => kernel).join(", ")}\n\n${refusals(refusing)}`,
    };
  },

  async toRelocate(received: unknown, field: string): Promise<Result> {
    const { path, bytes } = await objectOf(received);
    const relocated = await explained(() => relocatedIn(bytes));
    const { pass, missing = field } = await explained(() => findField(relocated, field));
    const step = missing === field ? "" : `: there is no relocation of ${missing}`;
    return {
      pass,
      message: () =>
        pass
          ? `expected ${path} not to relocate ${field}, and it does`
          : `expected ${path} to relocate ${field}${step}\n\n${describeRelocated(relocated, missing)}`,
    };
  },

  async toRequireAtMost(received: unknown, release: string): Promise<Result> {
    const { path, bytes } = await objectOf(received);
    const newer = await explained(() => {
      const wanted = parseVersion(release);
      if (wanted === undefined) throw new CorelateError(requiresErrors.versionForm(release));
      return newerThan(requirements(bytes), wanted);
    });
    return {
      pass: newer.length === 0,
      message: () =>
        newer.length === 0
          ? `expected ${path} to need a kernel that is newer than ${release}, and it does not`
          : `expected ${path} to run on ${release}\n\n${newer.map(text).join("\n")}`,
    };
  },
};
