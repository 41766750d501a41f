import { plainText } from "../../lib/diagnostics/index.js";

const width = 24;

/**
 * How far something is, on standard error: a line that is written over on a terminal. Where that is no terminal, one line for each thing that is begun, so
 * that logs stay short.
 */
export class Progress {
  readonly #live: boolean;
  #shown = "";
  #label = "";

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {
    this.#live = stream.isTTY === true;
  }

  /** Whether there is a terminal, on which a line can be written over. */
  get live(): boolean {
    return this.#live;
  }

  /** `part` is from 0 to 1; without it there is no bar. */
  show(label: string, part?: number): void {
    if (!this.#live) {
      if (label !== this.#label) this.stream.write(`${plainText(label)}\n`);
      this.#label = label;
      return;
    }
    const full = Math.round(width * Math.min(1, Math.max(0, part ?? 0)));
    const bar =
      part === undefined
        ? ""
        : ` [${"#".repeat(full)}${"-".repeat(width - full)}] ${String(Math.floor(part * 100)).padStart(3)}%`;
    const columns = this.stream.columns ?? 80;
    const line = `${plainText(label).slice(0, Math.max(10, columns - bar.length - 1))}${bar}`;
    if (line === this.#shown) return;
    this.stream.write(`\r\x1b[K${line}`);
    this.#shown = line;
  }

  /** Takes the line away, before anything else is printed. */
  clear(): void {
    if (this.#live && this.#shown !== "") this.stream.write("\r\x1b[K");
    this.#shown = "";
    this.#label = "";
  }
}
