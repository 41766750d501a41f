struct call { /* ours */
  u64 since, number;
};
struct calls { /* ours */
  u64 count, nanoseconds;
};
HASH(starts, u32, struct call, 10240);
struct { MAP_UINT(type, 5); MAP_TYPE(key, u32); MAP_TYPE(value, struct calls); MAP_UINT(max_entries, 1024); } counts SEC(".maps");
const volatile u32 target_tgid = 0;
const volatile u32 failed_only = 0;

TP(sys_enter) {
  u64 ids = pid_tgid();
  if (target_tgid && target_tgid != ids >> 32) return 0;
  struct call call = { .since = ktime(), .number = ctx[1] };
  u32 thread = ids;
  map_update(&starts, &thread, &call, 0);
  return 0;
}

TP(sys_exit) {
  u32 thread = pid_tgid();
  struct call *call = map_lookup(&starts, &thread);
  if (!call) return 0;
  u64 taken = ktime() - call->since;
  u32 number = call->number;
  map_delete(&starts, &thread);
  if (failed_only && (s64)ctx[1] >= 0) return 0;
  struct calls *known = map_lookup(&counts, &number);
  if (known) {
    known->count += 1;
    known->nanoseconds += taken;
  } else {
    struct calls first = { .count = 1, .nanoseconds = taken };
    map_update(&counts, &number, &first, 0);
  }
  return 0;
}
