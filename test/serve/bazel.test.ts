import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { objectsOf } from "../../src/serve/json-objects.js";
import { program } from "./programs.js";
import { cli, folder, root, run } from "./start.js";

const at = (name: string) => join(folder, name);

interface WorkResponse {
  readonly requestId: number;
  readonly exitCode?: number;
  readonly output?: string;
  readonly wasCancelled?: boolean;
}

/** A worker as Bazel starts it, with the answers that it gave. */
function startWorker(): { readonly child: ChildProcess; readonly responses: WorkResponse[] } {
  const child = spawn(process.execPath, [cli, "build", "--persistent_worker"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const responses: WorkResponse[] = [];
  let text = "";
  child.stdout!.on("data", (chunk) => {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop()!;
    responses.push(...lines.map((line) => JSON.parse(line) as WorkResponse));
  });
  return { child, responses };
}

beforeAll(() => {
  writeFileSync(at("small.rs"), program());
  mkdirSync(at("sandbox/1"), { recursive: true });
  writeFileSync(at("sandbox/1/boxed.rs"), program("pid"));
  writeFileSync(at("arguments"), "small.rs\n-o\nplain.o\n");
});

describe("a persistent worker", () => {
  it("does what Bazel asks for, as the command without a worker does", async () => {
    expect(run(cli, ["build", "@arguments"], "off")).toMatchObject({ status: 0, stderr: "" });
    const { child, responses } = startWorker();
    const send = (request: object, end = "\r\n") => child.stdin!.write(`${JSON.stringify(request)}${end}`);
    const inputs = [{ path: "small.rs", digest: "c2hh" }];
    send({ arguments: ["small.rs", "-o", "worked.o"], inputs, requestId: 1, verbosity: 0 });
    send({ arguments: ["boxed.rs", "-o", "boxed.o"], requestId: 2, sandboxDir: "sandbox/1" }, "");
    send({ arguments: ["absent.rs"], requestId: 3 });
    send({ arguments: ["small.rs", "-o", "never.o"], requestId: 4 });
    send({ requestId: 4, cancel: true });
    send({ requestId: 77, cancel: true });
    // A request that comes alone has the number 0, which is left out.
    send({ arguments: ["small.rs", "--emit", "llvm-ir", "-o", "-"] });
    await expect.poll(() => responses.length, { timeout: 60_000 }).toBe(5);
    const byId = [...responses].sort((a, b) => a.requestId - b.requestId);
    expect(byId).toMatchObject([
      { requestId: 0, exitCode: 0, output: expect.stringContaining("define") },
      { requestId: 1, exitCode: 0, output: "" },
      { requestId: 2, exitCode: 0, output: "" },
      { requestId: 3, exitCode: 1, output: expect.stringContaining("error[CRL0056]") },
      { requestId: 4, wasCancelled: true },
    ]);
    expect(readFileSync(at("worked.o")).equals(readFileSync(at("plain.o")))).toBe(true);
    expect(existsSync(at("sandbox/1/boxed.o"))).toBe(true);
    expect(existsSync(at("never.o"))).toBe(false);
    child.stdin!.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends with a message where it cannot answer", () => {
    for (const input of [
      "no JSON\n",
      "[]\n",
      '{"requestId": "1"}\n',
      '{"arguments": [1]}\n',
      '{"arguments": "x"',
      "}",
    ]) {
      const args = [cli, "build", "--persistent_worker"];
      const done = spawnSync(process.execPath, args, { input, encoding: "utf8", cwd: folder });
      expect({ input, status: done.status, stdout: done.stdout }).toEqual({ input, status: 2, stdout: "" });
      expect(done.stderr).toContain("CRL0872");
    }
    const missing = run(cli, ["build", "@absent"], "off");
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining("CRL0873") });
  });

  it("reads objects however they are cut", async () => {
    const texts = ['{"a":"}{\\"\\\\"}', '{"b":{"c":[{}]}}', "{}"];
    for (const size of [1, 2, 7, 100])
      for (const between of ["", "\n", "\r\n"]) {
        const all = Buffer.from(texts.join(between));
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.subarray(i * size, (i + 1) * size),
        );
        const found: string[] = [];
        for await (const text of objectsOf(Readable.from(chunks))) found.push(text.trim());
        expect(found).toEqual(texts);
      }
  });
});

const bazel = spawnSync("bazel", ["--version"], { encoding: "utf8", cwd: folder });
const skip = process.env.CORELATE_ECOSYSTEM === undefined || bazel.status !== 0;
describe.skipIf(skip)("examples/bazel", () => {
  it("builds with Bazel, with a worker and without", () => {
    const project = at("project");
    cpSync(join(root, "examples/bazel"), project, { recursive: true });
    const env = { ...process.env, CORELATE: cli };
    const run = (...args: string[]) =>
      spawnSync("bazel", [`--output_user_root=${at("bazel")}`, ...args], {
        cwd: project,
        env,
        encoding: "utf8",
      });
    const built = (...options: string[]) => {
      run("clean");
      const done = run("build", "//:all", ...options);
      expect(done.status, done.stderr).toBe(0);
      const objects = ["exec", "exit"].map((name) =>
        readFileSync(join(project, `bazel-bin/${name}.bpf.o`), "hex"),
      );
      return { objects, said: done.stderr };
    };
    const worked = built();
    expect(worked.said).toContain("2 worker");
    const alone = built("--strategy=CorelateBuild=local");
    expect(alone.said).toContain("2 local");
    expect(alone.objects).toEqual(worked.objects);
    run("shutdown");
  }, 600_000);
});
