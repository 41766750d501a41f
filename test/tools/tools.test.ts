import { execFileSync } from "node:child_process";
import {
  accessSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildTools, toolNames } from "./objects.js";
import { beside, command, printedBy, type Row, rowsOf } from "./run-tool.js";

/** Building the tools takes minutes: `make test-tools` does, or takes those in the folder that CORELATE_TOOLS names. */
const given = process.env.CORELATE_TOOLS;
const wanted = canLoad && given !== undefined;

let bin = "";
let folder = "";
beforeAll(async () => {
  if (!wanted) return;
  bin = given === "1" ? await buildTools() : given!;
  folder = mkdtempSync(join(tmpdir(), "corelate-tools-"));
}, 1_800_000);
afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

const own = ["--pid", `${process.pid}`];
const rows = (name: string, args: readonly string[], work: () => unknown) =>
  rowsOf(join(bin, name), args, work);

/** A connection to this process over the loopback, through which `bytes` go; gives the server's port and the client's. */
async function connection(bytes: number): Promise<{ server: number; client: number }> {
  const server = createServer((socket) => socket.resume().on("end", () => socket.end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as AddressInfo).port;
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.on("connect", resolve));
  const client = socket.localPort!;
  socket.end(Buffer.alloc(bytes));
  await new Promise((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => server.close(resolve));
  return { server: port, client };
}

/** A table of the kernel's of numbers a processor, summed. */
function softirqCounts(): Record<string, number> {
  const lines = readFileSync("/proc/softirqs", "utf8").trim().split("\n").slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const [name, ...counts] = line.trim().split(/\s+/);
      return [name!.slice(0, -1).toLowerCase(), counts.reduce((sum, count) => sum + Number(count), 0)];
    }),
  );
}

/** How often the threads of this process got a processor. */
function timesRun(): number {
  const tasks = readdirSync("/proc/self/task");
  return tasks.reduce(
    (sum, task) =>
      sum + Number(readFileSync(`/proc/self/task/${task}/schedstat`, "utf8").trim().split(" ")[2]),
    0,
  );
}

