import { cpio, deviceMode, folderMode, programMode } from "./cpio.js";

/** The part of the initramfs that each guest of an architecture has: `loader` as its first program, which mounts the rest. */
export function loaderArchive(loader: Uint8Array): Buffer {
  return cpio([
    ...["dev", "proc", "sys"].map((name) => ({ name, mode: folderMode })),
    // The kernel opens it for the first program.
    { name: "dev/console", mode: deviceMode, device: [5, 1] },
    { name: "init", mode: programMode, data: loader },
  ]);
}
