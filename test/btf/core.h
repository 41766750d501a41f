/* What the fixtures need of libbpf's headers, in our own words, so that they depend on no header of the machine. */
typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
#define NOINLINE __attribute__((noinline))

/* The numbers of enum bpf_core_relo_kind that clang's builtins take: those of fields, then those of types, then those of enumerators. */
#define field_offset(place) __builtin_preserve_field_info(place, 0)
#define field_size(place) __builtin_preserve_field_info(place, 1)
#define field_exists(place) __builtin_preserve_field_info(place, 2)
#define field_signed(place) __builtin_preserve_field_info(place, 3)
#define field_lshift(place) __builtin_preserve_field_info(place, 4)
#define field_rshift(place) __builtin_preserve_field_info(place, 5)
#define type_id_local(T) __builtin_btf_type_id(*(typeof(T) *)0, 0)
#define type_id_kernel(T) __builtin_btf_type_id(*(typeof(T) *)0, 1)
#define type_exists(T) __builtin_preserve_type_info(*(typeof(T) *)0, 0)
#define type_size(T) __builtin_preserve_type_info(*(typeof(T) *)0, 1)
#define type_matches(T) __builtin_preserve_type_info(*(typeof(T) *)0, 2)
#define enum_exists(E, value) __builtin_preserve_enum_value(*(typeof(E) *)value, 0)
#define enum_value(E, value) __builtin_preserve_enum_value(*(typeof(E) *)value, 1)

/* Keeps a target's types in its BTF. */
#define TARGET(name, ...) void name(__VA_ARGS__) {}

char LICENSE[] SEC("license") = "GPL";
