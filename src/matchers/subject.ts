import { CorelateError, renderDiagnostic, testErrors } from "../../lib/diagnostics/index.js";
import { objectsOf, type TestObject } from "../checks/index.js";
import { RustcFailure } from "../driver/index.js";

/** What the matchers look at: the path of an object, a source or a cargo project with one program, or the bytes of an object, as `build` gives them. */
export type Subject = string | Uint8Array;

/** What was built for this test file; vitest reads this module anew for each. */
const built = new Map<string, Promise<TestObject>>();

/** The object of `subject`. A source is built once, however many matchers look at it. @throws Error with every diagnostic as text */
export async function objectOf(subject: unknown): Promise<TestObject> {
  if (subject instanceof Uint8Array)
    return { path: "the object", bytes: subject, diagnostics: [], rustcOutput: "" };
  if (typeof subject !== "string")
    throw new TypeError("expect() takes the path of a source or an object here, or the bytes of an object");
  const known = built.get(subject) ?? single(subject);
  built.set(subject, known);
  return await known;
}

async function single(path: string): Promise<TestObject> {
  return await explained(async () => {
    const objects = await objectsOf(path, { env: process.env });
    if (objects.length !== 1) throw new CorelateError(testErrors.noExactMatch(path, objects.length));
    return objects[0]!;
  });
}

/** Runs `work`. What it throws is an error whose message has the whole explanation: a test shows nothing else of it. */
export async function explained<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RustcFailure) throw error;
    if (!(error instanceof CorelateError)) throw error;
    throw new Error(error.diagnostics.map((one) => renderDiagnostic(one, false)).join("\n"), {
      cause: error,
    });
  }
}
