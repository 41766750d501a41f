import { Argument, Command } from "commander";
import { bashScript, fishScript, type Node, treeOf, zshScript } from "../completion/index.js";

const scripts: Readonly<Record<string, (tree: readonly Node[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `corelate completion SHELL`: a script that completes commands, options and their values; `commands` gives all of them. */
export function completionCommand(commands: () => Promise<readonly Command[]>): Command {
  return new Command("completion")
    .description("print a script that completes commands, options and values in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(scripts)))
    .action(async (shell: string) => {
      process.stdout.write(scripts[shell]!(treeOf(await commands())));
    });
}
