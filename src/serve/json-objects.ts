import type { Readable } from "node:stream";
import { CorelateError, serviceErrors } from "../../lib/diagnostics/index.js";
import { limits } from "../service/index.js";

const [quote, backslash, open, close, newline] = Buffer.from('"\\{}\n');

/**
 * The texts of the JSON objects in `input`, which may stand in lines of their own, or behind one another: Bazel 4 sends no ends of lines. Anything else is given as a
 * line, for whoever reads it to refuse.
 *
 * @throws CRL0861
 */
export async function* objectsOf(input: Readable): AsyncGenerator<string> {
  let chunks: Buffer[] = [];
  let size = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const sign = chunk[at];
      let isEnd = false;
      if (isText) {
        isText = isEscaped || sign !== quote;
        isEscaped = !isEscaped && sign === backslash;
      } else if (sign === quote) {
        isText = depth > 0;
      } else if (sign === open) {
        depth++;
      } else if (sign === close) {
        depth--;
        isEnd = depth <= 0;
      } else {
        isEnd = sign === newline && depth === 0;
      }
      if (!isEnd) continue;
      const text = Buffer.concat([...chunks, chunk.subarray(start, at + 1)]).toString("utf8");
      chunks = [];
      size = 0;
      depth = 0;
      start = at + 1;
      if (text.trim() !== "") yield text;
    }
    chunks.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > limits.message) throw new CorelateError(serviceErrors.tooLarge(size, limits.message));
  }
  const rest = Buffer.concat(chunks).toString("utf8");
  if (rest.trim() !== "") yield rest;
}
