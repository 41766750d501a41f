import { inflateSync } from "node:zlib";
import { crc32 } from "./crc32.js";

/** What stands at the start of each of the loader's lines. */
const mark = "#corelate ";

/** The longest line, and the longest answer in it, that a guest is trusted with. */
const longestLine = 64 << 20;
const longestAnswer = 256 << 20;

/** How much of what else a guest prints is kept: the end. */
const keptConsole = 16 << 10;

/** What stands on a console: answers of the loader, each with a checksum, among the words of the kernel. */
export class FrameReader {
  #pending: Buffer[] = [];
  #pendingSize = 0;
  #console = "";
  /** Lines that looked like answers and were damaged. */
  damaged = 0;

  /** Takes what came, and gives the answers that it completes. */
  push(chunk: Buffer): unknown[] {
    const answers: unknown[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...this.#pending, chunk.subarray(start, end)]).toString("latin1");
      this.#pending = [];
      this.#pendingSize = 0;
      start = end + 1;
      const answer = this.#read(line);
      if (answer !== undefined) answers.push(answer);
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return answers;
  }

  /** The end of what the guest printed besides answers. */
  get console(): string {
    return `${this.#console}${Buffer.concat(this.#pending).toString("latin1").slice(-keptConsole)}`.slice(
      -keptConsole,
    );
  }

  #keep(rest: Buffer): void {
    this.#pending.push(Buffer.from(rest));
    this.#pendingSize += rest.length;
    if (this.#pendingSize <= longestLine) return;
    this.#print(Buffer.concat(this.#pending).subarray(-keptConsole).toString("latin1"));
    this.#pending = [];
    this.#pendingSize = 0;
  }

  #read(line: string): unknown {
    const at = line.indexOf(mark);
    if (at < 0) {
      this.#print(`${line.replace(/\r$/, "").slice(-keptConsole)}\n`);
      return undefined;
    }
    const answer = decode(line.slice(at + mark.length).trimEnd());
    if (answer === undefined) this.damaged++;
    return answer;
  }

  #print(text: string): void {
    if (text.trim() !== "") this.#console = (this.#console + text).slice(-keptConsole);
  }
}

function decode(line: string): unknown {
  const parts = /^([0-9a-f]{8}) ([A-Za-z0-9+/]*={0,2})$/.exec(line);
  if (parts === null) return undefined;
  const packed = Buffer.from(parts[2]!, "base64");
  if (crc32(packed) !== Number.parseInt(parts[1]!, 16)) return undefined;
  try {
    return JSON.parse(inflateSync(packed, { maxOutputLength: longestAnswer }).toString());
  } catch {
    return undefined;
  }
}
