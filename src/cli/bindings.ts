import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { type Btf, loadBtfFile, vmlinuxBtf } from "../../lib/btf/index.js";
import { bindingsErrors, CorelateError, type MessageFormat, plainText } from "../../lib/diagnostics/index.js";
import { bindings, type EnumStyle, enumStyles, listTypes } from "../bindings/index.js";
import { reportDiagnostics } from "./report.js";
import { keepInputs, writeOutput } from "./write-output.js";

interface Flags {
  readonly btf?: string;
  readonly baseBtf?: string;
  readonly module?: string;
  readonly output: string;
  readonly list?: string | true;
  readonly all?: boolean;
  readonly deep?: boolean;
  readonly enums: EnumStyle;
  readonly attribute: boolean;
  readonly typedef?: readonly string[];
  readonly kfunc?: readonly string[];
  readonly kfuncsOf?: readonly string[];
  readonly ctypesPrefix: string;
  readonly layoutChecks?: boolean;
  readonly messageFormat: MessageFormat;
}

/** `corelate bindings TYPE… [--btf FILE]`. */
export function bindingsCommand(): Command {
  return new Command("bindings")
    .description("write Rust definitions of kernel types, ready for CO-RE, from BTF")
    .argument("[types...]", "structs, unions, enums and typedefs")
    .option("--btf <file>", `raw BTF, a vmlinux or an object with .BTF (default: ${vmlinuxBtf})`)
    .option("--base-btf <file>", "what the types of --btf build on, where that is a kernel module's")
    .option(
      "--module <name>",
      "take the types of a kernel module too: its name, or a file with its split BTF",
    )
    .option("-o, --output <file>", "where the definitions go", "-")
    .option("--list [pattern]", "list the types instead: part of a name, a glob, or /a regular expression/")
    .option("--all", "every struct, union, enum and typedef")
    .option("--deep", "follow pointers too, instead of writing opaque types for what is only pointed to")
    .addOption(
      new Option("--enums <style>", "C enums as modules of constants (as aya-tool), constants, or Rust enums")
        .choices(enumStyles)
        .default(enumStyles[0]),
    )
    .option(
      "--typedef <name...>",
      "write a typedef so that type_exists! and its kin can ask about it (btf_trace_sched_switch, fmode_t)",
    )
    .option("--kfunc <name...>", "declare functions of the kernel that programs may call")
    .option("--kfuncs-of <type...>", "declare all that take or give a pointer to this struct")
    .option("--no-attribute", "leave out #[corelate::preserve_access_index]")
    .option("--ctypes-prefix <path>", "where c_int and the like come from", "::core::ffi")
    .option("--layout-checks", "add assertions of every size and offset for hosts")
    .addOption(
      new Option("--message-format <format>", "how diagnostics are printed")
        .choices(["human", "json"])
        .default("human"),
    )
    .action((types: string[], flags: Flags) => run(types, flags));
}

function run(types: readonly string[], flags: Flags): void {
  const named =
    types.length > 0 || [flags.typedef, flags.kfunc, flags.kfuncsOf].some((list) => list !== undefined);
  if (!named && flags.all !== true && flags.list === undefined)
    throw new CorelateError(bindingsErrors.nothingAsked());
  keepInputs(
    flags.output,
    [flags.btf, flags.baseBtf, flags.module].flatMap((path) => path ?? []),
  );
  const btf = readBtf(flags);
  if (flags.list !== undefined) {
    const lines = listTypes(btf, flags.list === true ? "*" : flags.list).map(
      ({ name, kind, size }) =>
        `${kind.padEnd(7)} ${plainText(name)}${size === undefined ? "" : ` (${size} bytes)`}\n`,
    );
    writeOutput(flags.output, Buffer.from(lines.join("")));
    return;
  }
  const result = bindings(btf, types, {
    all: flags.all ?? false,
    deep: flags.deep ?? false,
    typedefs: flags.typedef ?? [],
    kfuncs: flags.kfunc ?? [],
    kfuncsOf: flags.kfuncsOf ?? [],
    enums: flags.enums,
    attribute: flags.attribute,
    ctypesPrefix: flags.ctypesPrefix,
    layoutChecks: flags.layoutChecks ?? false,
  });
  reportDiagnostics(result.diagnostics, flags.messageFormat);
  writeOutput(flags.output, Buffer.from(result.text));
}

/** The BTF that the flags name. Files beside the running kernel's, but its own, are those of modules and build on it. */
function readBtf(flags: Flags): Btf {
  const path = flags.btf ?? vmlinuxBtf;
  if (flags.btf === undefined && !existsSync(path)) throw new CorelateError(bindingsErrors.noKernelBtf(path));
  const moduleOfKernel = dirname(resolve(path)) === dirname(vmlinuxBtf) && resolve(path) !== vmlinuxBtf;
  const basePath = flags.baseBtf ?? (moduleOfKernel ? vmlinuxBtf : undefined);
  const btf = loadBtfFile(path, basePath === undefined ? undefined : loadBtfFile(basePath));
  if (flags.module === undefined) return btf;
  const file = flags.module.includes("/") ? flags.module : join(dirname(vmlinuxBtf), flags.module);
  return loadBtfFile(file, btf);
}
