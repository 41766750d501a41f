import type { MessageKind } from "./kind.js";

/** Calls that a program may not make, and relocations that stand as such calls. */
export const calls: readonly MessageKind[] = [
  {
    id: "relocation",
    message: "invalid func unknown#195896080, failed to resolve CO-RE relocation …",
    pattern: /invalid func unknown#195896080|CO-RE relocation/,
    cause:
      "a field, a type or a value that the program asks for is not on this kernel, and the program reaches the place",
    cure: "an access could not be relocated and is reached all the same: guard it with `field_exists!`",
  },
  {
    id: "helper",
    message: "program of this type cannot use helper …, unknown func …, helper call is not allowed in probe",
    pattern:
      /cannot use helper|helper call (?:might sleep|is not allowed)|calling kernel function .* is not allowed|unknown func |is not supported by this program type/,
    cause: "programs of this type may not call this helper, or the kernel does not have it",
    cure: "programs of this type cannot call this helper (see the list in bpf-helpers(7)): use another helper or another program type; some need a GPL-compatible license",
  },
  {
    id: "license",
    message: "cannot call GPL-restricted function from non-GPL compatible program",
    pattern: /GPL[- ]compatible|cannot call GPL/i,
    cause: "the helper is for programs under the GPL only",
    cure: 'this helper is for GPL programs: `corelate::license!("GPL")`, or "Dual MIT/GPL"',
  },
  {
    id: "opcode",
    message: "unknown opcode …, BPF_STX uses reserved fields, invalid BPF_LD_IMM insn",
    pattern:
      /invalid func unknown#|unknown opcode|uses reserved fields|invalid BPF_LD_IMM|invalid BPF_CALL|BPF_\w+ uses/,
    cause: "the kernel does not know the instruction, or the helper",
    cure: "the kernel does not have this helper or instruction: test for it, or compile for an older one (`--cpu v2`)",
  },
  {
    id: "global-function",
    message: "Global function …() doesn't return scalar, arg#N …, Caller passes invalid args into func#N",
    pattern:
      /doesn't return scalar|return value not void or scalar|Global function|is not a valid? global|Caller passes invalid args|^Arg#\d+ type .* is not supported|^arg#\d+ (?:type|expected|reference type|cannot)/i,
    cause:
      "a function that other objects can call is checked on its own, from the types of its arguments and its result alone",
    cure: "functions that other objects can call take scalars and context pointers and return a scalar: make the function private, or `#[inline(always)]`",
  },
  {
    id: "btf",
    message:
      "Invalid name, missing btf func_info, number of funcs in func_info doesn't match, type … size cannot be determined",
    pattern:
      /^(?:\[\d+\] .* )?Invalid (?:name|type)\b|missing btf func_info|number of funcs in func_info|size cannot be determined|invalid type id \d+ in func info|Invalid btf_info/,
    cause:
      "the kernel does not take the object's BTF, or the records in it that say where functions and lines are",
    cure: "let corelate write the BTF (`corelate build`, or `corelate link` in place of another linker) and do not strip or edit the object afterwards",
  },
];
