import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vmlinuxBtf } from "../../lib/btf/index.js";
import { connect } from "../../src/client/index.js";
import { Schema } from "../../src/serve/index.js";
import type { MethodName, Progress } from "../../src/service/index.js";
import { rustc } from "../link/linker.js";
import { program, refused } from "./programs.js";
import {
  cli,
  codesOf,
  folder,
  linker,
  RawClient,
  type Running,
  root,
  run,
  startService,
  stop,
} from "./start.js";

const at = (name: string) => join(folder, name);
const schema = new Schema();
let service: Running;

beforeAll(async () => {
  writeFileSync(at("small.rs"), program());
  writeFileSync(at("other.rs"), program("pid"));
  writeFileSync(at("wrong.rs"), program("missing"));
  writeFileSync(at("refused.rs"), refused);
  service = await startService("--workers", "2");
});
afterAll(async () => {
  expect(await stop(service)).toBe(0);
  expect(existsSync(service.socket)).toBe(false);
});

const wrapper = join(root, "dist/src/cli/wrapper.js");
const forRustc = ["--target", "bpfel-unknown-none", "--edition", "2021", "--emit=obj"];
const bytes = ({ base64 }: { readonly base64?: string }) => Buffer.from(base64!, "base64");

describe("a command that goes to the service", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["a build", cli, ["build", "small.rs", "-o", "OUT"]],
    ["a build to standard output", cli, ["build", "small.rs", "--emit", "llvm-ir", "-o", "-"]],
    ["a program that rustc refuses", cli, ["build", "wrong.rs", "-o", "OUT"]],
    ["the same as JSON", cli, ["build", "refused.rs", "--message-format", "json", "-o", "OUT"]],
    ["a wrong option", cli, ["build", "small.rs", "--nonsense"]],
    ["a link", linker, ["module.bc", "-o", "OUT", "--export", "on_exec,_license"]],
    ["the same link again", linker, ["module.bc", "-o", "OUT", "--export", "on_exec,_license"]],
    [
      "a link with options for LLVM",
      cli,
      ["link", "module.bc", "-o", "OUT", "--llvm-args=--bpf-stack-size=8"],
    ],
    ["a build after links", cli, ["build", "other.rs", "-o", "OUT"]],
    ["a link without an output", linker, ["module.bc"]],
    ["rustc", cli, ["rustc", "--", "small.rs", ...forRustc, "-o", "OUT"]],
    ["rustc's wrapper", wrapper, [rustc.path, "small.rs", ...forRustc, "-o", "OUT"]],
    ["rustc with a program that it refuses", wrapper, [rustc.path, "wrong.rs", ...forRustc, "-o", "OUT"]],
    ["rustc with one that the passes refuse", wrapper, [rustc.path, "refused.rs", ...forRustc, "-o", "OUT"]],
    ["rustc for this machine", wrapper, [rustc.path, "--print", "crate-name", "small.rs"]],
  ];
  for (const [name, entry, args] of cases)
    it(`gives the same: ${name}`, () => {
      if (!existsSync(at("module.bc")))
        expect(run(cli, ["build", "small.rs", "--emit", "llvm-bc", "-o", "module.bc"], "off").status).toBe(0);
      const results = [service.socket, "off"].map((where) => {
        rmSync(at("out.o"), { force: true });
        const done = run(
          entry,
          args.map((arg) => (arg === "OUT" ? "out.o" : arg)),
          where,
        );
        const made = existsSync(at("out.o")) ? readFileSync(at("out.o"), "hex") : undefined;
        return { ...done, made, mode: made && statSync(at("out.o")).mode };
      });
      expect(results[0]).toEqual(results[1]);
    });

  it("is done by the service, if it can be", async () => {
    const served = async () => {
      await using client = await connect({ socket: service.socket });
      return client.service.served;
    };
    const before = await served();
    expect(run(cli, ["build", "small.rs", "-o", "once.o"], service.socket).status).toBe(0);
    expect(await served()).toBe(before + 1);
    // Such a file is another one for the service.
    expect(run(linker, ["/dev/stdin", "-o", "once.o"], service.socket).status).toBe(1);
    expect(await served()).toBe(before + 1);
    expect(
      run(wrapper, [rustc.path, "small.rs", ...forRustc, "-o", "once.rustc.o"], service.socket).status,
    ).toBe(0);
    expect(await served()).toBe(before + 2);
    // Its pipes are not those of the service's children.
    const jobs = { CARGO_MAKEFLAGS: "-j --jobserver-fds=98,99 --jobserver-auth=98,99" };
    for (const [entry, args] of [
      [wrapper, [rustc.path, "--print", "crate-name", "small.rs"]],
      [cli, ["build", "small.rs", "-o", "jobs.o", "--no-audit"]],
    ] as const)
      expect(run(entry, args, service.socket, folder, jobs).status).toBe(0);
    expect(await served()).toBe(before + 2);
  });
});

