export const head = `
typedef unsigned char u8; typedef int s32; typedef unsigned int u32; typedef long long s64; typedef unsigned long long u64;
#define CORE __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))
#define exists(field) __builtin_preserve_field_info(field, 2)
#define type_exists(type) __builtin_preserve_type_info(*(type *)0, 0)
#define value_exists(type, value) __builtin_preserve_enum_value(*(typeof(type) *)value, 0)
#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name
#define __ksym __attribute__((section(".ksyms")))
#define __weak __attribute__((weak))
#define __kptr __attribute__((btf_type_tag("kptr")))
struct task_struct { u32 tgid; u64 new_field; } CORE;
struct new_type { u32 field; } CORE;
enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158 };
static void *(*lookup)(void *, const void *) = (void *)1;
static u64 (*ktime)(void) = (void *)5;
static long (*tail_call)(void *, void *, u32) = (void *)12;
static u64 (*boot)(void) = (void *)125;
static void *(*task_btf)(void) = (void *)158;
static long (*loop)(u32, void *, void *, u64) = (void *)181;
char _license[] SEC("license") = "GPL";
`;

/** A program, and what it needs. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly cpu?: "v2" | "v3" | "v4";
  readonly needs: string;
  /** What is new to \`needs\`, and what is optional: \`kind name\`. */
  readonly because: readonly string[];
  readonly optional?: readonly string[];
}

export const map = (type: number, more = "", value = "u64") =>
  `struct { __uint(type, ${type}); __type(key, u32); __type(value, ${value}); __uint(max_entries, 4); ${more} } map SEC(".maps");`;
export const socket = (body: string) => `SEC("socket") int program(void *ctx) { ${body} }`;
export const lookUp = socket("u32 key = 0; return lookup(&map, &key) != 0;");

