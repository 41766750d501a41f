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

HASH(starts, u32, u64, 10240);
PERCPU_ARRAY(histograms, struct histogram, 1);
const volatile u64 unit = 1000;
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
  map_delete(&starts, &pid);
  u32 zero = 0;
  struct histogram *histogram = map_lookup(&histograms, &zero);
  if (histogram) add(histogram, waited / unit);
  return 0;
}