describe.skipIf(!wanted)("the tools", () => {
  it.each(toolNames)("%s has --help, a table, and an end by Ctrl-C", async (name) => {
    const help = execFileSync(join(bin, name), ["--help"], { encoding: "utf8" });
    expect(help).toContain("--json");
    expect(help).toContain("Linux ");
    const { errors, status } = await printedBy(join(bin, name), [], () => command("/bin/true"));
    expect({ status, errors }).toEqual({ status: 0, errors: expect.stringContaining("Hit Ctrl-C to end.") });
  });

  it("execsnoop: a child of this process, with its arguments", async () => {
    let pid = 0;
    const found = await rows("execsnoop", [], async () => {
      pid = await command("/bin/echo", "corelate", "a b");
    });
    expect(found).toContainEqual({
      comm: "echo",
      pid,
      ppid: process.pid,
      uid: 0,
      args: '/bin/echo corelate "a b"',
    });
    expect(await rows("execsnoop", ["--uid", "4711"], () => command("/bin/true"))).toEqual([]);
  });

  it("opensnoop: descriptors and errors that node got", async () => {
    const path = join(folder, "opened");
    let fd = 0;
    const found = await rows("opensnoop", own, () => {
      fd = openSync(path, "w");
      closeSync(fd);
      expect(existsSync(`${path}-not`)).toBe(false);
      expect(() => openSync(`${path}-not`, "r")).toThrow("ENOENT");
    });
    expect(found).toContainEqual(expect.objectContaining({ pid: process.pid, fd, error: 0, path }));
    expect(found).toContainEqual(
      expect.objectContaining({ pid: process.pid, fd: -1, error: 2, path: `${path}-not` }),
    );
  });

  it("tcplife: ports and bytes of a connection", async () => {
    let ports = { server: 0, client: 0 };
    const found = await rows("tcplife", [], async () => {
      ports = await connection(200 * 1024);
    });
    const [client] = found.filter((row) => row.lport === ports.client && row.rport === ports.server);
    expect(client).toMatchObject({ pid: process.pid, ip: 4, laddr: "127.0.0.1", raddr: "127.0.0.1" });
    expect(client!.tx_kb).toBeCloseTo(200, 1);
    const [server] = found.filter((row) => row.lport === ports.server && row.rport === ports.client);
    expect(server!.rx_kb).toBeCloseTo(200, 1);
  });

  it("tcpconnect: where this process connects to", async () => {
    let ports = { server: 0, client: 0 };
    const found = await rows("tcpconnect", own, async () => {
      ports = await connection(1);
    });
    expect(found).toEqual([
      expect.objectContaining({ pid: process.pid, ip: 4, daddr: "127.0.0.1", dport: ports.server, uid: 0 }),
    ]);
    expect(await rows("tcpconnect", ["--port", "1"], () => connection(1))).toEqual([]);
  });

  it("tcpstates: the states of the client's side, in order", async () => {
    let ports = { server: 0, client: 0 };
    const found = await rows("tcpstates", [], async () => {
      ports = await connection(1);
    });
    const [first] = found.filter((row) => row.rport === ports.server && row.new === "SYN_SENT");
    const states = found.filter((row) => row.socket === first!.socket).map((row) => `${row.old} ${row.new}`);
    expect(states.slice(0, 2)).toEqual(["CLOSE SYN_SENT", "SYN_SENT ESTABLISHED"]);
    expect(states).toContain("ESTABLISHED FIN_WAIT1");
    expect(states.at(-1)).toMatch(/ CLOSE$/);
  });

  it("biosnoop: what dd writes to the disk", async () => {
    const path = join(folder, "direct");
    const work = () => command("dd", "if=/dev/zero", `of=${path}`, "bs=64k", "count=4", "oflag=direct");
    const found = (await rows("biosnoop", [], work)).filter(
      (row) => row.comm === "dd" && row.operation === "W",
    );
    const disks = readFileSync("/proc/diskstats", "utf8");
    for (const { disk } of found) expect(disks).toContain(` ${disk} `);
    expect(found.reduce((sum, row) => sum + (row.bytes as number), 0)).toBe(4 * 65536);
  });

  it("biolatency: as many requests as /proc/diskstats has", async () => {
    const done = () =>
      readFileSync("/proc/diskstats", "utf8")
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number))
        .reduce((sum, fields) => sum + fields[3]! + fields[7]! + (fields[14] ?? 0) + (fields[18] ?? 0), 0);
    const outside = done();
    let inside = 0;
    const [found] = await rows("biolatency", [], async () => {
      const start = done();
      await command(
        "dd",
        "if=/dev/zero",
        `of=${join(folder, "latency")}`,
        "bs=4k",
        "count=100",
        "oflag=direct",
      );
      inside = done() - start;
    });
    expect(inside).toBeGreaterThanOrEqual(100);
    expect(found!.count).toBeGreaterThanOrEqual(100);
    expect(found!.count).toBeLessThanOrEqual(done() - outside + 10);
  });

  it("runqlat: as often as /proc/self/task says that the threads ran", async () => {
    let ran = 0;
    const [found] = await rows("runqlat", own, async () => {
      const start = timesRun();
      for (let at = 0; at < 200; at++) await sleep(1);
      ran = timesRun() - start;
    });
    expect(ran).toBeGreaterThan(100);
    expect(Math.abs((found!.count as number) - ran)).toBeLessThan(ran / 2 + 50);
  });

  it("runqslower: shells that share the processors", async () => {
    const pids: number[] = [];
    const busy = () =>
      beside("sh", ["-c", "while :; do :; done"], async (child) => {
        pids.push(child.pid!);
        await sleep(1500);
      });
    const found = await rows("runqslower", ["1000"], () => Promise.all(Array.from({ length: 6 }, busy)));
    const ours = found.filter((row) => pids.includes(row.tid as number));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.map((row) => row.comm)).toContain("sh");
    for (const row of found) expect(row.us).toBeGreaterThanOrEqual(1000);
  });

  it("offcputime: a second of sleep", async () => {
    let pid = 0;
    const found = await rows("offcputime", [], async () => {
      pid = await command("sleep", "1");
    });
    const [longest] = found
      .filter((row) => row.pid === pid)
      .sort((a, b) => (b.us as number) - (a.us as number));
    expect(longest).toMatchObject({ comm: "sleep" });
    expect(longest!.us).toBeGreaterThan(950_000);
    expect(longest!.us).toBeLessThan(3_000_000);
    expect((longest!.kernel as string[]).join(" ")).toContain("nanosleep");
  });

  it("filetop: what this process writes", async () => {
    const path = join(folder, "written-and-read");
    const found = await rows("filetop", [...own, "60"], () => {
      const fd = openSync(path, "w");
      for (let at = 0; at < 10; at++) writeSync(fd, Buffer.alloc(4096));
      closeSync(fd);
      readFileSync(path);
    });
    const [row] = found.filter(({ file }) => file === "written-and-read");
    expect(row).toMatchObject({ pid: process.pid, writes: 10, written_bytes: 40960, read_bytes: 40960 });
  });

  it("cachestat: a file that is not cached, and one that is", async () => {
    const path = join(folder, "cached");
    writeFileSync(path, Buffer.alloc(64 << 20));
    const evict = () => command("dd", `of=${path}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0");
    const count = async (work: () => unknown): Promise<Row> => (await rows("cachestat", ["60"], work))[0]!;
    await evict();
    const cold = await count(() => readFileSync(path));
    const warm = await count(() => readFileSync(path));
    expect(cold.misses).toBeGreaterThanOrEqual(16_384);
    expect(warm.hits).toBeGreaterThanOrEqual(16_384);
    expect(warm.misses).toBeLessThan((cold.misses as number) / 2);
  });

  it("memleak: files that stay open", async () => {
    const open: number[] = [];
    const found = await rows("memleak", [...own, "--top", "200", "--older", "0"], () => {
      for (let at = 0; at < 100; at++) open.push(openSync("/etc/passwd", "r"));
    });
    for (const fd of open) closeSync(fd);
    const files = found.filter((row) =>
      (row.stack as string[]).some((name) => name.startsWith("alloc_empty_file")),
    );
    expect(files.reduce((sum, row) => sum + (row.allocations as number), 0)).toBeGreaterThanOrEqual(100);
  });

  it("oomkill: a process in a small cgroup", async () => {
    const old = existsSync("/sys/fs/cgroup/memory");
    const group = `/sys/fs/cgroup/${old ? "memory/" : ""}corelate-oom-${process.pid}`;
    mkdirSync(group);
    try {
      writeFileSync(join(group, old ? "memory.limit_in_bytes" : "memory.max"), `${20 << 20}`);
      if (!old) writeFileSync(join(group, "memory.swap.max"), "0");
      let pid = 0;
      const found = await rows("oomkill", [], async () => {
        pid = await command("sh", "-c", `echo $$ > ${group}/cgroup.procs; exec tail /dev/zero`);
      });
      expect(readFileSync(join(group, old ? "memory.oom_control" : "memory.events"), "utf8")).toMatch(
        /oom_kill [1-9]/m,
      );
      expect(found).toContainEqual(expect.objectContaining({ pid, comm: "tail", by_pid: pid }));
    } finally {
      rmdirSync(group);
    }
  });

  it("bindsnoop: the port that the kernel chose, and one that is taken", async () => {
    let port = 0;
    const found = await rows("bindsnoop", own, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
      const other = createServer();
      await new Promise((resolve) => other.on("error", resolve).listen(port, "127.0.0.1"));
      server.close();
    });
    const said = { pid: process.pid, protocol: "TCP", address: "127.0.0.1", port };
    expect(found).toContainEqual(expect.objectContaining({ ...said, result: 0 }));
    expect(found.filter((row) => row.port === port).length).toBeGreaterThanOrEqual(1);
  });

  it("softirqs: as many as /proc/softirqs has", async () => {
    const outer = softirqCounts();
    let [start, end] = [outer, outer];
    const found = await rows("softirqs", [], async () => {
      start = softirqCounts();
      await sleep(1000);
      end = softirqCounts();
    });
    const after = softirqCounts();
    expect(found.map(({ softirq }) => softirq)).toContain("timer");
    for (const { softirq, count } of found as { softirq: string; count: number }[]) {
      expect(count, softirq).toBeLessThanOrEqual(after[softirq]! - outer[softirq]!);
      expect(count, softirq).toBeGreaterThanOrEqual(end[softirq]! - start[softirq]! - 2);
    }
  });

  it("syscount: calls that this process makes", async () => {
    const found = await rows("syscount", [...own, "--top", "100"], () => {
      for (let at = 0; at < 500; at++) accessSync(folder);
    });
    const [row] = found.filter(({ syscall }) => /^f?access/.test(syscall as string));
    expect(row!.count).toBeGreaterThanOrEqual(500);
    expect(row!.count).toBeLessThan(600);
  });

  it("fsslower: what this process writes and syncs", async () => {
    const found = await rows("fsslower", [...own, "--min", "0"], () => {
      const fd = openSync(join(folder, "slow"), "w");
      for (let at = 0; at < 5; at++) writeSync(fd, Buffer.alloc(1000));
      fsyncSync(fd);
      closeSync(fd);
    });
    const slow = found.filter(({ file }) => file === "slow").map((row) => [row.operation, row.bytes]);
    expect(slow).toEqual([...Array.from({ length: 5 }, () => ["W", 1000]), ["S", 0]]);
  });

  it("klockstat: writers of one file", async () => {
    const path = join(folder, "shared");
    const writer = () => command("dd", "if=/dev/zero", `of=${path}`, "bs=16k", "count=4000", "conv=notrunc");
    const found = await rows("klockstat", ["--stacks", "8"], () =>
      Promise.all([writer(), writer(), writer(), writer()]),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) expect(row.longest_ns).toBeLessThanOrEqual(row.total_ns as number);
    expect(found.some((row) => (row.caller as string[]).some((name) => name.includes("write")))).toBe(true);
  });

  it("mountsnoop: a tmpfs", async () => {
    const at = join(folder, "mounted");
    mkdirSync(at);
    const found = await rows("mountsnoop", [], async () => {
      await command("mount", "-i", "-t", "tmpfs", "corelate", at);
      await command("umount", "-i", at);
      await command("umount", "-i", at);
    });
    const ours = found.filter(({ call }) => (call as string).includes(at));
    const umounts = ours.filter(({ call }) => (call as string).startsWith("umount"));
    expect(umounts[0]).toMatchObject({ comm: "umount", result: 0 });
  });

  it("statsnoop: files that this process asks for", async () => {
    const missing = join(folder, "missing");
    const found = await rows("statsnoop", own, () => {
      statSync(folder);
      statSync(missing, { throwIfNoEntry: false });
    });
    expect(found).toContainEqual(expect.objectContaining({ pid: process.pid, result: 0, path: folder }));
    expect(found).toContainEqual(expect.objectContaining({ pid: process.pid, result: -2, path: missing }));
  });
});
