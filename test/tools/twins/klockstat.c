struct wait { /* ours */
  u64 since, lock;
  s32 stack;
  u32 flags;
};
struct waits { /* ours */
  u64 count, nanoseconds, longest;
};
HASH(starts, u64, struct wait, 10240);
struct { MAP_UINT(type, 5); MAP_TYPE(key, s32); MAP_TYPE(value, struct waits); MAP_UINT(max_entries, 10240); } totals SEC(".maps");
STACKS(stacks, 10240);
const volatile u32 target_tgid = 0;

TP(contention_begin) {
  u64 ids = pid_tgid();
  if (target_tgid && target_tgid != ids >> 32) return 0;
  s32 stack = stackid(ctx, &stacks, 1 << 9);
  struct wait wait = { .since = ktime(), .lock = ctx[0], .stack = stack, .flags = ctx[1] };
  map_update(&starts, &ids, &wait, 0);
  return 0;
}

TP(contention_end) {
  u64 ids = pid_tgid();
  struct wait *wait = map_lookup(&starts, &ids);
  if (!wait) return 0;
  if (wait->lock == ctx[0]) {
    u64 taken = ktime() - wait->since;
    s32 stack = wait->stack;
    struct waits *known = map_lookup(&totals, &stack);
    if (known) {
      known->count += 1;
      known->nanoseconds += taken;
      if (known->longest < taken) known->longest = taken;
    } else {
      struct waits first = { .count = 1, .nanoseconds = taken, .longest = taken };
      map_update(&totals, &stack, &first, 0);
    }
  }
  map_delete(&starts, &ids);
  return 0;
}
