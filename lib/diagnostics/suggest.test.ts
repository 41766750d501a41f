import { expect, it } from "vitest";
import { nearestNames } from "./suggest.js";

const known = ["task_struct", "task_group", "mm_struct", "sk_buff", "file", "files_struct", "filename"];

it.each([
  ["task_strcut", ["task_struct"]],
  ["taskstruct", ["task_struct"]],
  ["TASK_STRUCT", ["task_struct"]],
  ["fiel", ["file"]],
  ["sk_buf", ["sk_buff"]],
  ["completely_different", []],
  ["", []],
])("%s", (wanted, expected) => {
  expect(nearestNames(wanted, known)).toEqual(expected);
});

it("has the nearest first and no more than five", () => {
  const names = nearestNames("field", ["fields", "field1", "field2", "fielded", "fieldd", "fiald", "fild"]);
  expect(names).toHaveLength(5);
  expect(names[0]).toBe("fiald");
  expect(names).not.toContain("fielded");
});
