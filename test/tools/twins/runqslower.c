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

struct event { /* ours */
  u64 nanoseconds;
  u32 pid, previous;
  u8 comm[16], previous_comm[16];
};
RING(events, 1 << 18);
HASH(starts, u32, u64, 10240);
const volatile u64 at_least = 0;
const volatile u32 target_tgid = 0;

INLINE void waits(struct task_struct *task) {
  u32 pid = task->pid;
  if (!pid || (target_tgid && target_tgid != task->tgid)) return;
  u64 now = ktime();
  map_update(&starts, &pid, &now, 0);
}

TP(sched_wakeup) {
  waits((void *)ctx[0]);
  return 0;
}

TP(sched_wakeup_new) {
  waits((void *)ctx[0]);
  return 0;
}

TP(sched_switch) {
  struct task_struct *previous = (void *)ctx[1], *next = (void *)ctx[2];
  if (state(previous) == 0) waits(previous);
  u32 pid = next->pid;
  u64 *start = map_lookup(&starts, &pid);
  if (!start) return 0;
  u64 waited = ktime() - *start;
  if (waited >= at_least) {
    struct event *event = ring_reserve(&events, sizeof(*event), 0);
    if (event) {
      event->nanoseconds = waited;
      event->pid = pid;
      event->previous = previous->pid;
      read_kernel_str(event->comm, 16, &next->comm);
      read_kernel_str(event->previous_comm, 16, &previous->comm);
      ring_submit(event, 0);
    }
  }
  map_delete(&starts, &pid);
  return 0;
}
