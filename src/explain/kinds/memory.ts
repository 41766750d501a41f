import type { MessageKind } from "./kind.js";

const limit =
  "limit the index or the length before it is used (`if i < N`, `i & (N - 1)`, `min`), on the variable that is used and in an unsigned type";

/** An access whose end the verifier cannot see, or sees to be too far. */
export const bounds: readonly MessageKind[] = [
  {
    id: "packet",
    message: "invalid access to packet, off=N size=N, R… offset is outside of the packet",
    pattern: /invalid access to packet|offset is outside of the packet/,
    cause: "the program reads or writes a packet at a place that was not compared with its end (`data_end`)",
    cure: "compare the end of the access with the end of the packet (`data_end`) first, and use the same pointer afterwards; an offset that is not constant must be limited, too",
    about: "value",
  },
  {
    id: "zero-sized",
    message: "R… invalid zero-sized read: u64=[0,N]",
    pattern: /invalid zero-sized read/,
    cause: "the helper is given a length that may be 0, and takes none of 0",
    cure: "hand over a length of at least 1: `(len & MASK) + 1`; from Linux 6.8 on it is enough to leave out 0 before the call (`if len == 0 { return 0 }`)",
    about: "value",
  },
  {
    id: "map-value",
    message: "invalid access to map value, value_size=N off=N size=N",
    pattern:
      /invalid access to (?:map value|memory|mem)\b|(?:min|max) value is outside of the (?:allowed memory range|array range)|outside of the (?:allowed memory range|array)/,
    cause: "the access may lie outside of the map's value, or of the memory",
    cure: "compare the end of the access with the end of the data (the array's length) first (`if i < N`, `i & (N - 1)`), and use the same variable afterwards",
    about: "number",
  },
  {
    id: "negative",
    message: "R… min value is negative, either use unsigned index or do a if (index >=0) check",
    pattern: /min value is negative/,
    cause: "a length or an index is signed, and may be below 0",
    cure: "limit the index or the length before it is used, in an unsigned type (`u32`, `usize`): `if len > N { return 0 }`, `len & (N - 1)`",
    about: "number",
  },
  {
    id: "unbounded-math",
    message: "math between … pointer and register with unbounded min value is not allowed",
    pattern: /unbounded min value|math between \S+ pointer and/,
    cause: "a number of which nothing is known is added to a pointer",
    cure: limit,
    about: "number",
  },
  {
    id: "unbounded-access",
    message: "R… unbounded memory access, make sure to bounds check any such access",
    pattern: /unbounded memory access|make sure to bounds check|use 'var &= const'/,
    cause: "a length or an index has no upper bound that the verifier knows",
    cure: limit,
    about: "number",
  },
  {
    id: "stack-read",
    message: "invalid read from stack R… off N+N size N",
    pattern:
      /invalid (?:indirect )?(?:read from|access to) stack|invalid read from stack|uninitialized stack|variable-offset (?:indirect )?(?:stack )?(?:read|access)/i,
    cause: "bytes of the stack are read, or handed to a helper, that the program has not written",
    cure: "give the whole buffer a value before it is handed over (`[0; N]`, `zeroed()`); padding between members counts too",
  },
];
