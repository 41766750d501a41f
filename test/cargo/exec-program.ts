import { cratesFolder } from "../../src/toolchain/index.js";

/** The manifest of a program with the companion crate; `profiles` abort on panic. */
export function manifest(...profiles: readonly string[]): string {
  return `
[package]
name = "program"
version = "0.1.0"
edition = "2021"
[dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
[[bin]]
name = "program"
test = false
${profiles.map((profile) => `[profile.${profile}]\npanic = "abort"\n`).join("")}`;
}

/** A program for the exec event, with `body`, which reads `(*arguments[0]).pid` and `tgid`. */
export function execProgram(body: string): string {
  return `
#![no_std]
#![no_main]
corelate::license!("GPL");
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 3]) -> i32 {
${body}
}
`;
}