export const cases: readonly Case[] = [
  { name: "an old helper", text: socket("return ktime();"), needs: "4.1", because: ["helper ktime_get_ns"] },
  {
    name: "a newer helper",
    text: socket("return boot();"),
    needs: "5.8",
    because: ["helper ktime_get_boot_ns"],
  },
  {
    name: "a hash map",
    text: map(1) + lookUp,
    needs: "3.19",
    because: ["map_type hash (map)", "helper map_lookup_elem", "program_type socket_filter"],
  },
  {
    name: "a map type",
    text: `struct { __uint(type, 30); __type(value, u64); __uint(max_entries, 4); } map SEC(".maps");${socket("return 0;")}`,
    needs: "5.16",
    because: ["map_type bloom_filter (map)"],
  },
  {
    name: "a map's flags",
    text: map(2, "__uint(map_flags, 1 << 10 | 1 << 7);") + lookUp,
    needs: "5.5",
    because: ["map_flag mmapable (map)"],
  },
  {
    name: "a spin lock",
    text: `struct bpf_spin_lock { u32 v; }; struct v { u64 n; struct bpf_spin_lock lock; };${map(2, "", "struct v")}${lookUp}`,
    needs: "3.19",
    because: ["map_type array (map)", "helper map_lookup_elem", "program_type socket_filter"],
    optional: ["map_field bpf_spin_lock (map)"],
  },
  {
    name: "a timer in an array",
    text: `struct bpf_timer { u64 v[2]; }; struct w { struct bpf_timer t[1]; };${map(2, "", "struct w")}${lookUp}`,
    needs: "3.19",
    because: ["map_type array (map)", "helper map_lookup_elem", "program_type socket_filter"],
    optional: ["map_field bpf_timer (map)"],
  },
  {
    name: "a kernel pointer",
    text: `struct k { struct task_struct __kptr *t; };${map(2, "", "struct k")}${lookUp}`,
    needs: "3.19",
    because: ["map_type array (map)", "helper map_lookup_elem", "program_type socket_filter"],
    optional: ["map_field tag:kptr (map)"],
  },
  {
    name: "32-bit jumps",
    cpu: "v3",
    text: socket("u64 t = ktime(); return (u32)t > 7 ? 3 : (int)boot();"),
    needs: "5.8",
    because: ["helper ktime_get_boot_ns"],
  },
  {
    name: "jumps with less than",
    cpu: "v2",
    text: `SEC("tracepoint/a/b") int program(u64 *ctx) { if (ctx[1] < 7) return 1; return ctx[3] < ctx[2]; }`,
    needs: "4.14",
    because: ["instruction less_than_jump"],
  },
  {
    name: "an atomic addition",
    text: `${map(2)}SEC("socket") int program(void *c) { u32 k = 0; u64 *v = lookup(&map, &k); if (v) __sync_fetch_and_add(v, 1); return 0; }`,
    cpu: "v2",
    needs: "3.19",
    because: ["map_type array (map)", "helper map_lookup_elem", "program_type socket_filter"],
  },
  {
    name: "an atomic addition that gives the value",
    text: `${map(2)}SEC("socket") int program(void *c) { u32 k = 0; u64 *v = lookup(&map, &k); return v ? __sync_fetch_and_add(v, 1) : 0; }`,
    cpu: "v3",
    needs: "5.12",
    because: ["instruction atomic_fetch"],
  },
  {
    name: "a compare and exchange",
    text: `${map(2)}SEC("socket") int program(void *c) { u32 k = 0; u64 *v = lookup(&map, &k); return v ? __sync_val_compare_and_swap(v, 1, 2) : 0; }`,
    cpu: "v3",
    needs: "5.12",
    because: ["instruction atomic_exchange"],
  },
  {
    name: "a byte swap",
    text: socket("return __builtin_bswap64(ktime()) >> 7;"),
    cpu: "v4",
    needs: "6.6",
    because: ["instruction byte_swap"],
  },
  {
    name: "a signed division",
    text: socket("s64 a = ktime(); return a / (s64)boot();"),
    cpu: "v4",
    needs: "6.6",
    because: ["instruction signed_division"],
  },
  {
    name: "a load that extends the sign",
    text: `${map(2, "", "s32")}SEC("socket") int program(void *c) { u32 k = 0; s32 *v = lookup(&map, &k); return v ? ((s64)*v + (s64)ktime()) >> 8 : 0; }`,
    cpu: "v4",
    needs: "6.6",
    because: ["instruction sign_extending_load"],
  },
  {
    name: "a move that extends the sign",
    text: socket("s64 a = (signed char)ktime(); return a < 5 ? a : ktime();"),
    cpu: "v4",
    needs: "6.6",
    because: ["instruction sign_extending_move"],
  },
  {
    name: "a variable",
    text: `u64 counter; ${socket("return ++counter;")}`,
    needs: "5.2",
    because: ["verifier global_data (.bss)"],
  },
  {
    name: "a constant",
    text: `const volatile u64 setting = 4; ${socket("return setting;")}`,
    needs: "5.2",
    because: ["verifier global_data (.rodata)"],
  },
  {
    name: "a loop",
    text: socket("u64 sum = 0; for (int i = 0; i < (ktime() & 63); i++) sum += ktime(); return sum;"),
    needs: "5.3",
    because: ["verifier bounded_loop"],
  },
  {
    name: "a function",
    text: `static NOINLINE u64 f(u64 a) { return a * ktime(); } ${socket("return f(4) + f(5);")}`,
    needs: "4.16",
    because: ["verifier subprograms"],
  },
  {
    name: "a tail call beside a function",
    text: `${map(3, "", "u32")}static NOINLINE u64 f(u64 a) { return a * ktime(); } ${socket("tail_call(ctx, &map, 0); return f(4);")}`,
    needs: "5.10",
    because: ["verifier tail_call_beside_subprograms"],
  },
  {
    name: "a callback",
    text: `static long step(u32 i, void *c) { return 0; } ${socket("return loop(4, step, 0, 0);")}`,
    needs: "5.17",
    because: ["helper loop"],
  },
  {
    name: "a kfunc",
    text: `extern void bpf_rcu_read_lock(void) __ksym; extern void bpf_rcu_read_unlock(void) __ksym; SEC("tp_btf/sched_switch") int program(void *c) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); return 0; }`,
    needs: "6.2",
    because: ["kfunc bpf_rcu_read_lock", "kfunc bpf_rcu_read_unlock"],
  },
  {
    name: "a weak kfunc behind a question",
    text: `extern void bpf_rcu_read_lock(void) __ksym __weak; extern void bpf_rcu_read_unlock(void) __ksym __weak; SEC("tp_btf/sched_switch") int program(void *c) { if (bpf_rcu_read_lock) { bpf_rcu_read_lock(); bpf_rcu_read_unlock(); } return 0; }`,
    needs: "5.5",
    because: ["attach_type trace_raw_tp", "program_type tracing"],
    optional: ["kfunc bpf_rcu_read_lock", "kfunc bpf_rcu_read_unlock", "verifier kernel_function_call"],
  },
  {
    name: "fentry",
    text: `SEC("fentry/do_nanosleep") int program(u64 *c) { return 0; }`,
    needs: "5.5",
    because: ["program_type tracing", "attach_type trace_fentry"],
  },
  {
    name: "a program that sleeps",
    text: `SEC("lsm.s/bprm_committed_creds") int program(u64 *c) { return 0; }`,
    needs: "5.10",
    because: ["section sleepable"],
  },
  {
    name: "several uprobes",
    text: `SEC("uprobe.multi//bin/sh:main") int program(void *c) { return 0; }`,
    needs: "6.6",
    because: ["attach_type trace_uprobe_multi"],
  },
  {
    name: "an iterator",
    text: `SEC("iter/ksym") int program(void *c) { return 0; }`,
    needs: "6.0",
    because: ["section iter/ksym"],
  },
  {
    name: "XDP in fragments",
    text: `SEC("xdp.frags") int program(void *c) { return 2; }`,
    needs: "5.18",
    because: ["section xdp.frags"],
  },
  {
    name: "a helper behind a question about a field",
    text: `SEC("tp_btf/sched_switch") int program(u64 *c) { struct task_struct *t = (void *)c[1]; if (exists(t->new_field)) return task_btf() != 0; return 0; }`,
    needs: "5.5",
    because: ["program_type tracing", "attach_type trace_raw_tp"],
    optional: ["helper get_current_task_btf"],
  },
  {
    name: "a helper behind a question about a type",
    text: socket("if (type_exists(struct new_type)) return task_btf() != 0; return ktime();"),
    needs: "4.1",
    because: ["helper ktime_get_ns"],
    optional: ["helper get_current_task_btf"],
  },
  {
    name: "a helper behind a question about itself",
    text: socket(
      "if (value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) return task_btf() != 0; return ktime();",
    ),
    needs: "4.1",
    because: ["helper ktime_get_ns"],
    optional: ["helper get_current_task_btf"],
  },
  {
    name: "a helper where there is no such type",
    text: socket("if (!type_exists(struct new_type)) return task_btf() != 0; return 0;"),
    needs: "5.11",
    because: ["helper get_current_task_btf"],
  },
  {
    name: "a helper on both sides of a question",
    text: socket("if (type_exists(struct new_type)) return task_btf() == 0; return task_btf() != 0;"),
    needs: "5.11",
    because: ["helper get_current_task_btf"],
  },
  {
    name: "an instruction behind a question",
    cpu: "v4",
    text: socket("if (type_exists(struct new_type)) return __builtin_bswap64(ktime()) >> 7; return 0;"),
    needs: "6.6",
    because: ["instruction byte_swap"],
    optional: ["helper ktime_get_ns"],
  },
];
