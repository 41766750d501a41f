import { Command, InvalidArgumentError } from "commander";
import picocolors from "picocolors";
import { ExitStatus, plainJson, plainText } from "../../lib/diagnostics/index.js";
import { examine, type Finding, type Task, tasks, taskWords } from "../doctor/index.js";

interface Flags {
  readonly for: readonly Task[];
  readonly json?: boolean;
}

/** `corelate doctor`. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("show what this machine has of what the commands need, and how to get the rest")
    .option(
      "--for <tasks>",
      `fail if something is missing for one of these, separated by commas: ${tasks.join(", ")}`,
      parseTasks,
      ["build"] as readonly Task[],
    )
    .option("--json", "print one JSON object")
    .action((flags: Flags) => {
      const findings = examine(process.env, process.cwd());
      process.stdout.write(
        flags.json ? `${plainJson({ format: 1, findings })}\n` : render(findings, flags.for),
      );
      if (findings.some(({ state, task }) => state === "missing" && flags.for.includes(task)))
        process.exitCode = ExitStatus.Environment;
    });
}

function parseTasks(text: string): readonly Task[] {
  return text.split(",").map((name) => {
    const task = tasks.find((one) => one === name.trim());
    if (task === undefined) throw new InvalidArgumentError(`It can be ${tasks.join(", ")}.`);
    return task;
  });
}

const signs = { found: "ok", missing: "missing", note: "note" } as const;

/** The findings, task by task. */
export function render(findings: readonly Finding[], needed: readonly Task[]): string {
  const colours = picocolors.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const paint = { found: colours.green, missing: colours.red, note: colours.yellow };
  const width = Math.max(...findings.map(({ what }) => what.length));
  const parts = tasks.map((task) => {
    const own = findings.filter((one) => one.task === task);
    const lines = own.flatMap(({ what, state, text, remedy }) => [
      `  ${paint[state](signs[state].padEnd(7))}  ${what.padEnd(width)}  ${plainText(text)}`,
      ...(remedy === undefined ? [] : [`  ${" ".repeat(7)}  ${" ".repeat(width)}  ${plainText(remedy)}`]),
    ]);
    return [`${colours.bold(task)}: ${taskWords[task]}`, ...lines].join("\n");
  });
  const missing = tasks.filter((task) =>
    findings.some((one) => one.task === task && one.state === "missing"),
  );
  const end =
    missing.length === 0
      ? "nothing is missing"
      : `something is missing for ${missing.join(" and ")}${missing.some((task) => needed.includes(task)) ? "" : `; all is there for ${needed.join(" and ")}`}`;
  return `${parts.join("\n\n")}\n\n${end}\n`;
}
