/** Words in front of the members of a record: more than the programs' own records have, so that nothing stays where it was. */
const inFront = 64;

/**
 * The kernel that a fixture is relocated against: the twin with other layouts. In every struct with `CORE` the members stand in the
 * opposite order, with many words in front and one behind, so that
 *
 *     struct task {
 *       int pid;
 *       struct mm *mm;
 *     } CORE;
 *
 * becomes
 *
 *     struct task {
 *       u64 added_1[64];
 *       struct mm *mm;
 *       int pid;
 *       u32 added_2;
 *     } CORE;
 *
 * A member of a union gets an unnamed struct around it, which has the words in front. Every offset, size and member index is another one
 * then. `TARGET` is defined, which changes enumerators and lengths of arrays that are written with `MOVED`; names that the twin has in a line
 * `// gone: NAME…` are other ones. The twins are written for it: a member a line, `CORE;` at the closing brace of a top-level
 * definition.
 */
export function targetOf(twin: string, words = inFront): string {
  const added = { count: 0, words };
  const gone = /^\/\/ gone: (.*)$/m.exec(twin)?.[1]?.split(" ") ?? [];
  const defines = ["TARGET", ...gone.map((name) => `${name} other_${name}`)];
  const types = twin.replace(
    /^((?:struct|union) \w+ \{\n)(.*?\n)(\}[^\n]*\bCORE\b[^\n]*;)$/gms,
    (_, head: string, body: string, end: string) =>
      `${head}${head.startsWith("union") ? wrap(body, added) : reorder(body, false, words, added)}${end}`,
  );
  return `${defines.map((name) => `#define ${name}\n`).join("")}${types}`;
}

interface Added {
  count: number;
  readonly words: number;
}

/** The members of a top-level union, the last one first. All of them still begin at one place. */
function wrap(body: string, added: Added): string {
  const members = membersOf(body)
    .reverse()
    .map(
      (member) => `  struct {\n  u64 added_${++added.count}[${added.words}];\n${moved(member, added)}  };\n`,
    );
  return `  u64 added_${++added.count}[${added.words + 8}];\n${members.join("")}`;
}

function moved(member: string, added: Added): string {
  const inner = /^(\s*(?:struct|union) \{\n)(.*\n)(\s*\}[^\n]*)$/s.exec(member);
  if (!inner) return `${member}\n`;
  return `${inner[1]}${reorder(inner[2]!, inner[1]!.trim().startsWith("union"), 1, added)}${inner[3]}\n`;
}

function reorder(body: string, isUnion: boolean, words: number, added: Added): string {
  const members = membersOf(body)
    .reverse()
    .map((member) => moved(member, added));
  // In an unnamed union a member in front moves nothing; the others' indices change all the same.
  const front = `  u64 added_${++added.count}[${words}];\n`;
  const behind = isUnion ? `  u64 added_${++added.count}[8];\n` : `  u32 added_${++added.count};\n`;
  // A flexible array has to stay the last one.
  const flexible = members.findIndex((member) => /\[\](\[\d+\])*;\n$/.test(member));
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
