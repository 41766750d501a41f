import { describe, expect, it } from "vitest";
import { fixedWidthType, rustIdentifier, TakenNames } from "./rust-names.js";

describe("rustIdentifier", () => {
  it.each([
    ["pid", "pid"],
    ["type", "type_"],
    ["u32", "u32_"],
    ["priv", "priv_"],
    ["union", "union"],
    ["_", "__"],
    ["Option<&str>", "Option__str_"],
    ["foo.bar$baz", "foo_bar_baz"],
    ["3com", "_3com"],
    ["größe", "gr__e"],
    ["", "__"],
  ])("%s becomes %s", (cName, expected) => {
    expect(rustIdentifier(cName)).toBe(expected);
  });
});

it("tells apart names that become one", () => {
  const taken = new TakenNames();
  expect(["type_", "type_", "type_"].map((name) => taken.unique(name))).toEqual([
    "type_",
    "type__",
    "type___",
  ]);
});

it("knows the typedefs that bindgen writes as Rust's own types", () => {
  expect(fixedWidthType("uint32_t")).toBe("u32");
  expect(fixedWidthType("size_t")).toBe("usize");
  expect(fixedWidthType("u32")).toBeUndefined();
});
