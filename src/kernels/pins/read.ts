import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import jsonc, { type Node, type ParseError } from "jsonc-parser";
import {
  CorelateError,
  type Diagnostic,
  kernelsErrors,
  nearestNames,
  type SourceLocation,
} from "../../../lib/diagnostics/index.js";
import { readRegular } from "../../../lib/files/index.js";
import { isLine, lineOf, parseKernelName, reservedNames } from "../name.js";
import { compareLines, type PinnedKernel, type PinnedProgram, type Pins, pinsFile } from "./pins.js";

const mostOfFile = 4 << 20;

/** The project's file: in `folder`, or the nearest one above it. */
export function findPins(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, pinsFile);
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}

/**
 * Reads `corelate.kernels.json` and checks all of it.
 *
 * @throws CRL0623 where it cannot be read, CRL0624 with every fault, each with its line
 */
export function readPins(path: string): Pins {
  const text = readRegular(path, mostOfFile);
  if (text === undefined)
    throw new CorelateError(
      kernelsErrors.pinsNotRead(path, "it is no file of at most 4 MiB that can be read"),
    );
  return new Reader(path, text).read();
}

/** Parts of the file that are wrong are left out, so that all faults are told at once. */
class Reader {
  readonly #faults: Diagnostic[] = [];

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  read(): Pins {
    const errors: ParseError[] = [];
    const root = jsonc.parseTree(this.text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    if (first !== undefined || root === undefined)
      throw new CorelateError(
        kernelsErrors.pinsFault(
          this.#at(first?.offset ?? 0),
          `this is no JSON: ${first === undefined ? "it is empty" : jsonc.printParseErrorCode(first.error)}`,
          undefined,
        ),
      );
    const parts = this.#object(root, "the file", ["$schema", "kernels", "programs", "objects"]);
    const kernels = this.#kernels(parts.get("kernels"));
    const programs = this.#programs(parts.get("programs"));
    const objects = this.#texts(parts.get("objects"), "objects");
    if (!parts.has("kernels") && root.type === "object")
      this.#fault(root, "it names no kernels", '"kernels": { "6.12": "6.12.57+deb13-cloud-amd64" }');
    if (this.#faults.length > 0) throw new CorelateError(this.#faults);
    return { path: this.path, kernels, programs, objects };
  }

  #kernels(node: Node | undefined): PinnedKernel[] {
    return [...this.#object(node, '"kernels"')].flatMap(
      ([name, value]) => this.#kernel(name, value, node!) ?? [],
    );
  }

  #kernel(name: string, value: Node, owner: Node): PinnedKernel | undefined {
    const node = value.parent ?? owner;
    let parsed: ReturnType<typeof parseKernelName>;
    try {
      parsed = parseKernelName(name);
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      const [{ message, help }] = error.diagnostics as [Diagnostic];
      return this.#fault(node, message, help);
    }
    if (reservedNames.includes(parsed.kernel))
      return this.#fault(node, `\`${name}\` has a meaning of its own`, undefined);
    const version: unknown = value.value;
    if (value.type !== "string" || typeof version !== "string" || !/^[\w.+~-]{1,100}$/.test(version))
      return this.#fault(
        value,
        `the version of ${name} is no version`,
        'write what `uname -r` says: "6.12.57+deb13-cloud-amd64"',
      );
    if (isLine(parsed.kernel) && lineOf(version) !== parsed.kernel)
      return this.#fault(
        value,
        `${version} is no kernel of the line ${parsed.kernel}`,
        `\`corelate kernels pin ${name}\` writes the newest`,
      );
    return { ...parsed, version, location: this.#at(node.offset) };
  }

  #programs(node: Node | undefined): PinnedProgram[] {
    return [...this.#object(node, '"programs"')].flatMap(([name, value]) => {
      const before = this.#faults.length;
      const parts = this.#object(value, `what is expected of ${name}`, ["mustLoadFrom", "needNotLoadBefore"]);
      const mustLoadFrom = this.#line(parts.get("mustLoadFrom"));
      const needNotLoadBefore = this.#line(parts.get("needNotLoadBefore"));
      if (
        mustLoadFrom !== undefined &&
        needNotLoadBefore !== undefined &&
        compareLines(mustLoadFrom, needNotLoadBefore) < 0
      )
        this.#fault(
          parts.get("needNotLoadBefore")!,
          `${name} must load from ${mustLoadFrom} on, and is not asked before ${needNotLoadBefore}`,
          "the line of needNotLoadBefore cannot be after that of mustLoadFrom",
        );
      if (this.#faults.length > before) return [];
      return [{ name, mustLoadFrom, needNotLoadBefore, location: this.#at((value.parent ?? value).offset) }];
    });
  }

  #line(node: Node | undefined): string | undefined {
    if (node === undefined) return undefined;
    const line: unknown = node.value;
    if (typeof line === "string" && isLine(line)) return line;
    return this.#fault(node, "this is no line of kernels", 'write two numbers in quotes: "5.15"');
  }

  #texts(node: Node | undefined, what: string): string[] {
    if (node === undefined) return [];
    if (node.type !== "array" || !node.children?.every((one) => one.type === "string")) {
      this.#fault(node, `"${what}" is no list of paths`, `"${what}": ["target/program.o"]`);
      return [];
    }
    return node.children.map((one) => String(one.value));
  }

  /** The properties of an object, of which only `known` may be there; those of one that is missing are none. */
  #object(node: Node | undefined, what: string, known?: readonly string[]): Map<string, Node> {
    const found = new Map<string, Node>();
    if (node === undefined) return found;
    if (node.type !== "object") {
      this.#fault(node, `${what} is no object`, undefined);
      return found;
    }
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) continue;
      const name = String(key.value);
      if (found.has(name)) this.#fault(key, `\`${name}\` is there twice`, undefined);
      else if (known !== undefined && !known.includes(name)) {
        const near = nearestNames(name, known);
        this.#fault(
          key,
          `${what} has no part \`${name}\``,
          near.length > 0 ? `names near it: ${near.join(", ")}` : `it has ${known.join(", ")}`,
        );
      } else found.set(name, value);
    }
    return found;
  }

  #fault(node: Node, what: string, help: string | undefined): undefined {
    this.#faults.push(kernelsErrors.pinsFault(this.#at(node.offset), what, help));
    return undefined;
  }

  #at(offset: number): SourceLocation {
    const before = this.text.slice(0, offset).split("\n");
    return { file: this.path, line: before.length, column: before.at(-1)!.length + 1 };
  }
}
