/** How large a made-up program is. */
export interface ProgramSize {
  readonly name: string;
  readonly structs: number;
  readonly fields: number;
  readonly programs: number;
}

/** One, ten and a hundred times the code; the large ones with as many types as a program has that includes the kernel's. */
export const sizes: readonly ProgramSize[] = [
  { name: "1x", structs: 40, fields: 20, programs: 2 },
  { name: "10x", structs: 400, fields: 40, programs: 20 },
  { name: "100x", structs: 400, fields: 40, programs: 200 },
];

const fieldTypes = ["u32", "u64", "u8", "*const NEXT", "[u32; 8]", "u16"];

/** A Rust program with `structs` attributed types of `fields` fields, and `programs` programs of a hundred accesses each. */
export function rustProgram({ structs, fields, programs }: ProgramSize): string {
  const lines = ["#![no_std]", "#![no_main]", "corelate::panic_handler!();", 'corelate::license!("GPL");'];
  for (let s = 0; s < structs; s++) {
    lines.push("#[corelate::preserve_access_index]", "#[repr(C)]", `pub struct s${s} {`);
    for (let f = 0; f < fields; f++) {
      lines.push(
        `    pub f${f}: ${fieldTypes[f % fieldTypes.length]!.replace("NEXT", `s${(s + 1) % structs}`)},`,
      );
    }
    lines.push("}");
  }
  for (let p = 0; p < programs; p++) {
    lines.push("#[no_mangle]", `#[link_section = "raw_tp/p${p}"]`);
    lines.push(`pub unsafe extern "C" fn p${p}(ctx: *const u64) -> u64 {`, "    let mut t = 0u64;");
    for (let k = 0; k < 20; k++) {
      lines.push(
        `    let v${k} = *ctx.add(${k % 5}) as *const s${(p * 7 + k * 3) % structs};`,
        `    t = t.wrapping_add((*v${k}).f0 as u64 + (*v${k}).f1 + (*(*v${k}).f3).f7 + (*v${k}).f4[${k % 8}] as u64);`,
        `    if t == ${p * 31 + k} { return t; }`,
      );
    }
    lines.push("    t", "}");
  }
  return `${lines.join("\n")}\n`;
}
