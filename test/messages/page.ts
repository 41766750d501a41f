import { readFileSync } from "node:fs";
import { type MessageKind, messageKinds } from "../../src/explain/index.js";
import { pathOf, type Side } from "./programs.js";

const head = `# The verifier's messages

\`corelate verify\` explains what the verifier says of a program that it refuses ([CRL0330](diagnostics.md)): what the message means, where the value came from, how
it was checked on the way, and what to change. This page has a section for each kind of message, under the name that \`verify --json\` gives as
\`explanation.kind\`; \`corelate --explain NAME\` prints it. The messages are in the words of Linux 5.10 to 7.3.

Each has a program that is refused with the message, and the same program cured. The tests load both (\`test/messages\`), into the running kernel and into booted ones.
The line that the verifier stops at ends in \`// here\`. Every program begins with

\`\`\`rust
#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();
\`\`\`

From Linux 7.3 on the kernel writes a report of its own behind many of the messages: a category, the reason, the path that led there, a suggestion. It is passed on, with
the lines of the source as the object has them, as notes and as \`explanation.report\`.
`;

/** The text of docs/verifier-messages.md: the table of kinds with the programs. */
export function messagesPage(): string {
  const kinds = new Map(messageKinds.map((kind) => [kind.id, kind]));
  return `${head}\n${[...kinds.values()].map(section).join("\n")}`;
}

function section({ id, message, cause }: MessageKind): string {
  const all = messageKinds.filter((kind) => kind.id === id);
  return `## ${id}

${message
  .split(", ")
  .map((words) => `> ${words}`)
  .join("\\\n")}

${sentence(cause)}

\`\`\`rust
${programText(id, "broken")}
\`\`\`

${all.map(({ cure }) => sentence(cure)).join("\n\n")}

\`\`\`rust
${programText(id, "cured")}
\`\`\`
`;
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** A program without what all have. */
export function programText(id: string, side: Side): string {
  return readFileSync(pathOf(id, side), "utf8")
    .replace("#![no_std]\n#![no_main]\n", "")
    .replace("#![allow(non_camel_case_types)]\n", "")
    .replace('corelate::license!("GPL");\n', "")
    .replace("corelate::panic_handler!();\n", "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
