/** How a program was let to work: attached to what its section names, read as an iterator, or run once with a packet. */
export type ActivityWay = "attached" | "iterated" | "test-run" | "none";

/** What came of one program, as the loader has it. */
export interface ProgramActivity {
  readonly program: string;
  readonly way: ActivityWay;
  /** Why the kernel or libbpf did not attach it: an errno, or 0. */
  readonly error: number;
  /** What libbpf said of that. */
  readonly message?: string;
  /** Why it was not tried, where that is not for its type alone. */
  readonly why?: string;
  /** How often it ran, for how long altogether, and how often it did not since it was running already. */
  readonly count: number;
  readonly nanoseconds: number;
  readonly missed: number;
  /** Of a run with a packet: what the program returned. */
  readonly returns?: number;
  /** Of an iterator: how many bytes it printed, and the first of them in hexadecimal. */
  readonly size?: number;
  readonly text?: string;
}

/** A ring buffer or perf event array, and what came out of it. */
export interface ChannelActivity {
  readonly map: string;
  readonly kind: "ringbuf" | "perf_event_array";
  /** Why it could not be read, or 0. */
  readonly error: number;
  readonly records: number;
  readonly bytes: number;
  /** Records that the kernel had no room for; it counts those of perf event arrays only. */
  readonly lost: number;
  /** The first records. */
  readonly first: readonly { readonly size: number; readonly bytes: string }[];
}

/** What programs did while they were attached. */
export interface Activity {
  readonly programs: readonly ProgramActivity[];
  readonly channels: readonly ChannelActivity[];
}

/** How many records are kept of a map, how many bytes of each, and how much of what an iterator prints. */
export const kept = { records: 5, bytes: 256, text: 1024 };

/** How much of what an iterator prints is read. */
export const longestText = 1 << 20;
