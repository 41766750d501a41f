import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import tmp from "tmp";
import { buildModule } from "../build/module.js";
import { type Diagnostic, environment } from "../diagnostics/index.js";
import { findLlvm, openLlvm } from "../llvm-bindings/index.js";
import {
  buildCompanion,
  codegenFlags,
  findRustc,
  inheritedStreams,
  linkerFlags,
  type Rustc,
  sysrootLibraries,
} from "../toolchain/index.js";
import { type CodeOutput, endings, parseRustcArguments, type RustcArguments } from "./rustc-arguments.js";

/** What `wrapRustc` needs besides rustc's arguments. */
export interface WrapOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Path of the linker to name, where the user named none. */
  readonly linker: string;
  /** Takes an output that went through the passes. */
  readonly write: (path: string, bytes: Uint8Array) => void;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  /** As of `ModuleOptions`. */
  readonly renderFatal?: (diagnostic: Diagnostic) => string;
}

/**
 * Runs rustc with `args` and gives its exit status; its streams are ours. For BPF targets the flags that keep the IR decodable come last,
 * as cargo's `rustflags` do, and `corelate-ld` is the linker unless one is named; objects, assembly, IR and bitcode that rustc would
 * write itself are made from its bitcode by the passes. For other targets nothing is changed.
 *
 * @throws CorelateError where the passes refuse the program, or rustc cannot be run
 */
export function wrapRustc(args: readonly string[], options: WrapOptions): number {
  const parsed = parseRustcArguments(args);
  const { env } = options;
  if (parsed.target === undefined || parsed.asks) return run(parsed.rustc ?? "rustc", parsed.rest, env);
  const flags: string[] = [...codegenFlags, ...linkerFlags];
  if (!parsed.hasLinker) flags.push(`-Clinker=${options.linker}`);
  // Under cargo, whose rustc may have no core library for BPF until cargo builds it, there is nothing to look for.
  const underCargo = env.CARGO_PKG_NAME !== undefined;
  if (parsed.rustc !== undefined && underCargo && parsed.code.length === 0)
    return run(parsed.rustc, [...parsed.rest, ...flags], env);
  const rustc = findRustc({ env, target: parsed.target, explicit: parsed.rustc });
  if (!underCargo) flags.push(...companionFlags(parsed, rustc, env));
  if (parsed.code.length === 0) return run(rustc.path, [...parsed.rest, ...flags], env);

  const folder = tmp.dirSync({ prefix: "corelate-", unsafeCleanup: true, mode: 0o700 });
  try {
    const bitcode = join(folder.name, "crate.bc");
    const emit = [...parsed.otherEmits, `llvm-bc=${bitcode}`].join(",");
    const status = run(rustc.path, [...parsed.withoutEmit, `--emit=${emit}`, ...flags], env);
    if (status !== 0) return status;
    const bytes = readFileSync(bitcode);
    for (const output of parsed.code) writeCode(output, bytes, parsed, rustc, options);
    return 0;
  } finally {
    folder.removeCallback();
  }
}

/** Outside of cargo the companion crate is at hand, as it is in `corelate build`. */
function companionFlags(parsed: RustcArguments, rustc: Rustc, env: NodeJS.ProcessEnv): string[] {
  const named = parsed.externs.some(({ name }) => name === "corelate");
  if (named) return [];
  const companion = buildCompanion(rustc, env);
  return ["--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`];
}

function writeCode(
  output: CodeOutput,
  bitcode: Uint8Array,
  parsed: RustcArguments,
  rustc: Rustc,
  options: WrapOptions,
): void {
  const llvm = openLlvm(findLlvm({ env: options.env, rustc }));
  const diagnostics: Diagnostic[] = [];
  const path = outputPath(output, parsed, rustc, options.env);
  const rlibs = parsed.externs.flatMap((extern) => (extern.path?.endsWith(".rlib") ? [extern.path] : []));
  const bytes = buildModule(
    llvm,
    [{ name: path, form: "bitcode", bytes: bitcode }],
    {
      target: rustc.target,
      emit: output.kind,
      optLevel: "2",
      cpu: codegenOption(parsed, "target-cpu") ?? "generic",
      features: codegenOption(parsed, "target-feature") ?? "",
      panic: "handler",
      ...(options.renderFatal ? { renderFatal: options.renderFatal } : {}),
      btfMaps: parsed.codegen.includes("link-arg=--btf-maps"),
      libraries: [...rlibs, ...sysrootLibraries(rustc.sysroot, rustc.target)],
    },
    diagnostics,
  );
  options.report(diagnostics);
  options.write(path, bytes);
}

/** Where rustc would have written: `--emit KIND=PATH`, `-o`, or the crate's name in the output folder. */
function outputPath(
  output: CodeOutput,
  parsed: RustcArguments,
  rustc: Rustc,
  env: NodeJS.ProcessEnv,
): string {
  if (output.path !== undefined) return output.path;
  // rustc passes over `-o` where it would have to stand for several outputs.
  const unnamed =
    parsed.code.filter((code) => code.path === undefined).length +
    parsed.otherEmits.filter((emit) => !emit.includes("=")).length;
  if (parsed.output !== undefined && unnamed === 1) return parsed.output;
  const asked = spawnSync(rustc.path, [...parsed.withoutEmit, "--print", "crate-name"], {
    env,
    encoding: "utf8",
  });
  const name = asked.status === 0 ? asked.stdout.trim() : "rust_out";
  const suffix = codegenOption(parsed, "extra-filename") ?? "";
  return join(parsed.outDir ?? "", `${name}${suffix}${endings[output.kind]}`);
}

function codegenOption(parsed: RustcArguments, name: string): string | undefined {
  return parsed.codegen.findLast((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const done = spawnSync(program, args, { env, stdio: inheritedStreams(env) });
  if (done.error) throw environment.toolFailed(basename(program), null, done.error.message);
  return done.status ?? 1;
}
