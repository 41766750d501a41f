struct task_struct {
  int tgid;
  u8 comm[16];
} CORE;
typedef void (*btf_trace_mark_victim)(void *, struct task_struct *, u32);
struct event { /* ours */
  u32 by, victim;
  u8 by_comm[16], victim_comm[16];
};
RING(events, 1 << 18);

TP(mark_victim) {
  struct event *event = ring_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  event->by = pid_tgid() >> 32;
  get_comm(event->by_comm, 16);
  if (TYPE_EXISTS(btf_trace_mark_victim)) {
    struct task_struct *task = (void *)ctx[0];
    event->victim = READ(task, tgid);
    read_kernel_str(event->victim_comm, 16, &task->comm);
  } else {
    event->victim = ctx[0];
    __builtin_memset(event->victim_comm, 0, 16);
  }
  ring_submit(event, 0);
  return 0;
}
