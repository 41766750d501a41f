/** A kind of refusal: what the verifier says, what it means, and what to do about it in Rust. */
export interface MessageKind {
  /** Its name in `--json` and in the anchors of docs/verifier-messages.md. */
  readonly id: string;
  /** The kernel's words, with `N` for numbers and `…` for what differs. */
  readonly message: string;
  /** Matched against what the verifier says, in the words of Linux 5.10 to 7.3. */
  readonly pattern: RegExp;
  /** Matched against the last call before the verifier stopped, where it matters. */
  readonly lastCall?: RegExp;
  /** What it means, in a sentence. */
  readonly cause: string;
  /** The change to the Rust. */
  readonly cure: string;
  /** What its story is about: where the named register's value came from, or where the number came from that was added to it. */
  readonly about?: "value" | "number";
}
