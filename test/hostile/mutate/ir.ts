import type { Random } from "./random.js";

const types = [
  "i1",
  "i8",
  "i32",
  "i64",
  "i128",
  "ptr",
  "void",
  "float",
  "[4 x i32]",
  "{ i64, ptr }",
  "<2 x i64>",
];
const specials = ["null", "undef", "poison", "zeroinitializer", "true", "distinct !{}", "!{}"];

/** Another module made of the LLVM IR `text`: lines left out, doubled and exchanged, numbers, types and nodes put in place of others. */
export function mutateIr(text: string, random: Random): string {
  let lines = text.split("\n");
  const nodes = [...new Set(text.match(/!\d+/g) ?? ["!0"])];
  const instead = (line: string, pattern: RegExp, by: (old: string) => string): string => {
    const found = [...line.matchAll(pattern)];
    if (found.length === 0) return line;
    const { 0: old, index } = random.pick(found);
    return line.slice(0, index) + by(old) + line.slice(index + old.length);
  };
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(lines.length);
    const line = lines[at]!;
    const change = (pattern: RegExp, by: (old: string) => string) => {
      lines = lines.with(at, instead(line, pattern, by));
    };
    switch (random.below(12)) {
      case 0:
        lines = lines.toSpliced(at, 1);
        break;
      case 1:
        lines = lines.toSpliced(random.below(lines.length), 0, line);
        break;
      case 2: {
        const other = random.below(lines.length);
        lines = lines.with(at, lines[other]!).with(other, line);
        break;
      }
      case 3:
        change(/\b(i\d+|ptr|void)\b/g, () => random.pick(types));
        break;
      case 4:
        change(/!\d+/g, () => random.pick([...specials, `!${nodes.length + 5}`]));
        break;
      case 5:
        // One field of a node, or one argument, less.
        change(/, [^,()]+/g, () => "");
        break;
      case 6:
      case 7:
        change(/(?<![!%@\w.])-?\d+\b/g, (old) =>
          String(random.number(Number(old), 100) - random.below(2) * 5),
        );
        break;
      case 8:
        change(/"[^"]*"/g, () =>
          random.pick(['""', '"x"', '"\\00\\ff"', '"maps"', '".maps"', '"corelate"', '"0:1:2"']),
        );
        break;
      default:
        change(/!\d+/g, () => random.pick(nodes));
    }
  }
  return lines.join("\n");
}
