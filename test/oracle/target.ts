/**
 * The kernel that a fixture is relocated against: the twin with other layouts. In every struct and union with `CORE` the members
 * stand in the opposite order, with one more in front and one behind, so that
 *
 *     struct task {
 *       int pid;
 *       struct mm *mm;
 *     } CORE;
 *
 * becomes
 *
 *     struct task {
 *       u64 added_1;
 *       struct mm *mm;
 *       int pid;
 *       u32 added_2;
 *     } CORE;
 *
 * Every offset, size and member index is another one then. The twins are written for it: a member a line, `CORE;` at the closing
 * brace of a top-level definition.
 */
export function targetOf(twin: string): string {
  const added = { count: 0 };
  return twin.replace(
    /^((?:struct|union) \w+ \{\n)(.*?\n)(\}[^\n]*\bCORE\b[^\n]*;)$/gms,
    (_, head, body, end) => {
      const isUnion = (head as string).startsWith("union");
      return `${head}${reorder(body as string, isUnion, added)}${end}`;
    },
  );
}

interface Added {
  count: number;
}

function reorder(body: string, isUnion: boolean, added: Added): string {
  const members = membersOf(body)
    .reverse()
    .map((member) => {
      const inner = /^(\s*(?:struct|union) \{\n)(.*\n)(\s*\}[^\n]*)$/s.exec(member);
      if (!inner) return `${member}\n`;
      return `${inner[1]}${reorder(inner[2]!, inner[1]!.trim().startsWith("union"), added)}${inner[3]}\n`;
    });
  // In a union a member in front would move nothing; the others' indices change all the same.
  const front = `  u64 added_${++added.count};\n`;
  const behind = isUnion ? `  u64 added_${++added.count}[8];\n` : `  u32 added_${++added.count};\n`;
  // A flexible array has to stay the last one.
  const flexible = members.findIndex((member) => /\[\];\n$/.test(member));
  const last = flexible === -1 ? "" : members.splice(flexible, 1)[0]!;
  return `${front}${members.join("")}${behind}${last}`;
}

/** The members as they stand there, without the last line break. A nested definition is one member. */
function membersOf(body: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let current: string[] = [];
  for (const line of body.split("\n")) {
    if (line.trim() === "") continue;
    current.push(line);
    if (/\{$/.test(line)) depth++;
    if (/^\s*\}/.test(line)) depth--;
    if (depth === 0) {
      members.push(current.join("\n"));
      current = [];
    }
  }
  return members;
}
