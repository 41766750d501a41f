import type { Feature, KernelVersion } from "../kernel-features/index.js";

/** What a reason is about. */
export type ReasonKind =
  | "program_type"
  | "attach_type"
  | "section"
  | "helper"
  | "kfunc"
  | "map_type"
  | "map_flag"
  | "map_field"
  | "instruction"
  | "btf_kind"
  | "verifier"
  | "architecture";

/** A line of the source. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Why a program needs a kernel. */
export interface Reason {
  readonly kind: ReasonKind;
  /** The feature's name in the kernel, such as `ringbuf_reserve`. */
  readonly name: string;
  /** What in the program asks for it, where that has a name: a map. */
  readonly of: string | undefined;
  /** The first release that has it. */
  readonly since: KernelVersion;
  /** The first release that has it no more. */
  readonly gone: KernelVersion | undefined;
  /** Where that is known from: a commit or a file of the kernel. */
  readonly source: string;
  /** The lines that ask for it, in the order of the code. */
  readonly places: readonly Place[];
  /** The program does without it on kernels that lack it. */
  readonly optional: boolean;
  /** When an older kernel says no: when the program is loaded, or when it is attached. */
  readonly stage: "load" | "attach";
}

/** Collects the reasons of one program: what asks twice is one reason with two places, and what is needed once is needed. */
export class Reasons {
  readonly #found = new Map<string, { reason: Omit<Reason, "places">; places: Map<string, Place> }>();

  add(
    kind: ReasonKind,
    feature: Feature,
    place: Place | undefined,
    {
      of,
      optional = false,
      stage = "load",
    }: { of?: string; optional?: boolean; stage?: Reason["stage"] } = {},
  ): void {
    const key = [kind, feature.name, of].join("\0");
    const known = this.#found.get(key);
    const places = known?.places ?? new Map<string, Place>();
    if (place !== undefined) {
      const at = `${place.file}\0${place.line}`;
      if (!places.has(at)) places.set(at, place);
    }
    this.#found.set(key, {
      reason: {
        kind,
        name: feature.name,
        of,
        since: feature.since,
        gone: feature.gone,
        source: feature.source,
        optional: optional && (known?.reason.optional ?? true),
        stage,
      },
      places,
    });
  }

  /** In the order in which they were found. */
  all(): Reason[] {
    return [...this.#found.values()].map(({ reason, places }) => ({
      ...reason,
      places: [...places.values()],
    }));
  }
}
