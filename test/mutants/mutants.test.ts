import { describe, expect, it } from "vitest";
import { pipeline } from "../../passes/pipeline.js";
import { allFixtures } from "../oracle/fixture.js";
import { runMutant } from "./run-mutant.js";

const passes = [...new Set(pipeline.map(({ pass }) => pass.name))];
const tenMinutes = 600_000;

/** Without it nothing is relocated at all. */
const rewriting = "relocate";

describe.runIf(process.env.CORELATE_MUTANTS)("the tests notice when a pass is left out", () => {
  it("and pass when none is", { timeout: tenMinutes }, async () => {
    expect(await runMutant("")).toMatchObject({ failed: [], crashed: 0 });
  });

  it.each(passes)("%s", { timeout: tenMinutes }, async (pass) => {
    const { passed, failed, crashed } = await runMutant(pass);
    const crashes = crashed > 0 ? `, ${crashed} test files crashed` : "";
    console.log(`without ${pass}: ${failed.length} tests fail, ${passed} pass${crashes}`);
    expect(failed.length + crashed).toBeGreaterThan(0);
    if (pass !== rewriting) return;
    // vitest writes the names of a table's rows in quotes.
    const silent = allFixtures().filter(
      ({ known, name }) => !known && !failed.some((test) => test.startsWith(`'${name}' `)),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
