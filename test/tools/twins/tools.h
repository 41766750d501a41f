/* What the twins share, behind test/oracle/oracle.h: maps, records, settings, and the helpers that they call. */
#define SEC(name) __attribute__((section(name), used))
#define MAP_UINT(name, value) int (*name)[value]
#define MAP_TYPE(name, value) typeof(value) *name
#define HASH(NAME, KEY, VALUE, MAX) \
  struct { MAP_UINT(type, 1); MAP_TYPE(key, KEY); MAP_TYPE(value, VALUE); MAP_UINT(max_entries, MAX); } NAME SEC(".maps")
#define LRU_HASH(NAME, KEY, VALUE, MAX) \
  struct { MAP_UINT(type, 9); MAP_TYPE(key, KEY); MAP_TYPE(value, VALUE); MAP_UINT(max_entries, MAX); } NAME SEC(".maps")
#define ARRAY(NAME, VALUE, MAX) \
  struct { MAP_UINT(type, 2); MAP_TYPE(key, u32); MAP_TYPE(value, VALUE); MAP_UINT(max_entries, MAX); } NAME SEC(".maps")
#define PERCPU_ARRAY(NAME, VALUE, MAX) \
  struct { MAP_UINT(type, 6); MAP_TYPE(key, u32); MAP_TYPE(value, VALUE); MAP_UINT(max_entries, MAX); } NAME SEC(".maps")
#define STACKS(NAME, MAX) \
  struct { MAP_UINT(type, 7); MAP_TYPE(key, u32); MAP_UINT(value_size, 1016); MAP_UINT(max_entries, MAX); } NAME SEC(".maps")
#define RING(NAME, BYTES) struct { MAP_UINT(type, 27); MAP_UINT(max_entries, BYTES); } NAME SEC(".maps")

#define TP(name) SEC("tp_btf/" #name) int name(u64 *ctx)

static void *(*const map_lookup)(void *, const void *) = (void *)1;
static long (*const map_update)(void *, const void *, const void *, u64) = (void *)2;
static long (*const map_delete)(void *, const void *) = (void *)3;
static u64 (*const ktime)(void) = (void *)5;
static u32 (*const this_cpu)(void) = (void *)8;
static u64 (*const pid_tgid)(void) = (void *)14;
static u64 (*const uid_gid)(void) = (void *)15;
static long (*const get_comm)(void *, u32) = (void *)16;
static long (*const stackid)(void *, void *, u64) = (void *)27;
static long (*const read_user)(void *, u32, const void *) = (void *)112;
static long (*const read_kernel)(void *, u32, const void *) = (void *)113;
static long (*const read_user_str)(void *, u32, const void *) = (void *)114;
static long (*const read_kernel_str)(void *, u32, const void *) = (void *)115;
static void *(*const ring_reserve)(void *, u64, u64) = (void *)131;
static void (*const ring_submit)(void *, u64) = (void *)132;
static void (*const ring_discard)(void *, u64) = (void *)133;
static void *(*const current_task)(void) = (void *)158;


/* As BPF_CORE_READ: what is not there is 0. */
#define READ(ptr, path)                                            \
  ({                                                               \
    typeof((ptr)->path) read_;                                     \
    read_kernel(&read_, sizeof(read_), &(ptr)->path);              \
    read_;                                                         \
  })
#define FIELD_EXISTS(type, path) __builtin_preserve_field_info(((type *)0)->path, 2)
#define SWAPPED(port) __builtin_bswap16(port)

#define SLOTS 32
struct histogram { /* ours */
  u64 slots[SLOTS], count, total;
};
INLINE u32 log2_32(u32 value) {
  u32 result, shift;
  result = (value > 0xffff) << 4;
  value >>= result;
  shift = (value > 0xff) << 3;
  value >>= shift;
  result |= shift;
  shift = (value > 0xf) << 2;
  value >>= shift;
  result |= shift;
  shift = (value > 0x3) << 1;
  value >>= shift;
  result |= shift;
  return result | (value >> 1);
}
INLINE u32 slot_of(u64 value) {
  u32 high = value >> 32;
  return high ? log2_32(high) + 32 : log2_32(value);
}
INLINE void add(struct histogram *histogram, u64 value) {
  u32 at = slot_of(value);
  if (at >= SLOTS) at = SLOTS - 1;
  histogram->slots[at] += 1;
  histogram->count += 1;
  histogram->total += value;
}

/* Arguments of system calls: x86-64, or arm64. */
struct pt_regs___x86 {
  u64 di;
  u64 si;
  u64 dx;
  u64 r10;
  u64 r8;
} CORE;
struct pt_regs___arm64 {
  u64 regs[31];
} CORE;
#define ARGUMENT(regs, n, name)                                             \
  (FIELD_EXISTS(struct pt_regs___x86, di) ? ((struct pt_regs___x86 *)(regs))->name \
                                          : ((struct pt_regs___arm64 *)(regs))->regs[n])
#define NUMBER(name) const volatile s64 nr_##name = -1
