import type { ProgramVerdict } from "../../src/kernel/index.js";
import type { KernelResult } from "../../src/matrix/index.js";

/** A program that a kernel is known to refuse. */
export interface ExpectedRefusal {
  readonly example: RegExp;
  readonly program: RegExp;
  readonly kernel: RegExp;
  /** What the kernel or libbpf says; another refusal is a failure. */
  readonly says: RegExp;
  /** For people; the page has it. */
  readonly why: string;
}

export const expectedRefusals: readonly ExpectedRefusal[] = [
  {
    example: /./,
    program: /./,
    kernel: /^running$/,
    says: /^EPERM: the kernel wrote no log/,
    why: "the running kernel has no trampolines, or no BPF LSM: its machine decides that",
  },
  {
    example: /./,
    program: /./,
    kernel: /^s390x\//,
    says: /^(?:ENOMEM|ESRCH): the kernel wrote no log/,
    why: "Debian builds its kernels for s390x without CONFIG_BPF_JIT, which trampolines (`fentry`, `fexit`, `fmod_ret`) need, and without CONFIG_BPF_LSM",
  },
  {
    example: /^hooks$/,
    program: /^on_tcp_connect$/,
    kernel: /^s390x\//,
    says: /pt_regs___riscv/,
    why: "the example knows the registers of amd64, arm64 and riscv64 only",
  },
  {
    example: /^tested$/,
    program: /^on_exit$/,
    kernel: /^5\.10$/,
    says: /^invalid func unknown#158/,
    why: "calls `bpf_get_current_task_btf`, which came with 5.11; the example's pins say that it need not load before 5.15",
  },
];

/** What a refused program says for itself. */
export function wordsOf({ refusal, errno, outcome }: ProgramVerdict): string {
  return refusal?.reason ?? (errno === undefined ? outcome : `${errno}: the kernel wrote no log`);
}

/** A program that was not accepted. */
export interface Red {
  readonly kernel: string;
  readonly example: string;
  readonly program: string;
  readonly says: string;
  /** The reason, where it is expected. */
  readonly why: string | undefined;
}

/** All programs that were not accepted, and the objects that did not load at all. */
export function redsOf(results: readonly KernelResult[]): Red[] {
  return results.flatMap(({ kernel, objects }) =>
    objects.flatMap(({ path: example, result }) => {
      const refused = result.programs
        .filter(({ outcome }) => outcome !== "accepted")
        .map((program) => ({ kernel, example, program: program.name, says: wordsOf(program) }));
      const errors = result.diagnostics.filter(({ severity }) => severity === "error");
      const others =
        refused.length === 0 && !result.ok
          ? [{ kernel, example, program: "", says: errors.map(({ message }) => message).join("; ") }]
          : [];
      return [...refused, ...others].map((red) => ({
        ...red,
        why: expectedRefusals.find(
          (one) =>
            one.example.test(red.example) &&
            one.program.test(red.program) &&
            one.kernel.test(red.kernel) &&
            one.says.test(red.says),
        )?.why,
      }));
    }),
  );
}
