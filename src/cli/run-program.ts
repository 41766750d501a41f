import { Command, CommanderError } from "commander";
import tmp from "tmp";
import { CorelateError, ExitStatus, usage } from "../../lib/diagnostics/index.js";
import { addExamples } from "./examples.js";
import { exitStatusOf, watchStreams } from "./report.js";
import { version } from "./version.js";

/** The commands by name, each in a module of its own that is read only when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** Does what the command line `argv` says, and gives the exit status. */
export async function runProgram(commands: Commands, argv: readonly string[]): Promise<number> {
  // Also when LLVM ends the process.
  tmp.setGracefulCleanup();
  watchStreams(argv);
  return runCommandLine(commands, argv);
}

/** The same in a process that goes on. */
export async function runCommandLine(commands: Commands, argv: readonly string[]): Promise<number> {
  const program = new Command("corelate")
    .description("CO-RE for eBPF programs written in Rust")
    .version(version)
    .option(
      "--explain <code>",
      "print what is said of a diagnostic, such as CRL0107, or of a kind of the verifier's messages, such as map-value",
    )
    .enablePositionalOptions()
    .configureOutput(silentErrors)
    .exitOverride();
  const asked = argv[2] ?? "";
  const names = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  try {
    const code = explained(argv.slice(2));
    if (code !== undefined) {
      process.stdout.write((await import("./explain.js")).explain(code));
      return ExitStatus.Done;
    }
    for (const name of names) {
      program.addCommand(completed(quiet(await commands[name]!()), name));
    }
    // What it starts hears of it, too.
    program.hook("preAction", (_, command) => {
      if (command.opts<{ verbose?: boolean }>().verbose) process.env.CORELATE_VERBOSE = "1";
    });
    await program.parseAsync(argv as string[]);
    return typeof process.exitCode === "number" ? process.exitCode : ExitStatus.Done;
  } catch (error) {
    if (!(error instanceof CommanderError)) return exitStatusOf(error, argv);
    if (error.exitCode === 0) return ExitStatus.Done;
    // Without any argument commander has printed the help.
    if (error.code === "commander.help") return ExitStatus.Usage;
    const command = Object.hasOwn(commands, asked) ? `corelate ${asked}` : "corelate";
    return exitStatusOf(new CorelateError(usage.commandLine(oneLine(error.message), command)), argv);
  }
}

/** The command called `name` with what each command has: examples in its help, and `--verbose` where all arguments are not another program's. */
export function completed(command: Command, name: string): Command {
  addExamples(command, name);
  if (command.commands.length > 0)
    for (const below of command.commands) completed(below, `${name} ${below.name()}`);
  else if (name !== "rustc")
    command.option("-v, --verbose", "say on standard error what is run, found and written, and the times");
  return command;
}

/** The command with those below it, none of which ends the process or prints errors. */
function quiet(command: Command): Command {
  command.commands.forEach(quiet);
  return command.exitOverride().configureOutput(silentErrors);
}

/** What is wrong with the command line is told as a diagnostic. */
const silentErrors = { outputError: () => {} };

/** commander's message without its own `error: `, its hint about near names in the same line. */
function oneLine(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

/** The code after `--explain`, which stands in place of a command. */
function explained([first, second]: readonly string[]): string | undefined {
  if (first === "--explain") return second ?? "";
  return first?.startsWith("--explain=") ? first.slice("--explain=".length) : undefined;
}
