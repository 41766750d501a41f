import { relocations, verifierCounts } from "corelate/vitest";
import { expect, it } from "vitest";

const program = "src/main.rs";

/** Booted machines are emulated, and slow the first time. */
const patience = 300_000;

it("loads on every kernel that the project cares about", { timeout: patience }, async () => {
  await expect(program).toVerifyOn(["6.1", "6.12"]);
  await expect(program).toVerifyOn(["5.10"], { only: ["on_exec"] });
});

it("reads through pointers whose offsets the loader fills in", async () => {
  await expect(program).toRelocate("task_struct.real_parent.tgid");
  await expect(program).toRelocate("task_struct.mm.map_count");
  await expect(program).not.toRelocate("task_struct.mm.owner");
});

it("needs no newer kernel than 5.11", async () => {
  await expect(program).toRequireAtMost("5.11");
  await expect(program).not.toRequireAtMost("5.10");
});

it("relocates what it did before", async () => {
  expect(await relocations(program)).toMatchSnapshot();
});

it("costs the verifiers what it did before", { timeout: patience }, async () => {
  expect(await verifierCounts(program, ["6.1", "6.12"])).toMatchSnapshot();
});
