struct kmem_cache {
  u32 size;
} CORE;
struct allocation { /* ours */
  u64 bytes, since;
  s32 stack;
  u32 tgid;
};
HASH(allocations, u64, struct allocation, 262144);
STACKS(stacks, 10240);
const volatile u32 target_tgid = 0, sample = 1;
const volatile u64 at_least = 0, at_most = -1;
static u32 (*const prandom)(void) = (void *)7;

INLINE void allocated(u64 *ctx, u64 address, u64 bytes) {
  u32 tgid = pid_tgid() >> 32;
  if (target_tgid && target_tgid != tgid) return;
  if (!address || bytes < at_least || bytes > at_most) return;
  if (sample > 1 && prandom() % sample) return;
  s32 stack = stackid(ctx, &stacks, 0);
  struct allocation allocation = { .bytes = bytes, .since = ktime(), .stack = stack, .tgid = tgid };
  map_update(&allocations, &address, &allocation, 0);
}

TP(kmalloc) {
  allocated(ctx, ctx[1], ctx[3]);
  return 0;
}

TP(kfree) {
  u64 address = ctx[1];
  map_delete(&allocations, &address);
  return 0;
}

TP(kmem_cache_alloc) {
  struct kmem_cache *cache = (void *)ctx[2];
  allocated(ctx, ctx[1], READ(cache, size));
  return 0;
}

TP(kmem_cache_free) {
  u64 address = ctx[1];
  map_delete(&allocations, &address);
  return 0;
}
