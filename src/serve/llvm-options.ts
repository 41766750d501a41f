import type { CommandParams, LinkParams, MethodName } from "../service/index.js";

/** Arguments of the linker that become options of LLVM's, for as long as the process is there. */
const settings = /^--(llvm-args|unroll-loops|allow-bpf-trap)(=|$)/;

/** What tells apart requests that LLVM has to be set up for in another way; undefined for those without LLVM. Equal requests have equal ones. */
export function llvmOptionsOf(method: MethodName, params: unknown): string | undefined {
  if (method === "build" || method === "opt") return "build";
  if (method === "link") return ofLinker((params as LinkParams).arguments);
  if (method !== "command") return undefined;
  const { command, arguments: args } = params as CommandParams;
  return command === "link" ? ofLinker(args) : "build";
}

function ofLinker(args: readonly string[]): string {
  const kept = args.flatMap((arg, at) =>
    settings.test(arg) ? [arg === "--llvm-args" ? `${arg}=${args[at + 1]}` : arg] : [],
  );
  return JSON.stringify(["link", ...kept]);
}
