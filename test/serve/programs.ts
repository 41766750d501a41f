/** A small program; `more` is a second one. */
export const program = (field = "tgid", more = "") => `#![no_std]
#![no_main]
corelate::license!("GPL");
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 2]) -> i32 { unsafe { (*arguments[0]).${field} } }
${more}
`;

/** Refused by the passes, with a line. */
export const refused = program(
  "tgid",
  `#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exit")]
pub extern "C" fn on_exit(arguments: &[*const task_struct; 2]) -> i32 { let copy = unsafe { arguments[0].read() }; core::hint::black_box(&copy).pid }`,
);
