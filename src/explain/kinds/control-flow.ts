import type { MessageKind } from "./kind.js";

/** Ways through a program, and how many there are. */
export const controlFlow: readonly MessageKind[] = [
  {
    id: "loop",
    message: "back-edge from insn N to N, infinite loop detected at insn N",
    pattern: /back-edge|infinite loop detected/,
    cause: "a loop comes back to the same place and nothing that the verifier follows has changed",
    cure: "the verifier cannot see that the loop ends: give it a constant bound, or use `bpf_loop`",
  },
  {
    id: "jumps",
    message: "The sequence of N jumps is too complex",
    pattern: /sequence of \d+ jumps is too complex/,
    cause: "more than 8,192 branches wait to be followed at once",
    cure: "the program has too many ways through it at a time: put the body of the loop into `bpf_loop`, or compute without branches (`wrapping_add(u64::from(a < b))`)",
  },
  {
    id: "too-large",
    message: "BPF program is too large. Processed N insn",
    pattern: /BPF program is too large|too many states|complexity limit/,
    cause:
      "the verifier has followed a million instructions, each way through the program counted, and gives up",
    cure: "the program has too many ways through it: shorten loops, use `bpf_loop`, or move parts into functions marked `#[inline(never)]`",
  },
  {
    id: "last-instruction",
    message: "last insn is not an exit or jmp, unreachable insn N, jump out of range from insn N to N",
    pattern: /last insn is not an exit|unreachable insn|jump out of range|invalid (?:jump|insn idx)/,
    cause: "the code goes on behind its end, or has a part that nothing leads to",
    cure: "code behind a call that does not return cannot be reached: build with `--panic return`, with optimisation, and end each function with `return`, not with `unreachable_unchecked` or an endless loop",
  },
  {
    id: "stack-size",
    message: "combined stack size of N calls is N. Too large, invalid write to stack R… off=N size=N",
    pattern:
      /combined stack size|stack size .* exceeds|(?:invalid (?:write to|variable-offset|unbounded).* stack|invalid stack)|stack limit/i,
    cause: "the program and the functions that it calls use more than the 512 bytes of stack that there are",
    cure: "a program has 512 bytes of stack with all the functions that it calls: keep large values in a per-CPU array map",
  },
];
