/** The name without its flavor: what stands before the last `___` that has something on both sides. */
export function essentialName(name: string): string {
  for (let at = name.length - 5; at >= 0; at--) {
    if (name.startsWith("___", at + 1) && name[at] !== "_" && name[at + 4] !== "_")
      return name.slice(0, at + 1);
  }
  return name;
}
