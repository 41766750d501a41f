/** What the verifier knows of a register, such as `map_value(map=m,ks=4,vs=8)`, in parts. */
export interface RegisterValue {
  /** As the log has it. */
  readonly text: string;
  /** `scalar` (`inv` before Linux 5.18), `ctx`, `fp`, `map_value`, `ptr_task_struct`. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * The registers in a state of the log, by number:
 *
 *     R1_w=scalar(id=1,umax=7) R10=fp0 fp-8=mmmmmmmm       Linux 5.18 and newer
 *     R1_w=inv(id=0,umax_value=7,var_off=(0x0; 0x7))       before
 */
export function readRegisters(state: string): Map<number, RegisterValue> {
  const found = new Map<number, RegisterValue>();
  for (const [, register, text] of state.matchAll(
    /\bR(\d{1,2})(?:_[a-z]+)?=([^\s(]+(?:\((?:[^()]|\([^()]*\))*\))?)/g,
  ))
    found.set(Number(register), readValue(text!));
  return found;
}

function readValue(text: string): RegisterValue {
  const open = text.indexOf("(");
  const type = open < 0 ? text : text.slice(0, open);
  const inside = open < 0 ? "" : text.slice(open + 1, -1);
  const fields = new Map<string, string>();
  // `smin=smin32=0` gives both the value.
  for (const [part] of inside.matchAll(/(?:\([^()]*\)|[^,()])+/g)) {
    const names = part.split("=");
    const value = names.pop()!;
    for (const one of names) fields.set(one.trim(), value);
  }
  return { text, type, fields };
}

/** Whether it is a number, and no pointer. */
export function isNumber({ type }: RegisterValue): boolean {
  return /^(?:scalar|inv|P)/.test(type) || constantOf(type) !== undefined;
}

/** `5`, `0x5`, `inv5` and `invP5`. */
function constantOf(type: string): string | undefined {
  return /^(?:inv)?P?(-?(?:0x[0-9a-f]+|\d+))$/.exec(type)?.[1];
}

/** The value in a sentence: `a number from 0 to 255`, `a value of the map \`m\` (8 bytes), or null`. */
export function valueWords(value: RegisterValue): string {
  const constant = constantOf(value.type);
  if (constant !== undefined) return `the number ${constant}`;
  if (isNumber(value)) return numberWords(value);
  return pointerWords(value);
}

function numberWords({ fields }: RegisterValue): string {
  const get = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((text) => text !== undefined);
  const unsignedMin = get("umin", "umin_value") ?? get("umin32") ?? "0";
  const unsignedMax = get("umax", "umax_value");
  const signedMin = get("smin", "smin_value");
  const signedMax = get("smax", "smax_value");
  if (unsignedMax !== undefined) return `a number from ${unsignedMin} to ${unsignedMax}`;
  if (signedMin !== undefined && signedMax !== undefined) return `a number from ${signedMin} to ${signedMax}`;
  if (signedMax !== undefined) return `a number of at most ${signedMax}, which may be below 0`;
  if (signedMin !== undefined) return `a number of at least ${signedMin}, without an upper bound`;
  if (unsignedMin !== "0") return `a number of at least ${unsignedMin}, without an upper bound`;
  return "a number of which nothing is known";
}

function pointerWords({ text, type, fields }: RegisterValue): string {
  const orNull = /_or_null/.test(type) ? ", or null" : "";
  const kind = type.replace(/_or_null(?=_|$)/, "").replace(/[+-]?\d+$/, "");
  const map = fields.get("map");
  const size = fields.get("vs");
  const at = offsetWords(fields);
  const own = map === undefined ? "a map" : `the map \`${map}\``;
  switch (kind) {
    case "ctx":
      return `the program's context${at}`;
    case "fp": {
      const place = /[+-]?\d+$/.exec(type)?.[0] ?? "0";
      return `a pointer to the stack${place === "0" ? at : `, at ${place}`}`;
    }
    case "map_ptr":
      return own;
    case "map_key":
      return `a pointer to a key of ${own}${orNull}`;
    case "map_value":
      return `a pointer to a value of ${own}${size === undefined ? "" : ` (${size} bytes)`}${at}${orNull}`;
    case "pkt":
      return `a pointer to the packet${at}, of which ${fields.get("r") ?? 0} bytes are checked`;
    case "pkt_end":
      return "the end of the packet";
    case "pkt_meta":
      return "a pointer to the packet's metadata";
    case "mem":
    case "alloc_mem":
    case "ringbuf_mem":
    case "rdonly_mem":
    case "rdwr_mem": {
      const bytes = fields.get("sz") ?? fields.get("mem_size");
      return `a pointer to memory${bytes === undefined ? "" : ` of ${bytes} bytes`}${at}${orNull}`;
    }
    case "func":
      return "a function";
    default: {
      const typed = /^((?:trusted_|untrusted_|rcu_|percpu_)*)ptr_(\w+?)_?$/.exec(kind);
      if (typed === null) return `\`${text}\``;
      const how = typed[1]!
        .split("_")
        .filter((word) => word !== "")
        .join(", ");
      return `${how === "" ? "a" : /^[aeiou]/.test(how) ? `an ${how}` : `a ${how}`} pointer to the kernel's \`${typed[2]}\`${at}${orNull}`;
    }
  }
}

/** `off=8` and, for an offset that is not constant, `umax=255` (`var_off` alone before bounds are known). */
function offsetWords(fields: ReadonlyMap<string, string>): string {
  const constant = Number(fields.get("off") ?? fields.get("imm") ?? 0);
  const largest =
    fields.get("umax") ?? fields.get("umax_value") ?? fields.get("smax") ?? fields.get("smax_value");
  const parts = [
    ...(Number.isSafeInteger(constant) && constant !== 0 ? [String(constant)] : []),
    ...(largest !== undefined
      ? [`a number of at most ${largest}`]
      : fields.has("var_off")
        ? ["a number without an upper bound"]
        : []),
  ];
  return parts.length === 0 ? "" : ` plus ${parts.join(" plus ")}`;
}
