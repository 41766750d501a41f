struct task_struct {
  int pid;
  int tgid;
  u32 __state;
  u8 comm[16];
} CORE;
struct task_struct___old {
  s64 state;
} CORE;
INLINE u64 state(struct task_struct *task) {
  if (FIELD_EXISTS(struct task_struct, __state)) return task->__state;
  return ((struct task_struct___old *)task)->state;
}

struct blocked { /* ours */
  u32 pid, tgid;
  s32 user, kernel;
  u8 comm[16];
};
struct stopped { /* ours */
  u64 since;
  struct blocked blocked;
};
HASH(starts, u32, struct stopped, 10240);
struct { MAP_UINT(type, 5); MAP_TYPE(key, struct blocked); MAP_TYPE(value, u64); MAP_UINT(max_entries, 10240); } totals SEC(".maps");
STACKS(stacks, 10240);
const volatile u32 target_tgid = 0;
const volatile u64 at_least = 0;

TP(sched_switch) {
  struct task_struct *previous = (void *)ctx[1], *next = (void *)ctx[2];
  u32 pid = previous->pid, tgid = previous->tgid;
  if (pid && (!target_tgid || target_tgid == tgid) && state(previous) != 0) {
    struct stopped stopped = {
      .since = ktime(),
      .blocked = {
        .pid = pid,
        .tgid = tgid,
        .user = stackid(ctx, &stacks, 1 << 8 | 1 << 9),
        .kernel = stackid(ctx, &stacks, 1 << 9),
      },
    };
    read_kernel_str(stopped.blocked.comm, 16, &previous->comm);
    map_update(&starts, &pid, &stopped, 0);
  }
  u32 id = next->pid;
  struct stopped *stopped = map_lookup(&starts, &id);
  if (!stopped) return 0;
  u64 gone = ktime() - stopped->since;
  if (gone >= at_least) {
    u64 *total = map_lookup(&totals, &stopped->blocked);
    if (total)
      *total += gone;
    else
      map_update(&totals, &stopped->blocked, &gone, 0);
  }
  map_delete(&starts, &id);
  return 0;
}
