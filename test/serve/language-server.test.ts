import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CodeAction,
  type CodeLens,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { program } from "./programs.js";
import { cli, folder, root } from "./start.js";

/** Three kernels that have `task_struct.mm` in other places each. */
const kernels = ["6.1", "6.12", "6.18"];
const btf = kernels.map((name) => join(root, `examples/exec-snoop/kernels/linux-${name}.btf`));
const project = join(folder, "editor");
const file = join(project, "main.rs");
const module = join(project, "types.rs");
const uri = pathToFileURL(file).href;
const good = program().replace("#[corelate::preserve", "mod types;\n#[corelate::preserve");
const lines = good.split("\n");
const accessLine = lines.findIndex((line) => line.includes(".tgid"));

let server: ChildProcess;
let editor: ProtocolConnection;
const published: PublishDiagnosticsParams[] = [];

beforeAll(async () => {
  mkdirSync(project, { recursive: true });
  writeFileSync(module, "pub struct unused;\n");
  writeFileSync(file, good);
  server = spawn(process.execPath, [cli, "serve", "--lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  editor = createProtocolConnection(
    new StreamMessageReader(server.stdout!),
    new StreamMessageWriter(server.stdin!),
  );
  editor.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
  });
  editor.onRequest("workspace/codeLens/refresh", () => null);
  editor.listen();
  const answer = await editor.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(project).href,
    capabilities: {},
    initializationOptions: { btf },
  });
  expect(answer).toMatchObject({ serverInfo: { name: "corelate" }, capabilities: { hoverProvider: true } });
  await editor.sendNotification("initialized", {});
});
afterAll(async () => {
  await editor.sendRequest("shutdown");
  await editor.sendNotification("exit");
  expect(server.exitCode ?? (await once(server, "exit"))[0]).toBe(0);
});

/** Writes the file, tells the server, and waits for what it then says of `about`. */
async function save(text: string, about = uri): Promise<readonly Diagnostic[]> {
  writeFileSync(file, text);
  published.length = 0;
  await editor.sendNotification("textDocument/didSave", { textDocument: { uri } });
  await expect.poll(() => published.some((params) => params.uri === about), { timeout: 60_000 }).toBe(true);
  return published.findLast((params) => params.uri === about)!.diagnostics;
}

const hover = (line: number, character: number) =>
  editor.sendRequest<Hover | null>("textDocument/hover", {
    textDocument: { uri },
    position: { line, character },
  });
const actions = (line: number) =>
  editor.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri },
    range: { start: { line, character: 0 }, end: { line, character: 0 } },
    context: { diagnostics: [] },
  });

