import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { type ReportData, renderPage } from "../../src/report/index.js";
import { corelate, start } from "../link/linker.js";
import { openPage, startBrowser, whyNoBrowser } from "./browser.js";

tmp.setGracefulCleanup();

const hostile =
  "</script><script>document.title = 'taken'</script><img src=x onerror=\"alert(1)\">\u2028`$" + "{1}`";

/** `programs` programs on `kernels` kernels; every seventh verdict is a refusal. `name` is a part of every text. */
function reportOf(programs: number, kernels: number, name = ""): ReportData {
  const heads = Array.from({ length: kernels }, (_, at) => ({
    name: `6.${at}${name}`,
    version: `6.${at}.1-test${name}`,
    arch: "x86_64",
    outcome: "refused",
  }));
  return {
    kernels: heads,
    programs: Array.from({ length: programs }, (_, row) => ({
      object: `object-${Math.floor(row / 10)}.o${name}`,
      name: `program_${row}${name}`,
      section: `xdp${name}`,
      file: `/src/main.rs${name}`,
      line: 2,
      cells: heads.map((_, column) => {
        const bad = (row + column) % 7 === 3;
        return {
          outcome: bad ? "refused" : "accepted",
          instructions: bad ? undefined : 1000 + row,
          counts: [["states", "3"]] as const,
          reason: bad ? `not so${name}` : undefined,
          diagnostics: bad ? [0] : [],
          log: bad ? 0 : undefined,
          cached: false,
        };
      }),
    })),
    fields: Array.from({ length: programs }, (_, row) => ({
      object: `object-${Math.floor(row / 10)}.o${name}`,
      field: `type_${row}.field${name}`,
      kind: "byte_off",
      local: "8",
      programs: [`program_${row}${name}`],
      places: [`main.rs:${row}${name}`],
      cells: heads.map((_, column) => ({
        text: column === 1 ? "gone" : String(row + column),
        ok: column !== 1,
        why: `why${name}`,
      })),
    })),
    signatures: [
      {
        object: "object-0.o",
        program: "program_0",
        name: `fentry/f${name}`,
        reads: "0",
        cells: heads.map(() => ({ text: `(int a) -> int${name}`, ok: true, why: undefined })),
      },
    ],
    needs: [
      {
        object: "object-0.o",
        program: `program_0${name}`,
        section: "xdp",
        needs: "5.8",
        reasons: [
          {
            since: "5.8",
            kind: "helper",
            name: `ringbuf_output${name}`,
            optional: false,
            places: ["main.rs:2"],
          },
        ],
      },
    ],
    logs: [
      {
        text: [`; let a = 1;${name} @ main.rs:3`, `R1 invalid${name}`],
        lines: [3, 0],
        file: `/src/main.rs${name}`,
        leftOut: 5,
      },
    ],
    diagnostics: [
      {
        code: "CRL0330",
        severity: "error",
        message: `refused${name}`,
        location: { file: `/src/main.rs${name}`, line: 2, column: 1 },
        notes: [`a note${name}`],
        help: `change it${name}`,
      },
    ],
    sources: { [`/src/main.rs${name}`]: `fn main() {\n    bad();${name}\n    let a = 1;\n}\n` },
  };
}

describe("the page as text", () => {
  it("ends its data where the data ends, and lets its own script run only", () => {
    const page = renderPage(reportOf(2, 2, hostile));
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toContain("<img");
    const data = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(reportOf(2, 2, hostile))));
    const script = /<script>([\s\S]*)<\/script>/.exec(page)![1]!;
    const hash = createHash("sha256").update(script).digest("base64");
    expect(page).toContain(`default-src 'none'; script-src 'sha256-${hash}'`);
    expect(page).not.toMatch(/\b(src|href)=["']?(https?:)?\/\//);
  });
});

