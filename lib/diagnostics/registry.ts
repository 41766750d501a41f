import { auditNotes } from "./audit.js";
import { bindingsErrors, bindingsWarnings } from "./bindings.js";
import { btfErrors } from "./btf.js";
import { cargoNotes } from "./cargo.js";
import { copyErrors } from "./copies.js";
import type { DiagnosticFactory } from "./define.js";
import type { Diagnostic, DiagnosticCode, Fault } from "./diagnostic.js";
import { environment } from "./environment.js";
import { guestErrors } from "./guest.js";
import { input } from "./input.js";
import { kernelErrors } from "./kernel.js";
import { kernelTypes } from "./kernel-types.js";
import { kernelsErrors } from "./kernels.js";
import { linkErrors } from "./link.js";
import { llvm } from "./llvm.js";
import { maps } from "./maps.js";
import { newErrors } from "./new.js";
import { passes } from "./passes.js";
import { programErrors } from "./programs.js";
import { requiresErrors } from "./requires.js";
import { runErrors } from "./runs.js";
import { serviceErrors } from "./service.js";
import { settings } from "./settings.js";
import { symbols } from "./symbols.js";
import { system } from "./system.js";
import { testRunErrors } from "./test-runs.js";
import { testErrors, testWarnings } from "./tests.js";
import { unresolved } from "./unresolved.js";
import { unsupported } from "./unsupported.js";
import { usage } from "./usage.js";
import { verdicts } from "./verdicts.js";
import { watchErrors } from "./watch.js";

/** A range of numbers for one concern, and its diagnostics. */
export interface Concern {
  /** The title of its part of docs/diagnostics.md. */
  readonly title: string;
  readonly first: DiagnosticCode;
  readonly last: DiagnosticCode;
  readonly factories: readonly DiagnosticFactory[];
}

const factories: readonly DiagnosticFactory[] = [
  auditNotes,
  bindingsErrors,
  bindingsWarnings,
  btfErrors,
  cargoNotes,
  copyErrors,
  environment,
  guestErrors,
  input,
  kernelErrors,
  kernelsErrors,
  kernelTypes,
  linkErrors,
  llvm,
  maps,
  newErrors,
  unsupported,
  passes,
  programErrors,
  requiresErrors,
  runErrors,
  serviceErrors,
  settings,
  symbols,
  system,
  testErrors,
  testRunErrors,
  testWarnings,
  { unresolved },
  usage,
  verdicts,
  watchErrors,
].flatMap((group): readonly DiagnosticFactory[] => Object.values(group));

function concern(title: string, first: DiagnosticCode, last: DiagnosticCode): Concern {
  return { title, first, last, factories: factories.filter(({ code }) => code >= first && code <= last) };
}

/** Every diagnostic there is, in the order of docs/diagnostics.md. */
export const registry: readonly Concern[] = [
  concern("The machine", "CRL0001", "CRL0039"),
  concern("Inputs", "CRL0050", "CRL0099"),
  concern("Accesses and types", "CRL0100", "CRL0129"),
  concern("Types and calls that BPF does not have", "CRL0130", "CRL0159"),
  concern("More on types, and audits", "CRL0160", "CRL0199"),
  concern("Objects and BTF", "CRL0200", "CRL0299"),
  concern("The kernel and libbpf", "CRL0300", "CRL0349"),
  concern("The linker", "CRL0400", "CRL0499"),
  concern("Bindings", "CRL0500", "CRL0599"),
  concern("Kernels to boot", "CRL0600", "CRL0669"),
  concern("What programs need of a kernel", "CRL0670", "CRL0699"),
  concern("Tests of programs", "CRL0700", "CRL0719"),
  concern("Maps", "CRL0740", "CRL0759"),
  concern("Programs", "CRL0760", "CRL0779"),
  concern("What the kernel defines", "CRL0780", "CRL0799"),
  concern("New projects, and the command line", "CRL0820", "CRL0859"),
  concern("The service", "CRL0860", "CRL0889"),
];

/** Whose fault the first error among `diagnostics` is. */
export function faultOf(diagnostics: readonly Diagnostic[]): Fault {
  const code = diagnostics.find(({ severity }) => severity === "error")?.code;
  return factories.find((factory) => factory.code === code)?.fault ?? "input";
}
