import {
  BpfObject,
  capturePrints,
  findLibbpf,
  type LibbpfChoice,
  openLibbpf,
  RingBuffer,
} from "../../src/kernel/index.js";
import { decodeEvent, type ExecEvent } from "./event.js";
import { runCommands, type Started } from "./run-commands.js";

/**
 * Loads and attaches the program, runs a few commands, and gives the events that they led to.
 *
 * @throws CRL0300 to CRL0302, CRL0310, CRL0311 where it cannot be loaded or attached
 */
export async function record(
  bytes: Uint8Array,
  libbpf: LibbpfChoice,
): Promise<{ readonly events: readonly ExecEvent[]; readonly started: readonly Started[] }> {
  const library = openLibbpf(findLibbpf(libbpf));
  const events: ExecEvent[] = [];
  const { result: opened } = capturePrints(library, () => {
    const loaded = BpfObject.open(library, bytes, { name: "exec-snoop" });
    loaded.load();
    return loaded;
  });
  using loaded = opened;
  const map = loaded.maps().find(({ name }) => name === "EVENTS")!;
  using ring = new RingBuffer(library, loaded.mapFd(map), (sample) => void events.push(decodeEvent(sample)));
  using _link = loaded.attach(loaded.programs()[0]!);
  const started = await runCommands();
  ring.consume();
  return { events: events.filter((event) => isOurs(event, events)), started };
}

/** Other processes of the machine start programs meanwhile, too. */
function isOurs(event: ExecEvent, all: readonly ExecEvent[]): boolean {
  if (event.parentPid === process.pid) return true;
  const parent = all.find(({ pid }) => pid === event.parentPid);
  return parent !== undefined && parent !== event && isOurs(parent, all);
}
