import type { MatrixProgress } from "../matrix/index.js";
import type { Progress } from "./progress.js";

/** What one kernel does at the moment. */
interface Running {
  readonly what: string;
  /** From 0 to 1. */
  readonly part: number;
}

/**
 * Shows on a terminal how far `kernels` kernels are, in one line: how many are through, what each of the others does, and a bar for all of them. Several work at a time, and
 * a line for one after the other would flicker.
 */
export function matrixProgress(kernels: number, progress: Progress): (event: MatrixProgress) => void {
  const running = new Map<string, Running>();
  let done = 0;
  const show = () => {
    const through = kernels > 1 ? [`${done} of ${kernels} kernels`] : [];
    const others = [...running].map(([name, { what }]) => `${name}: ${what}`);
    const parts = [...running.values()].reduce((sum, { part }) => sum + part, done);
    progress.show([...through, ...others].join(", "), parts / kernels);
  };
  return (event) => {
    if (!progress.live) return;
    switch (event.kind) {
      case "loading":
        if (event.seconds < 1) return;
        running.set("running", {
          what: `${event.path}${event.program === undefined ? "" : ` (${event.program})`} ${event.seconds.toFixed(0)} s`,
          part: 0,
        });
        return show();
      case "preparing":
        running.set(event.kernel, { what: event.what, part: 0 });
        return show();
      case "objects":
        running.set(event.kernel, {
          what: `${event.done} of ${event.of}`,
          part: event.of === 0 ? 0 : event.done / event.of,
        });
        return show();
      case "done":
        running.delete(event.kernel);
        done++;
        return show();
      default:
    }
  };
}
