import { CorelateError, type Diagnostic, testRunErrors } from "../../lib/diagnostics/index.js";
import { errnoText } from "./errno.js";

/** A program that is run once with what it is given (`BPF_PROG_TEST_RUN`). */
export interface TestRun {
  readonly program: string;
  /** A packet, in hexadecimal; empty for none. */
  readonly input: string;
  /** The context, in hexadecimal: of a raw tracepoint its arguments; empty for none. */
  readonly context: string;
  /** 0: once. */
  readonly repeat: number;
  /** What it is to return; undefined where anything will do. */
  readonly returns?: number;
  /** The packet that is to come out, in hexadecimal. */
  readonly output?: string;
}

/** What came of one run. */
export interface TestRunAnswer {
  /** Its index in `VerifyOptions.testRuns`. */
  readonly run: number;
  /** 0, or why it could not be run. */
  readonly error: number;
  readonly returns: number;
  /** The packet that came out, in hexadecimal. */
  readonly output: string;
}

/** As many bytes as the kernel takes at most are less. */
const longest = 1 << 20;
const most = 1000;

/**
 * Reads the file of `--test-run`:
 *
 *     {"runs": [{"program": "on_packet", "input": "ffff…0800", "returns": 2}]}
 *
 * @throws CRL0647
 */
export function readTestRuns(path: string, text: string): TestRun[] {
  const bad = (why: string) => new CorelateError(testRunErrors.badFile(path, why));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad((error as Error).message);
  }
  const runs = isObject(json) ? json.runs : undefined;
  if (!Array.isArray(runs) || runs.length === 0) throw bad('it has no list "runs"');
  if (runs.length > most) throw bad(`it has ${runs.length} runs, and ${most} are allowed`);
  return runs.map((run: unknown, index): TestRun => {
    const at = `run ${index + 1}`;
    if (!isObject(run)) throw bad(`${at} is no object`);
    for (const name of Object.keys(run)) if (!members.has(name)) throw bad(`${at} has \`${name}\``);
    const { program, repeat = 0, returns } = run;
    if (typeof program !== "string" || program === "") throw bad(`${at} names no program`);
    const whole = (value: unknown, least: number, largest: number) =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= largest;
    if (!whole(repeat, 0, 1_000_000)) throw bad(`${at}: "repeat" is a number from 0 to 1000000`);
    if (returns !== undefined && !whole(returns, -(2 ** 31), 2 ** 32 - 1))
      throw bad(`${at}: "returns" is a number of 32 bits`);
    const hex = (name: string): string => {
      const value = run[name] ?? "";
      if (typeof value !== "string" || !/^(?:[0-9a-fA-F]{2})*$/.test(value.replace(/\s/g, "")))
        throw bad(`${at}: "${name}" is bytes in hexadecimal`);
      if (value.length > 2 * longest) throw bad(`${at}: "${name}" has more than a megabyte`);
      return value.replace(/\s/g, "").toLowerCase();
    };
    return {
      program,
      input: hex("input"),
      context: hex("context"),
      repeat: repeat as number,
      ...(returns === undefined ? {} : { returns: (returns as number) >>> 0 }),
      ...(run.output === undefined ? {} : { output: hex("output") }),
    };
  });
}

const members: ReadonlySet<string> = new Set(["program", "input", "context", "repeat", "returns", "output"]);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is otherwise than `runs` expect of it. */
export function judgeTestRuns(
  runs: readonly TestRun[],
  answers: readonly TestRunAnswer[],
  kernel: string,
): Diagnostic[] {
  return answers.flatMap(({ run, error, returns, output }) => {
    const asked = runs[run];
    if (asked === undefined) return [];
    const what = `run ${run + 1} of \`${asked.program}\``;
    if (error !== 0) return [testRunErrors.notRun(what, kernel, errnoText(error))];
    if (asked.returns !== undefined && asked.returns !== returns)
      return [testRunErrors.unexpected(what, kernel, `returned ${returns}`, String(asked.returns))];
    if (asked.output !== undefined && asked.output !== output)
      return [
        testRunErrors.unexpected(what, kernel, `put out ${output || "nothing"}`, asked.output || "nothing"),
      ];
    return [];
  });
}
