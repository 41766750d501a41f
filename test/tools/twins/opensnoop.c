struct event { /* ours */
  u32 pid, uid;
  s32 result;
  u32 flags;
  u8 comm[16], path[256];
};
struct call { /* ours */
  u64 path, flags;
};
RING(events, 1 << 18);
HASH(calls, u32, struct call, 10240);
NUMBER(open);
NUMBER(openat);
NUMBER(openat2);
const volatile u32 target_tgid = 0;
const volatile u32 failed_only = 0;

TP(sys_enter) {
  u64 regs = ctx[0];
  s64 number = ctx[1];
  struct call call;
  if (number == nr_openat) {
    call.path = ARGUMENT(regs, 1, si);
    call.flags = ARGUMENT(regs, 2, dx);
  } else if (number == nr_open) {
    call.path = ARGUMENT(regs, 0, di);
    call.flags = ARGUMENT(regs, 1, si);
  } else if (number == nr_openat2) {
    call.path = ARGUMENT(regs, 1, si);
    call.flags = 0;
  } else {
    return 0;
  }
  u64 ids = pid_tgid();
  if (target_tgid && target_tgid != ids >> 32) return 0;
  u32 thread = ids;
  map_update(&calls, &thread, &call, 0);
  return 0;
}

TP(sys_exit) {
  u64 ids = pid_tgid();
  u32 thread = ids;
  struct call *call = map_lookup(&calls, &thread);
  if (!call) return 0;
  s64 result = ctx[1];
  if (!failed_only || result < 0) {
    struct event *event = ring_reserve(&events, sizeof(*event), 0);
    if (event) {
      event->pid = ids >> 32;
      event->uid = uid_gid();
      event->result = result;
      event->flags = call->flags;
      get_comm(event->comm, 16);
      read_user_str(event->path, 256, (void *)call->path);
      ring_submit(event, 0);
    }
  }
  map_delete(&calls, &thread);
  return 0;
}
