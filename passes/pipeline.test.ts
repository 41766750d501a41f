import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Pass, stages } from "./manager/index.js";
import { pipeline } from "./pipeline.js";

const folder = import.meta.dirname;
const passes: readonly Pass[] = [...new Set(pipeline.map(({ pass }) => pass))];

describe("the pipeline", () => {
  it("goes through the stages in their order", () => {
    const order = pipeline.map(({ stage }) => stages.indexOf(stage));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(stages.length);
  });

  it("has each folder of a pass, and no other pass", () => {
    const folders = stages.flatMap((stage) =>
      readdirSync(join(folder, stage)).map((name) => `${stage}/${name}`),
    );
    expect(passes.map(({ stage, name }) => `${stage}/${name}`).sort()).toEqual(folders.sort());
    for (const { stage, name } of passes)
      expect(existsSync(join(folder, stage, name, "README.md")), `${name} has a page`).toBe(true);
  });

  it("runs each pass in its own stage, and says of each place why", () => {
    for (const pass of passes) {
      const places = pipeline.filter((step) => step.pass === pass);
      expect(places.filter(({ stage }) => stage === pass.stage).length, pass.name).toBe(1);
      for (const { because } of places) expect(because.length, pass.name).toBeGreaterThan(20);
    }
  });

  it("has what a pass requires in front of it", () => {
    const at = (pass: Pass) => pipeline.findIndex((step) => step.pass === pass);
    for (const pass of passes)
      for (const required of pass.requires ?? []) expect(at(required)).toBeLessThan(at(pass));
  });

  it("is the one of ARCHITECTURE.md's tables", () => {
    const text = readFileSync(join(folder, "../ARCHITECTURE.md"), "utf8");
    const rows = [
      ...text.matchAll(/^\| \[([a-z-]+)\]\(passes\/([a-z-]+)\/([a-z-]+)\/README\.md\) \| (.+) \|$/gm),
    ];
    expect(rows.map(([, name, stage, of]) => `${name}: ${stage}/${of}`)).toEqual(
      pipeline.map(({ pass }) => `${pass.name}: ${pass.stage}/${pass.name}`),
    );
    for (const [, name, stage, of, what] of rows) {
      const page = readFileSync(join(folder, stage!, of!, "README.md"), "utf8");
      const first = /^# .*\n\n([\s\S]+?)[.:](?=\s)/.exec(page)![1]!.replaceAll("\n", " ");
      expect(
        what === `${first}.` || what!.startsWith("Once more"),
        `${name}: the first sentence of its page`,
      ).toBe(true);
    }
    const listed = [...text.matchAll(/^\| `([a-z-]+)` \| .+ \|$/gm)].map(([, name]) => name);
    expect(listed.filter((name) => (stages as readonly string[]).includes(name!))).toEqual([...stages]);
  });
});