describe.skipIf(whyNoBrowser !== undefined)(
  `the page in chromium${whyNoBrowser ? ` (${whyNoBrowser})` : ""}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser?.close());

    it("shows hostile names, paths and logs as text", async () => {
      const { page, noise } = await openPage(browser, renderPage(reportOf(5, 3, hostile)));
      expect(await page.textContent("tbody tr:not(.group) th")).toBe(`program_0${hostile}`);
      await page.click("td.cell.bad");
      expect(await page.textContent("dialog h2")).toContain(hostile);
      expect(await page.textContent("dialog .log li[data-line]")).toBe(`; let a = 1;${hostile} @ main.rs:3`);
      expect(await page.textContent("dialog .explained")).toContain(`change it${hostile}`);
      await page.keyboard.press("Escape");
      for (const tab of ["fields", "signatures", "needs"]) {
        await page.click(`#tab-${tab}`);
        expect(await page.textContent("table")).toContain(hostile);
      }
      expect(await page.title()).toBe("corelate verify");
      expect(await page.locator("img, script:not(#data) + script + script").count()).toBe(0);
      expect(noise).toEqual([]);
      await page.close();
    });

    it("is quick with 200 programs on 20 kernels", async () => {
      const { page, noise } = await openPage(browser, renderPage(reportOf(200, 20)));
      expect(await page.locator("td.cell").count()).toBe(4000);
      // In the browser: from the input until the next frame is laid out.
      const measure = async (text: string) =>
        Number(
          await page.evaluate(`(async () => {
          const filter = document.querySelector("#filter");
          const begun = performance.now();
          filter.value = ${JSON.stringify(text)};
          filter.dispatchEvent(new Event("input"));
          await new Promise((done) => setTimeout(done, 61));
          document.body.getBoundingClientRect();
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return performance.now() - begun;
        })()`),
        );
      const times = [await measure("program_19"), await measure("")];
      expect(await page.locator("td.cell").count()).toBe(4000);
      console.log(`4000 cells: filtered in ${times.map((time) => Math.round(time)).join(" and ")} ms`);
      expect(Math.max(...times)).toBeLessThan(2000);
      await page.fill("#filter", "program_19 object-19");
      await expect.poll(() => page.locator("tbody tr:not(.group)").count()).toBe(10);
      expect(noise).toEqual([]);
      await page.close();
    });

    it("can be used with the keyboard alone", async () => {
      const { page } = await openPage(browser, renderPage(reportOf(20, 5)));
      await page.keyboard.press("/");
      await page.keyboard.type("program_3");
      await expect.poll(() => page.locator("tbody tr:not(.group)").count()).toBe(1);
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(`document.activeElement?.matches("td.cell") ?? false`)) break;
      }
      // The only refusal that is left is in the first column.
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      expect(await page.textContent("dialog[open] h2")).toBe("program_3 on 6.0");
      expect(await page.textContent("dialog .source li.marked")).toBe("    bad();");
      await page.click("dialog .log li[data-line]");
      expect(await page.textContent("dialog .source li.marked")).toBe("    let a = 1;");
      await page.keyboard.press("Escape");
      expect(await page.locator("dialog[open]").count()).toBe(0);
      expect(await page.evaluate(`document.activeElement?.textContent`)).toBe("REFUSED");
      await page.close();
    });

    it("leaves out what loads, and switches tables with the arrows", async () => {
      const { page } = await openPage(browser, renderPage(reportOf(10, 2)));
      await page.check("#only-bad");
      expect(await page.locator("tbody tr:not(.group)").count()).toBe(3);
      await page.uncheck("#only-bad");
      await page.focus("#tab-programs");
      await page.keyboard.press("ArrowRight");
      expect(await page.locator('[role="tab"][aria-selected="true"]').textContent()).toBe("Fields (10)");
      expect(await page.locator("td.bad").first().textContent()).toBe("gone");
      await page.close();
    });

    it.each(["light", "dark"] as const)(
      "has enough contrast where the system is %s, and can be turned",
      async (colorScheme) => {
        const { page } = await openPage(browser, renderPage(reportOf(10, 3)), { colorScheme });
        const ratios = () =>
          page.evaluate<number[]>(`(() => {
          const luminance = (colour) => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => {
              const value = Number(part) / 255;
              return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = (one) => getComputedStyle(one).backgroundColor;
          return ["td.good", "td.bad", "h1", "header p", "tbody th", "thead small"].map((name) => {
            const element = document.querySelector(name);
            let behind = element;
            while (ground(behind) === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
            const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(behind))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          });
        })()`);
        const ground = () => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
        const first = await ground();
        expect(first).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 27)");
        expect(Math.min(...(await ratios()))).toBeGreaterThan(4.5);
        await page.click("#theme");
        expect(await ground()).not.toBe(first);
        expect(Math.min(...(await ratios()))).toBeGreaterThan(4.5);
        await page.close();
      },
    );

    it("fits a narrow window", async () => {
      const { page } = await openPage(browser, renderPage(reportOf(30, 8)), {
        viewport: { width: 400, height: 700 },
      });
      expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBe(400);
      await page.click("td.cell.bad");
      const [log, source] = [
        await page.locator(".pane.log").boundingBox(),
        await page.locator(".pane.source").boundingBox(),
      ];
      expect(source!.y).toBeGreaterThan(log!.y + 40);
      await page.close();
    });

    it.skipIf(!canLoad)("has what the commands say of a real object", async () => {
      const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true }).name;
      const source = join(folder, "real.c");
      writeFileSync(
        source,
        `#include "bpf.h"
struct task_struct { int tgid; struct task_struct *real_parent; } CORE;
SEC("tp_btf/sched_process_exec") int reads(u64 *ctx) { return ((struct task_struct *)ctx[0])->real_parent->tgid; }
SEC("tp_btf/sched_process_exec") int wild(u64 *ctx) {
  return *(int *)ctx[200];
}
`,
      );
      const headers = fileURLToPath(new URL("../../src/kernel/fixtures", import.meta.url));
      const clang = process.env.CORELATE_CLANG ?? "clang-22";
      execFileSync(clang, [
        "-target",
        "bpf",
        "-g",
        "-O2",
        "-I",
        headers,
        "-c",
        source,
        "-o",
        join(folder, "real.o"),
      ]);
      const run = (...args: string[]) =>
        start(process.execPath, [corelate, ...args], folder, { NO_COLOR: "1" });
      const done = await run("verify", "real.o", "--html", "page.html");
      expect(done.status, done.stderr).toBe(1);
      const resolved = JSON.parse((await run("resolve", "real.o", "--json")).stdout);
      const tgid = resolved.relocations.find(({ path }: { path: string }) => path === "tgid").targets[0]
        .value;
      const { page, noise } = await openPage(browser, readFileSync(join(folder, "page.html"), "utf8"));
      await page.click("td.cell.bad");
      expect(await page.textContent("dialog h2")).toBe("wild on running");
      expect(await page.textContent("dialog .explained")).toContain("invalid bpf_context access");
      expect(await page.textContent("dialog .source li.marked")).toBe("  return *(int *)ctx[200];");
      await page.keyboard.press("Escape");
      await page.click("#tab-fields");
      const row = page.locator("tr", { hasText: "task_struct.tgid" });
      expect(await row.locator("td").last().textContent()).toBe(String(tgid));
      await page.click("#tab-signatures");
      expect(await page.textContent("table")).toContain("tp_btf/sched_process_exec");
      await page.click("#tab-needs");
      expect(await page.textContent("tr.group")).toContain(
        "reads (tp_btf/sched_process_exec) needs Linux 5.5",
      );
      expect(noise).toEqual([]);
      await page.close();
    });
  },
);

describe("what --html cannot do", () => {
  it("does not write over an object", async () => {
    const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true }).name;
    writeFileSync(join(folder, "a.o"), compileC({ file: "accepted.c" }));
    const run = (...args: string[]) => start(process.execPath, [corelate, ...args], folder);
    const done = await run("verify", "a.o", "--html", "a.o");
    expect(done).toMatchObject({ status: 2 });
    expect(done.stderr).toContain("CRL0065");
    if (canLoad)
      expect((await run("verify", "a.o", "--html", "no/such/folder.html")).stderr).toContain("CRL0059");
  });
});
