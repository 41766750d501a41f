import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.js";
import { lookAtSocket } from "../../src/service/index.js";
import { cli, folder, type Running, run, startService, stop } from "./start.js";

let service: Running;
beforeAll(async () => {
  service = await startService("--workers", "1", "--timeout", "20");
});
afterAll(() => stop(service));

const serve = (socket: string) =>
  spawnSync(process.execPath, [cli, "serve", "--socket", socket], { encoding: "utf8", timeout: 60_000 });
const socketIn = (folderOf: string) => join(folderOf, "s.sock");
const isRoot = process.getuid?.() === 0;

/** A folder, or what stands in its place, with a socket that somebody else could have a hand in. */
const unsafe: readonly (readonly [string, string, (folderOf: string) => void])[] = [
  ["a folder that others can look into", "others may look into the folder", (f) => chmodSync(f, 0o755)],
  ["a folder of another user", "the folder belongs to user 12345", (f) => chownSync(f, 12345, 12345)],
  ["a file in its place", "this is no socket", (f) => writeFileSync(socketIn(f), "")],
  ["a link in its place", "this is no socket", (f) => symlinkSync(service.socket, socketIn(f))],
  [
    "a folder that is a link",
    "this is no folder",
    (f) => {
      rmSync(f, { recursive: true });
      symlinkSync(dirname(service.socket), f);
    },
  ],
];

describe("a socket that is not this user's alone", () => {
  for (const [name, why, prepare] of unsafe)
    it.skipIf(!isRoot)(`${name}: neither service nor command takes it`, () => {
      const folderOf = mkdtempSync(join(folder, "u-"));
      prepare(folderOf);
      for (const done of [serve(socketIn(folderOf)), run(cli, ["build", "a.rs"], socketIn(folderOf))]) {
        expect(done.stderr).toContain("error[CRL0860]");
        expect(done.stderr).toContain(why);
        expect(done.status).toBe(3);
      }
      rmSync(folderOf, { recursive: true, force: true });
    });

  it.skipIf(!isRoot)("one of another user, and one that others may use", async () => {
    const path = socketIn(mkdtempSync(join(folder, "o-")));
    const server = createServer().listen(path);
    await expect.poll(() => existsSync(path)).toBe(true);
    chmodSync(path, 0o666);
    expect(lookAtSocket(path).kind).toBe("unsafe");
    chmodSync(path, 0o600);
    expect(lookAtSocket(path).kind).toBe("socket");
    chownSync(path, 12345, 12345);
    expect(lookAtSocket(path).kind).toBe("unsafe");
    expect(serve(path).stderr).toContain("it belongs to user 12345");
    // By default a command goes on without it.
    const runtime = mkdtempSync(join(folder, "r-"));
    mkdirSync(join(runtime, "corelate"), { mode: 0o755 });
    const env = { ...process.env, CORELATE_SERVICE: "auto", XDG_RUNTIME_DIR: runtime };
    const done = spawnSync(process.execPath, [cli, "build", "absent.rs"], { encoding: "utf8", env });
    expect(done.stderr).not.toContain("CRL0860");
    server.close();
  });

  it("a path that is too long", () => {
    expect(serve(join(folder, "x".repeat(100), "s.sock")).stderr).toContain("CRL0860");
  });
});

describe("the socket of a service", () => {
  it("is the user's alone", () => {
    expect(lstatSync(service.socket).mode & 0o777).toBe(0o600);
    expect(lstatSync(dirname(service.socket)).mode & 0o777).toBe(0o700);
  });

  it("is taken by one service only", () => {
    expect(serve(service.socket)).toMatchObject({ status: 3, stderr: expect.stringContaining("CRL0870") });
  });

  it("is taken over from a service that was ended by force", async () => {
    const first = await startService("--workers", "1");
    first.process.kill("SIGKILL");
    await expect.poll(() => first.process.signalCode).toBe("SIGKILL");
    expect(existsSync(first.socket)).toBe(true);
    expect(run(cli, ["build", "absent.rs"], first.socket).stderr).not.toContain("CRL086");
    await expect(connect({ socket: first.socket })).rejects.toThrow("CRL0866");
    const listening = spawnSync(
      "sh",
      [
        "-c",
        `timeout 20 "$0" "$1" serve --socket "$2" 2>&1 | head -n 1`,
        process.execPath,
        cli,
        first.socket,
      ],
      { encoding: "utf8" },
    );
    expect(listening.stdout).toContain("listening at");
  });
});