describe("a client", () => {
  it("gets what the schema says from each method", async () => {
    await using client = await connect({ socket: service.socket });
    expect(schema.faultOf("initialize.result", client.service)).toBeUndefined();
    const progress: Progress[] = [];
    const ask = async <Name extends MethodName>(
      method: Name,
      params: Parameters<typeof client.request<Name>>[1],
    ) => {
      expect(schema.faultOf(`${method}.params`, { cwd: folder, ...params })).toSatisfy(
        (fault: string | undefined) => fault === undefined || method === "explain",
      );
      const answer = await client.request(method, params, { onProgress: (value) => progress.push(value) });
      expect(schema.faultOf(`${method}.result`, answer), method).toBeUndefined();
      return answer;
    };
    const built = await ask("build", { inputs: ["small.rs"], cwd: folder });
    const object = { base64: built.base64! };
    expect(bytes(built).equals(readFileSync(at("once.o")))).toBe(true);
    const module = await ask("build", { inputs: ["small.rs"], cwd: folder, emit: "llvm-bc", output: "m.bc" });
    expect(module.path).toBe(at("m.bc"));
    const linked = await ask("link", { arguments: ["m.bc", "-o", "-"], cwd: folder });
    expect(bytes(linked).subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    const opt = await ask("opt", { input: "m.bc", passes: "internalize", cwd: folder });
    expect(opt.text).toContain("define");
    const inspected = await ask("inspect", { object, cwd: folder });
    expect(inspected).toMatchObject({ relocations: [{ root: "task_struct", path: "tgid" }] });
    const file = await ask("inspect", { object: "once.o", cwd: folder });
    expect(file).toEqual(inspected);
    const resolved = () =>
      ask("resolve", { object, btf: [vmlinuxBtf, join(root, "examples/exec-snoop/kernels/linux-6.1.btf")] });
    const first = await resolved();
    const cliAnswer = run(cli, ["resolve", "once.o", "--json"], "off");
    expect(first).toMatchObject({ relocations: [{ path: "tgid" }] });
    expect(JSON.parse(cliAnswer.stdout).relocations[0].targets[0].value).toBe(
      (first as { relocations: { targets: { value: number }[] }[] }).relocations[0]!.targets[0]!.value,
    );
    expect(await resolved()).toEqual(first);
    const verified = await ask("verify", { object, cwd: folder });
    expect(verified).toMatchObject({ kernels: [{ kernel: "running" }] });
    expect((await ask("explain", { code: "CRL0860" })).text).toContain("socket");
    expect(progress).toContainEqual({ kind: "started" });
    for (const value of progress)
      expect(schema.faultOf("$/progress.params", { token: "1", value })).toBeUndefined();
  });

  it("is told with diagnostics what is wrong", async () => {
    await using client = await connect({ socket: service.socket });
    const failed = (inputs: string[]) =>
      client.request("build", { inputs, cwd: folder }).catch((error) => error);
    expect((await failed(["refused.rs"])).diagnostics).toMatchObject([
      { code: "CRL0100", location: { line: 13 } },
    ]);
    expect(await failed(["wrong.rs"])).toMatchObject({ diagnostics: [{ code: "CRL0056" }] });
    expect(await failed(["absent.rs"])).toMatchObject({ exitStatus: 1 });
  });

  it("gets the same bytes as seven others at the same time", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect({ socket: service.socket })));
    const made = await Promise.all(
      clients.map((client, index) =>
        client.request("build", {
          inputs: [index % 2 === 0 ? "small.rs" : "other.rs"],
          cwd: folder,
          audit: false,
        }),
      ),
    );
    const small = readFileSync(at("once.o"));
    for (const index of [0, 2, 4, 6]) expect(bytes(made[index]!).equals(small)).toBe(true);
    for (const index of [3, 5, 7]) expect(made[index]!.base64).toBe(made[1]!.base64);
    expect(made[1]!.base64).not.toBe(made[0]!.base64);
    for (const client of clients) client.close();
  });

  it("can start a service of its own", async () => {
    const { connect: connectBuilt }: typeof import("../../src/client/index.js") = await import(
      join(root, "dist/src/client/index.js")
    );
    await using client = await connectBuilt({ start: true });
    expect((await client.request("explain", { code: "107" })).text).toContain("CRL0107");
  });
});

