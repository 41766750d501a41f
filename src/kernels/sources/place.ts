/** Where a source puts a kernel's files, and what of it is wanted. */
export interface Place {
  /** For the files, under the names that the cache has: `image`, `btf`, `config`, `modules/…`. */
  readonly folder: string;
  /** For what is not kept. */
  readonly scratch: string;
  /** Whether the modules are kept. */
  readonly modules: boolean;
  /** The environment of the tools that are run. */
  readonly env: NodeJS.ProcessEnv;
}
