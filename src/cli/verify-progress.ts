import type { MatrixProgress } from "../matrix/index.js";
import type { Progress } from "./progress.js";

/** Shows on a terminal how far the kernels are. */
export function showProgress(event: MatrixProgress, progress: Progress): void {
  if (process.stderr.isTTY !== true) return;
  switch (event.kind) {
    case "loading":
      if (event.seconds >= 1)
        progress.show(
          `verifying ${event.path}${event.program === undefined ? "" : ` (${event.program})`}: ${event.seconds.toFixed(1)} s`,
        );
      return;
    case "objects":
      return progress.show(
        `kernel ${event.kernel}: ${event.done} of ${event.of} objects`,
        event.done / event.of,
      );
    case "preparing":
      return progress.show(`kernel ${event.kernel}: ${event.what}`);
    default:
  }
}
