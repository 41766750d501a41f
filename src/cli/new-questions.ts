import { resolve } from "node:path";
import { cancel, intro, isCancel, multiselect, outro, select, text } from "@clack/prompts";
import { CorelateError, newErrors } from "../../lib/diagnostics/index.js";
import { checkFolder, checkName, kernelsToOffer, programKinds, userSpacesOf } from "../new/index.js";
import type { Answers, Given } from "./new-answers.js";

const userWords = {
  aya: "a loader with aya",
  "libbpf-rs": "a loader with libbpf",
  none: "no loader: the object only",
} as const;

/** Asks for what is not given. @throws CRL0827 where the user ends it */
export async function ask(known: Given, env: NodeJS.ProcessEnv): Promise<Answers> {
  intro("corelate new");
  const name = known.name ?? answered(await text({ message: "What is it called?", validate: nameFault }));
  const kinds = programKinds.filter(
    (kind) => known.user === undefined || userSpacesOf(kind).includes(known.user),
  );
  const kind =
    known.kind ??
    answered(
      await select({
        message: "What kind of program?",
        maxItems: 12,
        options: kinds.map((one) => ({ value: one, label: one.name, hint: one.summary })),
      }),
    );
  const user =
    known.user ??
    answered(
      await select({
        message: "What loads it?",
        options: userSpacesOf(kind).map((one) => ({ value: one, label: one, hint: userWords[one] })),
      }),
    );
  const offered = kernelsToOffer(env);
  const kernels =
    known.kernels ??
    (offered.length === 0
      ? []
      : answered(
          await multiselect({
            message: "On which kernels does it have to load?",
            required: false,
            initialValues: offered.filter((one) => one.name === "6.1" || one.name === "6.12"),
            options: offered.map((one) => ({ value: one, label: one.name, hint: one.version })),
          }),
        ));
  outro(offered.length === 0 ? "`corelate kernels pin 6.1 6.12` pins kernels later" : "that is all");
  return { name, kind, user, kernels };
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel();
  throw new CorelateError(newErrors.cancelled());
}

/** What is wrong with a name, in a line. */
function nameFault(name: string | undefined): string | undefined {
  try {
    checkName(name ?? "");
    checkFolder(resolve(name ?? ""));
    return undefined;
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]?.message;
    throw error;
  }
}
