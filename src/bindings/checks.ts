import type { RustComposite, RustItem } from "./model.js";

/**
 * Rust that fails to compile where rustc does not give a type the size and offsets that BTF has. On BPF targets the
 * attribute spaces members out, so the checks are for hosts.
 */
export function layoutChecks(items: readonly RustItem[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    if (item.kind === "struct" || item.kind === "union") lines.push(...compositeChecks(item));
    else if (item.kind === "blob")
      lines.push(check(`::core::mem::size_of::<${item.name}>() == ${item.size}`));
  }
  if (lines.length === 0) return [];
  return ['#[cfg(not(target_arch = "bpf"))]', "#[rustfmt::skip]", "const _: () = {", ...lines, "};"];
}

function compositeChecks(item: RustComposite): string[] {
  const lines = [check(`::core::mem::size_of::<${item.name}>() == ${item.size}`)];
  for (const member of item.members) {
    if (member.kind !== "field") continue;
    lines.push(check(`::core::mem::offset_of!(${item.name}, ${member.name}) == ${member.offset}`));
  }
  return lines;
}

function check(condition: string): string {
  return `    assert!(${condition});`;
}
