import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { namePattern } from "./pattern.js";

describe("namePattern", () => {
  const cases: [pattern: string, name: string, matches: boolean][] = [
    ["task", "my_task_struct", true],
    ["Task", "task_struct", false],
    ["task_*", "task_struct", true],
    ["task_*", "my_task_struct", false],
    ["bpf_?ap", "bpf_map", true],
    ["bpf_?ap", "bpf_mmap", false],
    ["[ab]_x", "b_x", true],
    ["[!ab]_x", "b_x", false],
    ["[a-c]x*", "bxy", true],
    ["a.*", "ab", false],
    ["/^bpf_.*_ops$/", "bpf_map_ops", true],
    ["/^bpf_.*_ops$/", "bpf_map_ops_x", false],
  ];
  it.each(cases)("%s on %s is %s", (pattern, name, matches) => {
    expect(namePattern(pattern)(name)).toBe(matches);
  });

  it.each(["/(/", "[a", "a]*"])("%s is refused", (pattern) => {
    expect(() => namePattern(pattern)).toThrow(CorelateError);
    expect(() => namePattern(pattern)).toThrow(/CRL0502/);
  });
});
