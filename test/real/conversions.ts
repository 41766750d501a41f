import { join } from "node:path";
import { cratesFolder } from "../../src/toolchain/index.js";
import { agentAssembly, type Edit, type PublishedProgram, probex } from "./programs.js";

/** A program with offsets of the kernel's in its code, and what it takes to have the loader fill them in. */
export interface Conversion {
  readonly program: PublishedProgram;
  readonly edits: readonly Edit[];
  /** What the program had in their place, in words, and the numbers that were added to a pointer. */
  readonly before: string;
  readonly constants: readonly number[];
  /** Its relocations, `TYPE.FIELD`, with the values on the kernels of `kernels`. */
  readonly relocations: Readonly<Record<string, Readonly<Record<Kernel, number>>>>;
}

/** The types that the conversions are about, as kernels have them: their sources, abridged to what the offsets depend on. */
export const kernels = {
  /** include/trace/events/sched.h as it was for long: the tasks' names are in the record. */
  older: `
struct trace_entry { unsigned short type; unsigned char flags, preempt_count; int pid; };
struct trace_event_raw_sched_process_fork {
  struct trace_entry ent; char parent_comm[16]; int parent_pid; char child_comm[16]; int child_pid; char __data[0];
};
struct task_struct { char before[2464]; int pid, tgid; unsigned long stack_canary; struct task_struct *real_parent, *parent; };
`,
  /** The same file in Linux 6.18: they are behind it. */
  "6.18": `
struct trace_entry { unsigned short type; unsigned char flags, preempt_count; int pid; };
struct trace_event_raw_sched_process_fork {
  struct trace_entry ent; unsigned __data_loc_parent_comm; int parent_pid; unsigned __data_loc_child_comm; int child_pid; char __data[0];
};
struct task_struct { char before[1264]; int pid, tgid; unsigned long stack_canary; struct task_struct *real_parent, *parent; };
`,
} as const;

export type Kernel = keyof typeof kernels;

const corelate = `corelate = { path = ${JSON.stringify(join(cratesFolder(), "corelate"))} }\n`;

const forkRecord = `
#[corelate::preserve_access_index]
#[repr(C)]
struct trace_event_raw_sched_process_fork {
    parent_pid: i32,
    child_pid: i32,
}
`;
const taskStruct = `
#[corelate::preserve_access_index]
#[repr(C)]
struct task_struct {
    tgid: i32,
    real_parent: *const task_struct,
}
`;
const offsetOf = (field: string) => `core::mem::offset_of!(trace_event_raw_sched_process_fork, ${field})`;
const childPid = { older: 44, "6.18": 20 };

export const conversions: readonly Conversion[] = [
  {
    program: { ...agentAssembly, binary: "aa-exec-probes", about: "" },
    edits: [
      { file: "Cargo.toml", search: "[dependencies]\n", replace: `[dependencies]\n${corelate}` },
      {
        file: "src/exec_probes.rs",
        search: "_CHILD_PID_OFFSET: usize = 44;",
        replace: `_CHILD_PID_OFFSET: usize = ${offsetOf("child_pid")};${forkRecord}`,
      },
      {
        file: "src/exec_probes.rs",
        search: "fn real_parent_tgid() -> Option<u32> {",
        replace: `fn real_parent_tgid() -> Option<u32> {${taskStruct}
    let task = unsafe { bpf_get_current_task() } as *const task_struct;
    return corelate::read!(task, real_parent, tgid).ok().map(|tgid| tgid as u32);
    #[allow(unreachable_code)]`,
      },
    ],
    before: "a constant 44; and two offsets that user space looks up in the kernel's BTF and puts into a map",
    constants: [44],
    relocations: {
      "trace_event_raw_sched_process_fork.child_pid": childPid,
      "task_struct.real_parent": { older: 2480, "6.18": 1280 },
      "task_struct.tgid": { older: 2468, "6.18": 1268 },
    },
  },
  {
    program: { ...agentAssembly, binary: "aa-syscall-guard", about: "" },
    edits: [
      { file: "Cargo.toml", search: "[dependencies]\n", replace: `[dependencies]\n${corelate}` },
      {
        file: "src/syscall_guard.rs",
        search: "_CHILD_PID_OFFSET: usize = 44;",
        replace: `_CHILD_PID_OFFSET: usize = ${offsetOf("child_pid")};${forkRecord}`,
      },
    ],
    before: "a constant 44",
    constants: [44],
    relocations: { "trace_event_raw_sched_process_fork.child_pid": childPid },
  },
  {
    program: probex,
    edits: [
      {
        file: "Cargo.toml",
        search: "[dependencies.aya-ebpf]",
        replace: `[dependencies]\n${corelate}\n[dependencies.aya-ebpf]`,
      },
      { file: "src/main.rs", search: "ctx.read_at(12)?", replace: `ctx.read_at(${offsetOf("parent_pid")})?` },
      { file: "src/main.rs", search: "ctx.read_at(20)?", replace: `ctx.read_at(${offsetOf("child_pid")})?` },
      {
        file: "src/main.rs",
        search: "fn try_sched_process_fork(",
        replace: `${forkRecord}\nfn try_sched_process_fork(`,
      },
    ],
    before: "constants 12 and 20",
    constants: [12, 20],
    relocations: {
      "trace_event_raw_sched_process_fork.parent_pid": { older: 24, "6.18": 12 },
      "trace_event_raw_sched_process_fork.child_pid": childPid,
    },
  },
];
