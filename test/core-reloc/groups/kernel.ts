import { type CoreRelocGroup, keep, program } from "../group.js";

/** The running kernel's own task_struct. */
export const kernel: CoreRelocGroup = {
  name: "kernel",
  rust: { file: "kernel.rs" },
  c: `
struct task_struct { int tgid; int pid; char comm[16]; struct task_struct *group_leader; } CORE;
/* Without \`comm\`: whether a char has a sign is not the same in every kernel. */
struct task_struct___matching { int tgid, pid; struct task_struct *group_leader; };
${program(`
  struct task_struct *task = (void *)input;
  answer = field_exists(task->pid);
  answer = type_exists(struct task_struct);
  answer = type_matches(struct task_struct___matching);
  answer = field_size(task->comm);
  read_field(int, task->pid);
  read_field(int, task->tgid);
  read_field(char, task->comm[15]);
  read_field(u64, task->group_leader);`)}`,
  cases: [
    {
      name: "kernel",
      target: undefined,
      values: {
        "field_exists task_struct.pid": 1,
        "type_exists task_struct": 1,
        "type_matches task_struct___matching": 1,
        "byte_sz task_struct.comm": 16,
        "byte_off task_struct.pid": "any",
        "byte_off task_struct.tgid": "any",
        "byte_off task_struct.comm[15]": "any",
        "byte_off task_struct.group_leader": "any",
      },
    },
  ],
};

const module = (form: "probed" | "direct"): CoreRelocGroup => ({
  name: `module, ${form}`,
  rust: { file: `module-${form}.rs` },
  c: `
struct module_read { char *buffer; long at; long length; } ${form === "direct" ? "CORE" : ""};
${program(`
  struct module_read *subject = (void *)input;
  answer = type_exists(struct module_read);
  answer = type_size(struct module_read);
  answer = field_exists(subject->buffer);
  ${form === "probed" ? "read_field(long, subject->at); read_field(long, subject->length);" : "answer = subject->at; answer = subject->length;"}`)}`,
  cases: [
    {
      name: `module_${form}`,
      target: `struct module_read { long more; const char *buffer; long length; long at; long last; }; ${keep("struct module_read")}`,
      values: {
        "type_exists module_read": 1,
        "type_size module_read": 40,
        "field_exists module_read.buffer": 1,
        "byte_off module_read.at": 24,
        "byte_off module_read.length": 16,
      },
    },
  ],
});

/** A type that a module adds, which corelate finds in split BTF. */
export const moduleProbed = module("probed");
export const moduleDirect = module("direct");
