import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { inEcosystem } from "../cargo/ecosystem.js";
import { buildLoaders, buildNewestAya, type Loader, type Outcome } from "./loaders.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-loaders-", unsafeCleanup: true, mode: 0o700 }).name;

const head = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index] #[repr(C)] pub struct sock { pub sk_pacing_rate: u64 }
`;
const xdp = (items: string, result: string) => `${head}${items}
#[corelate::program("xdp")] fn program(_ctx: *mut u8) -> i32 { ${result} }`;
const cong = `impl steady { const name: [u8; 16] = "steady"; fn ssthresh(_sk: &sock) -> u32 { 4 } fn undo_cwnd(_sk: &sock) -> u32 { 4 }
fn cong_avoid(_sk: &sock, _ack: u32, _acked: u32) {} }`;

/** What is built, and what each loader makes of it: `loads`, or words of its refusal. */
const cases: Readonly<
  Record<string, readonly [source: string | URL, answers: Readonly<Record<string, string>>]>
> = {
  functions: [
    new URL("fixtures/kernel-symbols.rs", import.meta.url),
    { libbpf: "loads", aya: "UnknownSectionSize", "aya 0.16": "loads", cilium: "loads" },
  ],
  "a variable without a type": [
    xdp(
      '#[corelate::ksym] unsafe extern "C" { static _stext: core::ffi::c_void; }',
      "(&raw const _stext as u64 >> 40) as i32",
    ),
    { libbpf: "loads", aya: "UnknownSectionSize", "aya 0.16": "loads", cilium: "to be *Void" },
  ],
  configuration: [
    xdp("corelate::kconfig! { static CONFIG_HZ: u32; }", "CONFIG_HZ as i32"),
    { libbpf: "loads", aya: "UnknownSectionSize", "aya 0.16": "UnknownSectionSize", cilium: "loads" },
  ],
  "weak configuration": [
    xdp("corelate::kconfig! { #[weak] static CONFIG_NO_SUCH_THING: u32; }", "CONFIG_NO_SUCH_THING as i32"),
    {
      libbpf: "loads",
      aya: "UnknownSectionSize",
      "aya 0.16": "UnknownSectionSize",
      cilium: "unsupported binding",
    },
  ],
  "a struct of operations": [
    `${head}pub struct steady;\n#[corelate::struct_ops(tcp_congestion_ops, link = false)]\n${cong}`,
    {
      libbpf: "loads",
      aya: "InvalidProgramSection",
      "aya 0.16": "InvalidProgramSection",
      cilium: "supported",
    },
  ],
};

describe.skipIf(!inEcosystem || !canLoad)("what the kernel defines, with", () => {
  let loaders: Readonly<Record<string, Loader>> = {};
  beforeAll(async () => {
    const built = await buildLoaders();
    const newest = await buildNewestAya();
    if (typeof built === "string" || typeof newest === "string") throw new Error(`${built} ${newest}`);
    loaders = { ...built, "aya 0.16": newest };
  }, 1_800_000);

  it.each(Object.entries(cases))(
    "%s",
    async (name, [source, answers]) => {
      const path = join(folder, "program.rs");
      if (typeof source === "string") writeFileSync(path, source, { mode: 0o600 });
      const object = join(folder, `${name.replaceAll(" ", "-")}.o`);
      writeFileSync(object, build({ inputs: [typeof source === "string" ? path : source.pathname] }).output);
      const said: Record<string, string> = {};
      for (const [loader, load] of Object.entries(loaders))
        said[loader] = answer(await load(object, {}), answers[loader]!);
      expect(said).toEqual(answers);
    },
    300_000,
  );
});

/** `loads`, `expected` if the refusal has these words, or else the refusal. */
function answer(outcome: Outcome, expected: string): string {
  if (!("refused" in outcome)) {
    for (const program of outcome.programs) expect(program.hasBtf, program.name).toBe(true);
    return "loads";
  }
  return outcome.refused.includes(expected) ? expected : outcome.refused;
}
