import type { MessageKind } from "./kind.js";

const look =
  "the pointer may be null: look at it with `is_null()` or `as_ref()` first, and use the pointer that was looked at";

/** Accesses through something that is no pointer to where they go. */
export const pointers: readonly MessageKind[] = [
  {
    id: "scalar",
    message: "R… invalid mem access 'scalar' (before Linux 5.18 'inv')",
    pattern: /invalid mem access '(?:scalar|inv)'/,
    cause:
      "the program reads or writes through a value that is a plain number to the verifier, and no pointer",
    cure: "the verifier sees a plain number here, not a pointer: read kernel memory with `corelate::read!` (bpf_probe_read_kernel), or take the pointer from an argument of a `tp_btf`, `fentry` or `lsm` program",
    about: "value",
  },
  {
    id: "or-null",
    message: "R… invalid mem access 'map_value_or_null'",
    pattern: /invalid mem access '\w*or_null/,
    cause: "what the call gave may be a null pointer, and the program does not look at it on this way",
    cure: look,
    about: "value",
  },
  {
    id: "other-pointer",
    message: "R… invalid mem access '…'",
    pattern: /invalid mem access '/,
    cause: "memory of this kind cannot be read or written directly",
    cure: "read it through a helper: `bpf_this_cpu_ptr` or `bpf_per_cpu_ptr` for a per-CPU variable, `corelate::read!` for what is not trusted; the end of a packet and a map itself are only handed over and compared",
    about: "value",
  },
  {
    id: "pointer-arithmetic",
    message:
      "R… pointer arithmetic on … prohibited, R… pointer comparison prohibited, bitwise operator … on pointer prohibited",
    pattern:
      /pointer arithmetic|pointer comparison prohibited|operator \S+ on pointer prohibited|R\d+ pointer \S+ pointer prohibited|pointer subtraction/,
    cause: "a pointer is used in a computation that the verifier allows for numbers only",
    cure: "compute with numbers and add the result to the pointer last; compare a packet's pointers in the form `data + N > data_end`",
    about: "value",
  },
  {
    id: "context",
    message: "invalid bpf_context access off=N size=N, dereference of modified ctx ptr",
    pattern: /invalid bpf_context access|dereference of modified ctx ptr/,
    cause:
      "the context of this type of program has no field of this size at this offset that the program may use",
    cure: "the context has no readable field at this offset for this program type: use the context type of the program, and constant offsets. Where `field_exists!` chooses between two fields of the context, LLVM may merge the two accesses into one at a variable offset: read one of them with `corelate::read!`",
    about: "value",
  },
  {
    id: "kernel-type",
    message: "access beyond struct … at off N size N, cannot access ptr member … with moff N",
    pattern:
      /access beyond struct|access beyond the end of|cannot access ptr member|is not a struct|no field|access at .* is not allowed/,
    cause: "the offset does not fit the kernel's own type",
    cure: "this reads outside of the kernel's type: is the type attributed with `#[corelate::preserve_access_index]`, and all that it holds?",
    about: "value",
  },
  {
    id: "argument",
    message: "R… type=… expected=…",
    pattern: /type=\S+ expected=/,
    cause:
      "the helper or kernel function is given another kind of pointer than it takes, or no pointer at all",
    cure: "the helper wants another kind of pointer here: compare the argument's type with its declaration in bpf-helpers(7); keys and values lie on the stack or in a map, maps are given by `as_ptr()`",
    about: "value",
  },
  {
    id: "uninitialised",
    message: "R… !read_ok",
    pattern: /^R[0-5] !read_ok/,
    lastCall: /^call bpf_tail_call#12$/,
    cause: "the result of `bpf_tail_call` is used, or an argument's register after it",
    cure: "`bpf_tail_call` gives no result, and the arguments' registers are spoiled after it: where it fails the program goes on behind it. Do not look at what it gives (declare it without a result), and return a value of your own",
  },
  {
    id: "uninitialised",
    message: "R… !read_ok",
    pattern: /^R0 !read_ok/,
    cause: "the program ends, or uses a result, without a value in R0",
    cure: "the program ends without a return value on one of its ways: return a value on each",
    about: "value",
  },
  {
    id: "uninitialised",
    message: "R… !read_ok",
    pattern: /^R\d+ !read_ok/,
    cause: "the program reads a register that has no value on this way",
    cure: "a register is read that was never written: a program has one argument, its context; else a value is used uninitialised (`MaybeUninit`, inline assembly), or a call before it spoiled the register",
    about: "value",
  },
];