/** `text` with the edits of an action. */
function applied(text: string, action: CodeAction | undefined): string {
  const all = text.split("\n");
  for (const { range, newText } of [...(action?.edit?.changes?.[uri] ?? [])].reverse()) {
    const line = all[range.start.line]!;
    expect(range.start.line).toBe(range.end.line);
    all[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
  }
  return all.join("\n");
}

describe("the language server", () => {
  it("shows where a field is on each kernel, and what the verifier counts", async () => {
    writeFileSync(file, good.replace("mod types;", "mod types;\nfn unused() {}"));
    await editor.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "rust", version: 1, text: "" },
    });
    await expect.poll(() => published.length, { timeout: 60_000 }).toBeGreaterThan(0);
    const line = accessLine + 1;
    const at = lines[accessLine]!.indexOf("tgid") + 1;
    const shown = (await hover(line, at))?.contents as { value: string } | undefined;
    const offsets = kernels.map((name, index) => {
      const done = spawnSync("bpftool", ["btf", "dump", "file", btf[index]!], { encoding: "utf8" });
      const task = /STRUCT 'task_struct' [^\n]*\n(?:\t[^\n]*\n)*/.exec(done.stdout)![0];
      return `${Number(/'tgid' [^\n]*bits_offset=(\d+)/.exec(task)![1]) / 8} on ${name}`;
    });
    expect(shown?.value).toBe(`\`task_struct.tgid\`: ${offsets.join(", ")}`);
    expect(new Set(offsets.map((text) => text.split(" ")[0])).size).toBeGreaterThan(1);
    expect(await hover(line, 0)).toBeNull();
    expect(await hover(0, 3)).toBeNull();
    const lenses = await editor.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    if (canLoad)
      expect(lenses).toMatchObject([
        {
          range: { start: { line } },
          command: {
            title: expect.stringMatching(/^accepted by the running kernel: .*\d+ followed by the verifier/),
          },
        },
      ]);
  });

  it("shows what rustc says, where it is, in each file, until it is put right", async () => {
    writeFileSync(module, "pub fn wrong() -> u32 { missing }\n");
    const inModule = await save(good, pathToFileURL(module).href);
    expect(inModule).toMatchObject([
      { source: "rustc", code: "E0425", severity: 1, range: { start: { line: 0, character: 24 } } },
    ]);
    writeFileSync(module, "");
    expect(await save(good, pathToFileURL(module).href)).toEqual([]);
    const unused = good.replace(
      " unsafe { (*arg",
      " let mut x = 1; core::hint::black_box(x); unsafe { (*arg",
    );
    expect(await save(unused)).toMatchObject([{ source: "rustc", code: "unused_mut", severity: 2 }]);
    const [fix] = await actions(accessLine);
    expect(applied(unused, fix)).toBe(unused.replace("let mut x", "let x"));
  });

  it("shows what corelate says, and does what its help asks for", async () => {
    const bits = good
      .replace("pub tgid: i32 }", "pub tgid: i32, #[corelate(bits = 3)] pub jobctl: u32 }")
      .replace("(*arguments[0]).tgid", "let task = arguments[0]; (*task).jobctl as i32");
    const diagnostics = await save(bits);
    expect(diagnostics).toMatchObject([
      {
        source: "corelate",
        code: "CRL0109",
        severity: 1,
        message: expect.stringContaining("help: "),
        range: { start: { line: accessLine } },
      },
    ]);
    const [fix] = await actions(accessLine);
    const mended = applied(bits, fix);
    expect(mended).toContain("corelate::read_bitfield!(task, jobctl) as i32");
    expect((await save(mended)).filter(({ severity }) => severity === 1)).toEqual([]);
    // The type's attribute is missing.
    const bare = good.replace("#[corelate::preserve_access_index]\n", "");
    const warned = await save(bare);
    expect(warned).toMatchObject([{ source: "corelate", code: "CRL0127", severity: 2 }]);
    const [put] = await actions(warned[0]!.range.start.line);
    expect(applied(bare, put)).toBe(good);
    expect(await save(good)).toEqual([]);
  });

  it("leaves other files alone", async () => {
    const other = join(project, "host.rs");
    writeFileSync(join(folder, "host.rs"), "fn main() {}\n");
    published.length = 0;
    for (const path of [join(folder, "host.rs"), other, "/absent/x.rs"])
      await editor.sendNotification("textDocument/didSave", {
        textDocument: { uri: pathToFileURL(path).href },
      });
    await editor.sendNotification("textDocument/didSave", { textDocument: { uri: "untitled:x" } });
    expect(
      await editor.sendRequest("textDocument/hover", {
        textDocument: { uri: "untitled:x" },
        position: { line: 0, character: 0 },
      }),
    ).toBeNull();
    expect(published.filter(({ uri: of }) => !of.includes("/editor/"))).toEqual([]);
  });
});

const nvim = spawnSync("nvim", ["--version"], { encoding: "utf8" });
describe("in an editor", () => {
  it.skipIf(nvim.status !== 0)("neovim shows them", () => {
    const wrong = join(folder, "nvim");
    mkdirSync(wrong, { recursive: true });
    writeFileSync(join(wrong, "main.rs"), program("missing"));
    const result = join(wrong, "result.json");
    const script = `
      local client = vim.lsp.start_client({
        name = "corelate", cmd = { ${[process.execPath, cli, "serve", "--lsp"].map((word) => JSON.stringify(word)).join(", ")} }, root_dir = ${JSON.stringify(wrong)},
      })
      vim.cmd("edit " .. ${JSON.stringify(join(wrong, "main.rs"))})
      vim.lsp.buf_attach_client(0, client)
      vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 100)
      vim.fn.writefile({ vim.fn.json_encode(vim.diagnostic.get(0)) }, ${JSON.stringify(result)})
      vim.cmd("qall!")`;
    writeFileSync(join(wrong, "try.lua"), script);
    const done = spawnSync("nvim", ["--headless", "--clean", "-S", join(wrong, "try.lua")], {
      encoding: "utf8",
      timeout: 100_000,
    });
    expect(done.stderr).not.toContain("Error");
    expect(JSON.parse(readFileSync(result, "utf8"))).toMatchObject([
      {
        source: "rustc",
        code: "E0609",
        severity: 1,
        lnum: 9,
        message: expect.stringContaining("no field `missing`"),
      },
    ]);
  });
});
