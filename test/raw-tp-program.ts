/** A body to put into a program, and items in front of it. */
export interface ProgramParts {
  readonly items?: string;
  readonly body: string;
}

/** A `raw_tp` program behind `prelude`, whose body has a pointer `t` to the prelude's `task` and a number `n`. */
export function rawTpProgram(prelude: string, { items = "", body }: ProgramParts): string {
  return `${prelude}${items}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp")]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    unsafe {
        let n = *ctx.add(1);
        let t = *ctx as *const task;
        ${body}
    }
}
`;
}
