import { basename, extname } from "node:path";
import { type FSWatcher, watch } from "chokidar";

/** What an editor writes, it writes in several steps: milliseconds without a change after which a round begins. */
const quiet = 40;

/** Folders that hold what is made, not what it is made of. */
const skipped = new Set(["target", "node_modules", "dist"]);

/** Files that programs are made of. */
const sources = new Set([".rs", ".toml", ".json", ".ll", ".bc", ".c", ".h"]);

/** Waits for changes of sources below folders, and of single files. */
export class Changes implements AsyncDisposable {
  readonly #watcher: FSWatcher;
  readonly #changed = new Set<string>();
  readonly #ready: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};

  /** `onChange` is called at the first change of a round. */
  constructor(folders: readonly string[], files: readonly string[], onChange: () => void) {
    const named = new Set(files);
    this.#watcher = watch([...folders, ...files], {
      ignoreInitial: true,
      ignored: (path, stats) =>
        !named.has(path) &&
        (skipped.has(basename(path)) ||
          (basename(path).startsWith(".") && !folders.includes(path)) ||
          (stats?.isFile() === true && !sources.has(extname(path)))),
    });
    this.#ready = new Promise((done) => this.#watcher.once("ready", done));
    this.#watcher.on("all", (_, path) => {
      this.#changed.add(path);
      onChange();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#wake();
      }, quiet);
    });
    // A folder that cannot be read is not watched; the build says what it lacks.
    this.#watcher.on("error", () => {});
  }

  /** Resolves when the folders are read: changes from then on are seen. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** The files that have changed since the last call, as soon as there are some and a moment has passed without another. */
  async next(): Promise<readonly string[]> {
    if (this.#changed.size === 0 || this.#timer !== undefined)
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher.close();
  }
}
