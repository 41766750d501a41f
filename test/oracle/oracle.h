/* What the C twins share, so that they depend on no header of the machine. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef unsigned __int128 u128;

#define CORE __attribute__((preserve_access_index))
#define PACKED __attribute__((packed))
#define ALIGNED(n) __attribute__((aligned(n)))
#define NOINLINE static __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))

/* A program and its arguments, which are numbers here. */
#define PROGRAM(name) __attribute__((section("raw_tp/" #name), used)) u64 name(u64 *ctx)
#define ARG(n) ((void *)ctx[n])

/* The value of an enumerator or the length of an array, which is another one on the target; see target.ts. */
#ifdef TARGET
#define MOVED(value) ((value) + 1)
#else
#define MOVED(value) (value)
#endif

#define NULL ((void *)0)
#define OFFSET_OF(type, path) ((u64)&((type *)0)->path)
#define CONTAINER_OF(ptr, type, path) ((type *)((void *)(ptr) - OFFSET_OF(type, path)))
/* Between two accesses that must not be joined or reordered. */
#define BARRIER(var) asm volatile("" : "+r"(var))

/* After bpf_core_read.h of libbpf. */
enum { BYTE_OFFSET, BYTE_SIZE, EXISTS, SIGNED, LSHIFT_U64, RSHIFT_U64 };
#define FIELD_INFO(type, path, kind) __builtin_preserve_field_info(((type *)0)->path, kind)
#define TYPE_ID_LOCAL(type) __builtin_btf_type_id(*(type *)0, 0)
#define TYPE_ID_KERNEL(type) __builtin_btf_type_id(*(type *)0, 1)
#define TYPE_EXISTS(type) __builtin_preserve_type_info(*(type *)0, 0)
#define TYPE_SIZE(type) __builtin_preserve_type_info(*(type *)0, 1)
#define TYPE_MATCHES(type) __builtin_preserve_type_info(*(type *)0, 2)
#define ENUM_VALUE_EXISTS(type, value) __builtin_preserve_enum_value(*(type *)value, 0)
#define ENUM_VALUE(type, value) __builtin_preserve_enum_value(*(type *)value, 1)

static u64 (*const bpf_get_current_task)(void) = (void *)35;
static long (*const bpf_probe_read_kernel)(void *, u32, const void *) = (void *)113;

char LICENSE[] __attribute__((section("license"), used)) = "GPL";
