import { describe, expect, it } from "vitest";
import { hostArchitecture, lineOf, parseKernelName } from "../../src/kernels/index.js";

const host = hostArchitecture();
const other = host === "arm64" ? "amd64" : "arm64";

describe("names of kernels", () => {
  it.each([
    ["6.12", { name: "6.12", arch: host, kernel: "6.12" }],
    [`${host}/6.12`, { name: "6.12", arch: host, kernel: "6.12" }],
    [`${other}/6.12`, { name: `${other}/6.12`, arch: other, kernel: "6.12" }],
    [
      "6.12.57+deb13-cloud-amd64",
      { name: "6.12.57+deb13-cloud-amd64", arch: host, kernel: "6.12.57+deb13-cloud-amd64" },
    ],
    ["mine", { name: "mine", arch: host, kernel: "mine" }],
  ])("%s", (text, expected) => {
    expect(parseKernelName(text)).toEqual(expected);
  });

  it.each([
    "",
    "/",
    "6.12/",
    "/6.12",
    "vax/6.12",
    "arm64/6.12/x",
    "..",
    "arm64/..",
    "a b",
    "-x",
    ".hidden",
    "x".repeat(200),
    "a\0b",
  ])("%j is none", (text) => {
    expect(() => parseKernelName(text)).toThrow("CRL0600");
  });

  it.each([
    ["6.12.57+deb13-cloud-amd64", "6.12"],
    ["6.1.0-56-cloud-amd64", "6.1"],
    ["7.3-cloud-amd64", "7.3"],
    ["5.15", "5.15"],
    ["mine", undefined],
  ])("the line of %s is %s", (version, line) => {
    expect(lineOf(version)).toBe(line);
  });
});
