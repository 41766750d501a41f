import type { Refusal } from "./refusal.js";

/** A known message of the verifier, and what to do about it in Rust. */
interface Advice {
  /** Matched against the verifier's message. */
  readonly pattern: RegExp;
  /** Matched against the last call before the verifier stopped, where it matters. */
  readonly lastCall?: RegExp;
  readonly help: string;
}

/** In order; the first that matches is given. The patterns hold for the words of Linux 5.10 to 6.18. */
const advices: readonly Advice[] = [
  {
    pattern: /invalid mem access '(?:scalar|inv)'/,
    help: "the verifier sees a plain number here, not a pointer: read kernel memory with `corelate::read!` (bpf_probe_read_kernel), or take the pointer from an argument of a `tp_btf`, `fentry` or `lsm` program",
  },
  {
    pattern: /invalid mem access '\w+_or_null'/,
    help: "the pointer may be null: look at it with `is_null()` or `as_ref()` first",
  },
  {
    pattern: /invalid mem access '(?:trusted_|rcu_|untrusted_)?ptr_or_null/,
    help: "the pointer may be null: look at it with `is_null()` or `as_ref()` first",
  },
  {
    pattern: /unbounded min value|unbounded memory access|min value is negative|make sure to bounds check/,
    help: "limit the index or the length before it is used (`if i < N`, `i & (N - 1)`, `min`), on the variable that is used and in an unsigned type",
  },
  {
    pattern:
      /outside of the (?:allowed memory range|packet|array)|invalid access to (?:map value|memory|packet)|max value is outside/,
    help: "compare the end of the access with the end of the data (`data_end`, the array's length) first, and use the same variable afterwards",
  },
  {
    pattern: /^R[0-5] !read_ok/,
    lastCall: /^call bpf_tail_call#12$/,
    help: "`bpf_tail_call` gives no result, and the arguments' registers are spoiled after it: where it fails the program goes on behind it. Do not look at what it gives (declare it without a result), and return a value of your own",
  },
  {
    pattern: /^R0 !read_ok/,
    help: "the program ends without a return value on one of its ways: return a value on each",
  },
  {
    pattern: /^R\d+ !read_ok/,
    help: "a register is read that was never written: a value is used uninitialised (`MaybeUninit`, inline assembly), or a call before it spoiled the register",
  },
  {
    pattern:
      /invalid (?:indirect )?(?:read from|access to) stack|invalid read from stack|uninitialized stack/i,
    help: "give the whole buffer a value before it is handed over (`[0; N]`, `zeroed()`); padding between members counts too",
  },
  {
    pattern: /back-edge|infinite loop detected/,
    help: "the verifier cannot see that the loop ends: give it a constant bound, or use `bpf_loop`",
  },
  {
    pattern: /BPF program is too large|too many states|sequence of \d+ jumps is too complex|complexity limit/,
    help: "the program has too many ways through it: shorten loops, use `bpf_loop`, or move parts into functions marked `#[inline(never)]`",
  },
  {
    pattern:
      /combined stack size|stack size .* exceeds|invalid (?:write to|variable-offset|unbounded).* stack|invalid stack/i,
    help: "a program has 512 bytes of stack with all the functions that it calls: keep large values in a per-CPU array map",
  },
  {
    pattern:
      /cannot use helper|helper call is not allowed|calling kernel function .* is not allowed|unknown func /,
    help: "programs of this type cannot call this helper (see the list in bpf-helpers(7)): use another helper or another program type; some need a GPL-compatible license",
  },
  {
    pattern: /GPL[- ]compatible|cannot call GPL/i,
    help: 'this helper is for GPL programs: `corelate::license!("GPL")`, or "Dual MIT/GPL"',
  },
  {
    pattern: /invalid func unknown#195896080/,
    help: "an access could not be relocated and is reached all the same: guard it with `field_exists!`",
  },
  {
    pattern: /invalid func unknown#|unknown opcode/,
    help: "the running kernel does not have this helper or instruction: test for it, or compile for an older one (`--cpu v2`)",
  },
  {
    pattern: /misaligned (?:stack |value |packet |ctx |context )?access/,
    help: "use `read_unaligned`/`write_unaligned`, or lay the data out so that each member is aligned to its size",
  },
  {
    pattern: /invalid bpf_context access|dereference of modified ctx ptr/,
    help: "the context has no readable field at this offset for this program type: use the context type of the program, and constant offsets",
  },
  {
    pattern: /only read is supported|cannot write into|write into map forbidden|R\d+ cannot write/,
    help: "this memory can only be read: kernel structures are changed with helpers and kfuncs only",
  },
  {
    pattern: /Unreleased reference|reference leak|reference has not been released/,
    help: "what was taken must be given back on each way out of the program: submit or discard the ring buffer's record, release the socket or the task",
  },
  {
    pattern: /type=\S+ expected=/,
    help: "the helper wants another kind of pointer here: compare the argument's type with its declaration in bpf-helpers(7)",
  },
  {
    pattern: /At program exit the register R0|R0 has (?:value|smin|unknown)|should have been in/,
    help: "return one of the values that this program type may return",
  },
  {
    pattern: /doesn't return scalar|Global function|is not a valid? global/,
    help: "functions that other objects can call take scalars and context pointers and return a scalar: make the function private, or `#[inline(always)]`",
  },
  {
    pattern:
      /access beyond struct|access beyond the end of|is not a struct|no field|access at .* is not allowed/,
    help: "this reads outside of the kernel's type: is the type attributed with `#[corelate::preserve_access_index]`, and all that it holds?",
  },
  {
    pattern: /unreachable insn/,
    help: "code behind a call that does not return cannot be reached: build with `--panic return`",
  },
];

/** An object without a license, which loaders do not agree on. */
const noLicense =
  "this helper is for GPL programs, and the object has no license: libbpf takes that as none, aya's loader as GPL; write `corelate::license!(\"GPL\")`, or verify it as aya's loader would load it with --license GPL";

/** What to do about what the verifier said; undefined where it is not well-known. `licensed`: the object has a section `license`. */
export function adviceFor(
  { reason, messages: others, lastCall = "" }: Pick<Refusal, "reason" | "messages" | "lastCall">,
  licensed = true,
): string | undefined {
  const messages = [reason, ...others];
  if (!licensed && messages.some((message) => /GPL/.test(message))) return noLicense;
  const fits = ({ pattern, lastCall: call }: Advice) =>
    messages.some((message) => pattern.test(message)) && (call?.test(lastCall) ?? true);
  return advices.find(fits)?.help;
}
