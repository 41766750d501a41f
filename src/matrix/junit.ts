import type { Diagnostic } from "../../lib/diagnostics/index.js";
import type { ProgramVerdict } from "../kernel/index.js";
import type { KernelResult, VerifiedObject } from "./model.js";

/** The results in JUnit's form, as CI systems read it: a suite a kernel, a case a program, and one more for each object that fails for something else. */
export function matrixJunit(results: readonly KernelResult[]): string {
  const suites = results.map(suite);
  const total = (name: "tests" | "failures" | "skipped") => suites.reduce((sum, one) => sum + one[name], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="corelate verify" tests="${total("tests")}" failures="${total("failures")}" skipped="${total("skipped")}">`,
    ...suites.map(({ text }) => text),
    "</testsuites>\n",
  ].join("\n");
}

interface Case {
  readonly text: string;
  readonly state: "passed" | "failed" | "skipped";
}

function suite({ kernel, version, arch, objects }: KernelResult) {
  const cases = objects.flatMap((object) => casesOf(kernel, object));
  const count = (state: Case["state"]) => cases.filter((one) => one.state === state).length;
  const numbers = { tests: cases.length, failures: count("failed"), skipped: count("skipped") };
  const name = xml(`${kernel} (${version || "not started"}, ${arch})`);
  const text = [
    `  <testsuite name="${name}" tests="${numbers.tests}" failures="${numbers.failures}" errors="0" skipped="${numbers.skipped}">`,
    ...cases.map((one) => one.text),
    "  </testsuite>",
  ].join("\n");
  return { ...numbers, text };
}

function casesOf(kernel: string, { path, result }: VerifiedObject): Case[] {
  const cases = result.programs.map((program) => programCase(kernel, path, program));
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  if (!result.ok && !cases.some(({ state }) => state === "failed"))
    cases.push(testCase(kernel, path, "the object", "failed", failure(errors)));
  return cases;
}

function programCase(kernel: string, path: string, program: ProgramVerdict): Case {
  const { name, outcome, refusal, errno, log } = program;
  if (outcome === "accepted") return testCase(kernel, path, name, "passed", "");
  if (outcome === "not-loaded") return testCase(kernel, path, name, "skipped", "      <skipped/>\n");
  const message = xml(refusal?.reason ?? errno ?? outcome);
  const text = `      <failure type="${outcome}" message="${message}">${xml(log.slice(-longestLog))}</failure>\n`;
  return testCase(kernel, path, name, "failed", text);
}

const longestLog = 64 << 10;

function failure(diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  const notes = xml(diagnostics.flatMap(({ message, notes = [] }) => [message, ...notes]).join("\n"));
  return `      <failure type="${first?.code ?? "failed"}" message="${xml(first?.message ?? "it failed")}">${notes}</failure>\n`;
}

function testCase(kernel: string, path: string, name: string, state: Case["state"], inner: string): Case {
  const attributes = `name="${xml(name)}" classname="${xml(`${kernel}.${path}`)}"`;
  const text =
    inner === "" ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>\n${inner}    </testcase>`;
  return { text, state };
}

/** XML 1.0 has no way to write most control characters. */
function xml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (char) => (char === "\n" || char === "\t" ? char : "�"))
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}
