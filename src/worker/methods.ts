import { resolve as resolvePath } from "node:path";
import { inspect, keptBtf, resolve, resolveSignatures, vmlinuxBtf } from "../../lib/btf/index.js";
import {
  btfErrors,
  CorelateError,
  type Diagnostic,
  input,
  plainJson,
  renderDiagnosticJson,
} from "../../lib/diagnostics/index.js";
import { readWhole, replaceFile } from "../../lib/files/index.js";
import { findLlvm, initializeBpf, openLlvm } from "../../lib/llvm-bindings/index.js";
import { passOptions } from "../../passes/index.js";
import { auditor } from "../audit/index.js";
import { buildInputs, codeDefaults, type ModuleOptions, readIr, runOpt } from "../driver/index.js";
import { link, openLog, parseLinkArguments } from "../link/index.js";
import { matrixJson, verifyOn } from "../matrix/index.js";
import type {
  BuildAnswer,
  BuildParams,
  FileParam,
  InspectParams,
  LinkParams,
  Made,
  MethodName,
  Methods,
  OptAnswer,
  OptParams,
  ResolveParams,
  VerifyParams,
} from "../service/index.js";
import { findRustc, sourcePaths } from "../toolchain/index.js";

/** What a method may do beside answering. */
export interface MethodContext {
  readonly progress: (message: string) => void;
}

type Method<Name extends MethodName> = (
  params: Methods[Name]["params"],
  context: MethodContext,
) => Methods[Name]["answer"] | Promise<Methods[Name]["answer"]>;

/** What a worker does, by name. */
export type MethodTable = Readonly<Record<string, (params: never, context: MethodContext) => unknown>>;

/** The methods of a worker, but for `explain` and `command`, which are the command line's. */
export const workerMethods: { readonly [Name in Exclude<MethodName, "command" | "explain">]: Method<Name> } =
  {
    build,
    link: linkFiles,
    opt,
    inspect: ({ object }: InspectParams) => plain({ format: 1, ...inspect(bytesOf(object)) }),
    resolve: resolveObject,
    verify: verifyObject,
  };

/** Has libLLVM loaded before the first request asks for it. Where the machine lacks something, that request will say so. */
export function warmUp(env: NodeJS.ProcessEnv): void {
  try {
    const rustc = findRustc({ env, target: codeDefaults.target });
    const llvm = openLlvm(findLlvm({ env, rustc }));
    initializeBpf(llvm);
  } catch {}
}

function build(params: BuildParams): BuildAnswer {
  const { output, cwd: _cwd, env: _env, progressToken: _token, audit, ...options } = params;
  const built = buildInputs(
    { ...options, renderFatal: renderDiagnosticJson },
    audit === false ? undefined : auditor,
  );
  const { rustcOutput, diagnostics } = built;
  return { ...made(output, built.output, diagnostics), rustcOutput };
}

function linkFiles(params: LinkParams): Made {
  const request = parseLinkArguments(params.arguments);
  const linked = link(request, process.env, openLog(request.log), renderDiagnosticJson);
  return made(request.output === "-" ? undefined : request.output, linked.output, linked.diagnostics);
}

/** Writes the output where it is to go. @throws CRL0059 */
function made(path: string | undefined, output: Uint8Array, diagnostics: readonly Diagnostic[]): Made {
  if (path === undefined) return { base64: Buffer.from(output).toString("base64"), diagnostics };
  try {
    replaceFile(path, output);
  } catch (error) {
    throw new CorelateError(input.unwritable(path, (error as Error).message));
  }
  return { path: resolvePath(path), diagnostics };
}

function opt(params: OptParams): OptAnswer {
  const llvm = openLlvm(findLlvm({ explicit: params.llvm, env: process.env, rustc: undefined }));
  const emit = params.emit ?? "llvm-ir";
  const module: ModuleOptions = {
    ...codeDefaults,
    target: params.target ?? codeDefaults.target,
    emit,
    cpu: params.cpu ?? codeDefaults.cpu,
    features: params.features ?? codeDefaults.features,
    passOptions: passOptions({
      ...params,
      exports: params.exports && new Set(params.exports),
      sourceName: sourcePaths({ cwd: process.cwd(), inputs: [], env: process.env })?.nameOf,
    }),
    libraries: [],
    renderFatal: renderDiagnosticJson,
  };
  const { output, diagnostics, printed, added } = runOpt(llvm, readIr(params.input), module, {
    passes: params.passes,
    verifyEach: params.verifyEach ?? false,
    emit,
  });
  const bytes = Buffer.from(output);
  return {
    ...(emit === "llvm-ir" ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") }),
    diagnostics,
    printed,
    added,
  };
}

function resolveObject({ object, btf = [vmlinuxBtf] }: ResolveParams): Record<string, unknown> {
  const targets = btf.map((path) => ({ name: path, btf: keptBtf(path), modules: [] }));
  const bytes = bytesOf(object);
  return plain({
    format: 1,
    relocations: resolve(bytes, targets),
    signatures: resolveSignatures(bytes, targets),
  });
}

async function verifyObject(
  params: VerifyParams,
  { progress }: MethodContext,
): Promise<Record<string, unknown>> {
  const { object, kernels = ["running"], cwd: _cwd, env: _env, progressToken: _token, ...options } = params;
  const name = options.name ?? (typeof object === "string" ? object : "object");
  const found = await verifyOn(bytesOf(object), kernels, {
    ...options,
    name,
    progress: (event) => progress(plainJson(event)),
  });
  return plain(matrixJson(found));
}

/** 64-bit numbers as in the output of the commands. */
function plain(value: object): Record<string, unknown> {
  return JSON.parse(plainJson(value)) as Record<string, unknown>;
}

/** @throws CRL0205 */
function bytesOf(file: FileParam): Uint8Array {
  if (typeof file !== "string") return Buffer.from(file.base64, "base64");
  try {
    return readWhole(file);
  } catch (error) {
    throw new CorelateError(btfErrors.unreadable(file, (error as Error).message));
  }
}
