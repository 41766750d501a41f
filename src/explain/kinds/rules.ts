import type { MessageKind } from "./kind.js";

/** Seen less often, and well known all the same. */
export const rules: readonly MessageKind[] = [
  {
    id: "misaligned",
    message: "misaligned … access off … size N",
    pattern: /misaligned (?:stack |value |packet |ctx |context )?access/,
    cause: "the address is no multiple of the size of the access",
    cure: "use `read_unaligned`/`write_unaligned`, or lay the data out so that each member is aligned to its size",
    about: "value",
  },
  {
    id: "read-only",
    message: "only read is supported, write into map forbidden, R… cannot write into …",
    pattern:
      /only read (?:from \w+ )?is supported|cannot write into|write into map forbidden|R\d+ cannot write/,
    cause: "the program writes to memory that it may only read",
    cure: "this memory can only be read: kernel structures are changed with helpers and kfuncs only",
    about: "value",
  },
  {
    id: "reference",
    message: "Unreleased reference id=N alloc_insn=N",
    pattern: /Unreleased reference|reference leak|reference has not been released/,
    cause: "what a helper gave for a time is not given back on this way out of the program",
    cure: "what was taken must be given back on each way out of the program: submit or discard the ring buffer's record, release the socket or the task",
  },
  {
    id: "exit-value",
    message: "At program exit the register R0 has … should have been in …",
    pattern: /At program exit the register R0|R0 has (?:value|smin|unknown)|should have been in/,
    cause: "the value that the program returns is none of those that mean something for its type",
    cure: "return one of the values that this program type may return",
  },
];
