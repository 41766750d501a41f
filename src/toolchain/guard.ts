import { existsSync } from "node:fs";

/**
 * Runs "$@" as the shell's own child. Beside it a watcher reads from the descriptor `fd`, the other end of which only corelate has: when
 * corelate ends first, for whatever reason, it ends the process group, and deletes the folder $1. It ignores what it sends to the group.
 * Nothing is opened on the way: a shell that cannot open a file ends at once, and the watcher would wait for ever.
 */
const script = (fd: number) => `
( trap '' HUP INT TERM
  read -r _
  kill -TERM 0
  tries=0
  until rm -rf -- "$1" || [ $tries -ge 50 ]; do tries=$((tries + 1)); done
  kill -KILL 0
) <&${fd} >&- 2>&- ${fd}<&- &
watcher=$!
shift
"$@" ${fd}<&-
status=$?
exec 2>&-
kill -KILL $watcher
exit $status`;

const shell = "/bin/sh";

/** How a child of this process gets its descriptors. */
export type Stream = "inherit" | "ignore" | "pipe" | number;

/** What `spawnSync` takes for a command that does not outlive this process. */
export interface Guarded {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly stdio: Stream[]; readonly detached: boolean };
}

/**
 * Makes `command` end when this process does, and `folder` (if it is not empty) go away then. A process that waits for a child cannot handle
 * signals: INT or TERM end it at once, the child would go on, and nobody would delete what it writes.
 */
export function guarded(
  command: string,
  args: readonly string[],
  streams: readonly Stream[],
  folder: string,
): Guarded {
  const stdio = [...streams];
  const free = [3, 4, 5, 6, 7, 8, 9].find((fd) => stdio[fd] === undefined || stdio[fd] === "ignore");
  // Elsewhere than on Unix there is no shell, and behind ten descriptors a shell cannot name more.
  if (free === undefined || !existsSync(shell)) return { command, args, options: { stdio, detached: false } };
  while (stdio.length <= free) stdio.push("ignore");
  stdio[free] = "pipe";
  return {
    command: shell,
    args: ["-c", script(free), "corelate", folder, command, ...args],
    options: { stdio, detached: true },
  };
}
