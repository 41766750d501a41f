struct event { /* ours */
  u64 flags;
  u32 pid;
  s32 result;
  u32 operation, tid;
  u8 comm[16], kind[16], source[128], target[128];
};
struct call { /* ours */
  u64 source, target, kind, flags, operation;
};
RING(events, 1 << 18);
HASH(calls, u32, struct call, 10240);
NUMBER(mount);
NUMBER(umount2);

TP(sys_enter) {
  u64 regs = ctx[0];
  s64 number = ctx[1];
  struct call call = {};
  if (number == nr_mount) {
    call.source = ARGUMENT(regs, 0, di);
    call.target = ARGUMENT(regs, 1, si);
    call.kind = ARGUMENT(regs, 2, dx);
    call.flags = ARGUMENT(regs, 3, r10);
  } else if (number == nr_umount2) {
    call.target = ARGUMENT(regs, 0, di);
    call.flags = ARGUMENT(regs, 1, si);
    call.operation = 1;
  } else {
    return 0;
  }
  u32 thread = pid_tgid();
  map_update(&calls, &thread, &call, 0);
  return 0;
}

TP(sys_exit) {
  u64 ids = pid_tgid();
  u32 thread = ids;
  struct call *call = map_lookup(&calls, &thread);
  if (!call) return 0;
  struct event *event = ring_reserve(&events, sizeof(*event), 0);
  if (event) {
    event->flags = call->flags;
    event->pid = ids >> 32;
    event->result = ctx[1];
    event->operation = call->operation;
    event->tid = thread;
    get_comm(event->comm, 16);
    read_user_str(event->target, 128, (void *)call->target);
    if (call->operation == 0) {
      read_user_str(event->kind, 16, (void *)call->kind);
      read_user_str(event->source, 128, (void *)call->source);
    } else {
      event->kind[0] = 0;
      event->source[0] = 0;
    }
    ring_submit(event, 0);
  }
  map_delete(&calls, &thread);
  return 0;
}
