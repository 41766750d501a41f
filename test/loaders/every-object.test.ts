import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { loaderReasons } from "../../lib/requires/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { inEcosystem, targetFolder } from "../cargo/ecosystem.js";
import { type Result, relocateWithLibbpf, runBatch } from "./batch.js";
import { classes, classOf, type DifferenceClass } from "./classes.js";
import { compareInstructions, compareKernel, programsWithBtf } from "./judge.js";
import { ayaLoader, buildLoaders, ciliumLoader } from "./loaders.js";
import { type Other, page, type SuiteCounts, sum } from "./page.js";
import { ayaExamples, type Recorded, recordedIn, recordSuites } from "./recorded-jobs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(targetFolder(root), "objects");
const docs = join(root, "docs", "loaders.md");

describe.skipIf(!inEcosystem || !canLoad)("every object of the suites, with three loaders", () => {
  const suites = new Map<string, SuiteCounts>();
  const found = new Map<DifferenceClass, Set<string>>();
  const unknown: string[] = [];
  const wrongPredictions: string[] = [];
  let predictions = 0;

  beforeAll(async () => {
    const loaders = await buildLoaders();
    if (typeof loaders === "string") throw new Error(loaders);
    rmSync(folder, { recursive: true, force: true });
    await recordSuites(root, folder);
    const recorded = [...recordedIn(folder), ...(await ayaExamples(folder))];
    const jobs = recorded.flatMap((one) => one.jobs);
    const libbpf = await relocateWithLibbpf(jobs);
    const others = {
      aya: await runBatch(ayaLoader, jobs),
      "cilium/ebpf": await runBatch(ciliumLoader, jobs),
    };
    let first = 0;
    for (const one of recorded) {
      const of = (all: readonly Result[]) => all.slice(first, first + one.jobs.length);
      const counts = judge(one, of(libbpf), {
        aya: of(others.aya),
        "cilium/ebpf": of(others["cilium/ebpf"]),
      });
      const before = suites.get(one.suite);
      suites.set(one.suite, before ? sum(before, counts) : counts);
      first += one.jobs.length;
    }
  }, 900_000);

  /** Compares the results of one object's jobs, of which the first is the one for the running kernel. */
  function judge(
    one: Recorded,
    libbpf: readonly Result[],
    others: Readonly<Record<Other, readonly Result[]>>,
  ): SuiteCounts {
    const same = (loader: Other, lines: readonly string[]) => {
      for (const line of lines) {
        const known = classOf(loader, one.entry.origin.source, line);
        if (known === undefined) unknown.push(`${loader}, ${one.entry.sha}.o, ${one.name}: ${line}`);
        else found.set(known, (found.get(known) ?? new Set()).add(one.entry.sha));
      }
      return lines.length === 0 ? 1 : 0;
    };
    const programs = Object.keys(one.jobs[0]!.hooks);
    for (const loader of ["aya", "cilium/ebpf"] as const) predict(one, loader, others[loader][0]!);
    const instructions = (loader: Other) =>
      libbpf.reduce(
        (n, left, i) => n + same(loader, compareInstructions(programs, left, others[loader][i]!)),
        0,
      );
    const answer = (loader: Other) => same(loader, compareKernel(one.entry, programs, others[loader][0]!));
    const loaded = (loader: Other) =>
      Object.values(others[loader][0]!.kernel).filter((said) => said === "btf").length;
    return {
      objects: 1,
      relocated: one.jobs.length,
      programs: programs.length,
      withBtf: {
        libbpf: programsWithBtf(one.entry, programs),
        aya: loaded("aya"),
        "cilium/ebpf": loaded("cilium/ebpf"),
      },
      sameInstructions: { aya: instructions("aya"), "cilium/ebpf": instructions("cilium/ebpf") },
      sameAnswer: { aya: answer("aya"), "cilium/ebpf": answer("cilium/ebpf") },
    };
  }

  /** What `corelate requires --loader` says without loading, and what the loader says of the running kernel. */
  function predict(one: Recorded, loader: Other, { failed, kernel }: Result): void {
    const reasons = loaderReasons(readFileSync(one.jobs[0]!.object), loader === "aya" ? "aya" : "cilium");
    const refused = reasons.filter(({ outcome }) => outcome === "refused");
    predictions++;
    const loaded = Object.values(kernel).some((answer) => answer === "btf" || answer === "no-btf");
    const whole = refused.filter(({ program }) => program === undefined || loader === "aya");
    if (whole.length > 0 && failed === undefined && loaded)
      wrongPredictions.push(`${loader}, ${one.name}: loads, and was to be refused: ${whole[0]!.what}`);
    if (
      refused.length === 0 &&
      /invalid program section|invalid BTF relocation kind|section `\.kconfig`|unsupported binding|virtual \.ksyms/.test(
        failed ?? "",
      )
    )
      wrongPredictions.push(`${loader}, ${one.name}: is refused, and was to load: ${failed}`);
  }

  it("are refused where `requires --loader` says so", () => {
    expect(predictions).toBeGreaterThan(500);
    expect(wrongPredictions).toEqual([]);
  });

  it("are many", () => {
    const all = [...suites.values()].reduce(sum);
    expect(all.objects).toBeGreaterThan(250);
    expect(all.relocated).toBeGreaterThan(400);
  });

  it("are relocated to the same instructions, and loaded with BTF, or the difference is known", () => {
    expect(unknown.slice(0, 40)).toEqual([]);
  });

  it("show each difference that the table has", () => {
    expect(classes.filter((one) => !found.has(one)).map(({ loader, what }) => `${loader}: ${what}`)).toEqual(
      [],
    );
  });

  it("are the tables of docs/loaders.md", () => {
    const text = page(suites, new Map([...found].map(([one, objects]) => [one, objects.size])));
    // The tests get more objects all the time; what the page says of them stays.
    const inWords = (all: string) => all.replace(/\d+ \|/g, "N |");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(docs, text);
    else expect(inWords(readFileSync(docs, "utf8"))).toBe(inWords(text));
  });
});
