/** A kernel release without its patch number, such as `5.8`. */
export type KernelVersion = `${number}.${number}`;

/** What a kernel can do from some release on. */
export interface Feature {
  readonly name: string;
  /** The first release that has it. */
  readonly since: KernelVersion;
  /** Where that is known from: a commit of the kernel, a file of it that has the name from that release on, or its BTF. */
  readonly source: string;
  /** The first release that has it no more. */
  readonly gone?: KernelVersion;
}

/** A feature as a row of a table. */
export type Row = readonly [name: string, since: KernelVersion, source: string, gone?: KernelVersion];

/** A table whose rows are in the order of the kernel's numbers. */
export function numbered(rows: readonly Row[]): readonly Feature[] {
  return rows.map(([name, since, source, gone]) => ({ name, since, source, ...(gone && { gone }) }));
}

/** A table that is asked by name. */
export function named(rows: readonly Row[]): ReadonlyMap<string, Feature> {
  return new Map(numbered(rows).map((feature) => [feature.name, feature]));
}

/** Less than 0 where `a` is the older release. */
export function compareVersions(a: KernelVersion, b: KernelVersion): number {
  const [one, other] = [parts(a), parts(b)];
  return one[0] - other[0] || one[1] - other[1];
}

/** The newest of `versions`; undefined where there are none. */
export function newest(versions: readonly KernelVersion[]): KernelVersion | undefined {
  return versions.reduce<KernelVersion | undefined>(
    (found, version) => (found === undefined || compareVersions(version, found) > 0 ? version : found),
    undefined,
  );
}

/** `5.15`, `5.15.202` or `v5.15` as a release; undefined for what is none. */
export function parseVersion(text: string): KernelVersion | undefined {
  const found = /^v?(\d{1,3})\.(\d{1,3})(?:[.\-+].*)?$/.exec(text);
  return found === null ? undefined : (`${Number(found[1])}.${Number(found[2])}` as KernelVersion);
}

function parts(version: KernelVersion): [number, number] {
  const [major, minor] = version.split(".");
  return [Number(major), Number(minor)];
}
