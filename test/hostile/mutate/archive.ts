import type { Random } from "./random.js";

/** Writes an archive in the GNU variant, or with names in front of the members as BSD has it. */
export function archive(
  members: readonly (readonly [name: string, bytes: Uint8Array])[],
  bsd = false,
): Buffer {
  const names = members.map(([name]) => `${name}/\n`).join("");
  const parts: Uint8Array[] = [Buffer.from("!<arch>\n")];
  const add = (name: string, bytes: Uint8Array) => {
    const fields = [name.padEnd(16), "0".padEnd(12), "0".padEnd(6), "0".padEnd(6), "644".padEnd(8)];
    parts.push(Buffer.from(`${fields.join("")}${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) parts.push(Buffer.from("\n"));
  };
  if (!bsd) add("//", Buffer.from(names));
  let at = 0;
  for (const [name, bytes] of members) {
    if (bsd) add(`#1/${name.length}`, Buffer.concat([Buffer.from(name), bytes]));
    else add(`/${at}`, bytes);
    at += name.length + 2;
  }
  return Buffer.concat(parts);
}

/** Another archive made of `bytes`: mostly the fields of the members' headers, else any byte. */
export function mutateArchive(bytes: Uint8Array, random: Random): Buffer {
  const file = Buffer.from(bytes);
  const headers: number[] = [];
  for (let at = 8; at + 60 <= file.length; ) {
    headers.push(at);
    const size = Number.parseInt(file.toString("latin1", at + 48, at + 58), 10);
    at += 60 + size + (size & 1);
  }
  const numbers = [
    "0",
    "1",
    "-1",
    "9999999999",
    "1e9",
    "0x10",
    "NaN",
    "",
    " 7",
    "4294967",
    String(file.length),
  ];
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const header = random.pick(headers);
    switch (random.below(7)) {
      case 0:
        file.write(random.pick(numbers).padEnd(10), header + 48, "latin1");
        break;
      case 1: {
        const size = Number.parseInt(file.toString("latin1", header + 48, header + 58), 10) || 0;
        file.write(String(Math.max(0, size + random.below(9) - 4)).padEnd(10), header + 48, "latin1");
        break;
      }
      case 2: {
        const name = random.pick(["/", "#1/", "//", "/SYM64/", "__.SYMDEF", "\0", "../x/"]);
        file.write(`${name}${random.pick(numbers)}`.padEnd(16).slice(0, 16), header, "latin1");
        break;
      }
      case 3:
        file[header + 58 + random.below(2)] = random.below(256);
        break;
      case 4:
        // In front of a member is its magic number.
        file[Math.min(header + 60 + random.below(64), file.length - 1)] = random.below(256);
        break;
      case 5:
        file.copyWithin(header, random.pick(headers), random.pick(headers) + 60);
        break;
      default:
        file[random.below(file.length)]! ^= 1 << random.below(8);
    }
  }
  return random.once(20) ? file.subarray(0, random.below(file.length)) : file;
}