describe("a client that does wrong", () => {
  const talk = async (does: (client: RawClient) => Promise<void>) => {
    const client = new RawClient(service.socket);
    await does(client);
    client.close();
    await using after = await connect({ socket: service.socket });
    expect((await after.request("explain", { code: "CRL0860" })).text).toContain("CRL0860");
  };
  const messages: readonly (readonly [string, string, number, string])[] = [
    ["broken JSON", '{"jsonrpc": "2.0", "id": 1, ', -32700, "CRL0862"],
    ["bytes that are no UTF-8", '{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', -32700, "CRL0862"],
    ["an array", "[]", -32600, "CRL0862"],
    ["another JSON-RPC", '{"jsonrpc": "1.0", "id": 1, "method": "build"}', -32600, "CRL0862"],
    ["an id that is an object", '{"jsonrpc": "2.0", "id": {}, "method": "build"}', -32600, "CRL0862"],
    ["no method", '{"jsonrpc": "2.0", "id": 1}', -32600, "CRL0862"],
    [
      "params that are text",
      '{"jsonrpc": "2.0", "id": 1, "method": "build", "params": "x"}',
      -32600,
      "CRL0862",
    ],
  ];
  for (const [name, text, code, number] of messages)
    it(`${name}: is told, and can go on`, () =>
      talk(async (client) => {
        const body = Buffer.from(text, "latin1");
        client.raw(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
        const answer = await client.answer(({ id }) => id === null);
        expect(answer?.error?.code).toBe(code);
        expect(codesOf(answer)).toEqual([number]);
        expect(schema.faultOf("error", answer?.error)).toBeUndefined();
        expect((await client.initialize())?.result).toMatchObject({ protocol: 1 });
      }));

  const requests: readonly (readonly [string, string, object, number, string])[] = [
    ["a method that there is not", "explode", {}, -32601, "CRL0865"],
    ["the name of an object's own method", "toString", {}, -32601, "CRL0865"],
    ["params that lack something", "build", { cwd: "/" }, -32602, "CRL0864"],
    ["params of another type", "build", { cwd: "/", inputs: "a.rs" }, -32602, "CRL0864"],
    ["a relative folder", "build", { cwd: ".", inputs: ["a.rs"] }, -32602, "CRL0864"],
    ["an option that there is not", "build", { cwd: "/", inputs: ["a.rs"], fast: true }, -32602, "CRL0864"],
    ["a folder that is not there", "build", { cwd: "/absent", inputs: ["a.rs"] }, -32803, "CRL0081"],
    ["an object that is none", "inspect", { cwd: "/", object: { base64: "AAAA" } }, -32803, "CRL0200"],
    ["no diagnostic's number", "explain", { code: "x" }, -32803, "CRL0064"],
  ];
  it("requests that cannot be done", () =>
    talk(async (client) => {
      const early = await client.request(99, "explain", { code: "107" });
      expect(early?.error?.code).toBe(-32002);
      await client.initialize();
      for (const [index, [name, method, params, code, number]] of requests.entries()) {
        const answer = await client.request(index + 1, method, params);
        expect({ name, code: answer?.error?.code, codes: codesOf(answer) }).toEqual({
          name,
          code,
          codes: [number],
        });
        expect(schema.faultOf("error", answer?.error), name).toBeUndefined();
      }
    }));

  it("another version, another package, other files", async () => {
    for (const other of [{ version: "0.0.9" }, { protocol: 2 }, { root: "/elsewhere" }, { world: "another" }])
      await talk(async (client) => {
        const answer = await client.request(1, "initialize", { protocol: 1, version: "0.1.0", ...other });
        expect(codesOf(answer)).toEqual(["CRL0863"]);
        expect((await client.request(2, "explain", { code: "107" }))?.error?.code).toBe(-32002);
      });
  });

  it("a gigabyte: is refused before it has come, and not kept", () =>
    talk(async (client) => {
      const memory = () =>
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.process.pid}/status`, "utf8"))![1]);
      const before = memory();
      client.raw(`Content-Length: ${2 ** 30}\r\n\r\n`);
      const answer = await client.answer(({ id }) => id === null);
      expect(codesOf(answer)).toEqual(["CRL0861"]);
      const chunk = Buffer.alloc(1 << 20, 0x20);
      for (let sent = 0; sent < 1024; sent++) {
        if (!client.socket.write(chunk)) await new Promise((resolve) => client.socket.once("drain", resolve));
      }
      // Kilobytes; chunks that came and are not collected yet are some.
      expect(memory() - before).toBeLessThan(200 << 10);
      expect((await client.initialize())?.result).toMatchObject({ protocol: 1 });
    }));

  it("no header: is told, and the connection ends", async () => {
    for (const text of ["GET / HTTP/1.1\r\n\r\n", "x".repeat(10_000), "Content-Length: -1\r\n\r\n"])
      await talk(async (client) => {
        client.raw(text);
        expect(codesOf(await client.answer(({ id }) => id === null))).toEqual(["CRL0862"]);
        expect(await client.answer(() => false)).toBeUndefined();
      });
  });

  it("goes away in the middle: its request ends, and what it waits for", async () => {
    const sleeper = at("slow");
    mkdirSync(sleeper, { recursive: true });
    const rustc = join(sleeper, "rustc");
    writeFileSync(
      rustc,
      `#!/bin/sh\ncase "$*" in *small.rs*) echo $$ >>${sleeper}/pids; exec sleep 100;; esac\nexec /usr/bin/rustc "$@"\n`,
    );
    chmodSync(rustc, 0o755);
    await talk(async (client) => {
      await client.initialize();
      const params = { cwd: folder, inputs: ["small.rs"], rustc, audit: false };
      for (let id = 1; id < 10; id++) client.send({ id, method: "build", params });
      await expect.poll(() => existsSync(`${sleeper}/pids`), { timeout: 60_000 }).toBe(true);
      client.send({ method: "$/cancelRequest", params: { id: 9 } });
      expect((await client.answer(({ id }) => id === 9))?.error?.code).toBe(-32800);
    });
    const alive = (pid: string) => existsSync(`/proc/${pid}`);
    await expect
      .poll(() => readFileSync(`${sleeper}/pids`, "utf8").trim().split("\n").filter(alive), {
        timeout: 30_000,
      })
      .toEqual([]);
  });

  it("thousands of requests: those that find no place are refused, the others are done", () =>
    talk(async (client) => {
      await client.initialize();
      for (let id = 1; id <= 4000; id++) client.send({ id, method: "explain", params: { code: "CRL0860" } });
      await expect.poll(() => client.answers.length, { timeout: 60_000 }).toBe(4001);
      const refused = client.answers.filter(({ error }) => error !== undefined);
      expect(client.answers.length - refused.length).toBeGreaterThan(500);
      for (const answer of refused) expect(codesOf(answer)).toEqual(["CRL0866"]);
    }));

  it("too many clients: the last are told so", async () => {
    const clients = Array.from({ length: 66 }, () => new RawClient(service.socket));
    const last = await Promise.all(clients.map((client) => client.initialize()));
    expect(last.filter((answer) => answer?.result !== undefined).length).toBeLessThanOrEqual(64);
    const told = clients.flatMap(({ answers }) => answers.filter(({ error }) => error !== undefined));
    expect(told.flatMap(codesOf)).toEqual(["CRL0866", "CRL0866"]);
    for (const client of clients) client.close();
    await expect
      .poll(
        async () => (await connect({ socket: service.socket }).catch(() => undefined))?.close() === undefined,
      )
      .toBe(true);
  });
});
