/* What libbpf's bpf_core_read.h has macros for, in our own words: questions to the loader about bit-fields, and reads along chains of pointers. */
#include "oracle.h"

/* Puts types into a target's BTF. */
#define KEEP(name, ...) void keep_##name(__VA_ARGS__) {}

static long (*const bpf_probe_read_user)(void *, u32, const void *) = (void *)112;
static long (*const bpf_probe_read_user_str)(void *, u32, const void *) = (void *)114;
static long (*const bpf_probe_read_kernel_str)(void *, u32, const void *) = (void *)115;

#define PLACE(place, kind) __builtin_preserve_field_info(place, kind)

/* The bits of a field in the word that holds it: shifted up to the top, then down to the bottom. Each question is asked once. */
#define BITS(word, place)                                                                                                      \
  ({                                                                                                                           \
    u64 down_ = PLACE(place, RSHIFT_U64), top_ = (word) << PLACE(place, LSHIFT_U64);                                           \
    PLACE(place, SIGNED) ? (u64)((s64)top_ >> down_) : top_ >> down_;                                                          \
  })

#define READ_BITS(record, field)                                                                                               \
  ({                                                                                                                           \
    u64 word_ = 0;                                                                                                             \
    bpf_probe_read_kernel(&word_, PLACE((record)->field, BYTE_SIZE), (void *)(record) + PLACE((record)->field, BYTE_OFFSET));   \
    BITS(word_, (record)->field);                                                                                              \
  })

#define LOAD_WORD(at, size)                                                                                                    \
  ({                                                                                                                           \
    u64 loaded_;                                                                                                               \
    switch (size) {                                                                                                            \
    case 1: loaded_ = *(u8 *)(at); break;                                                                                      \
    case 2: loaded_ = *(u16 *)(at); break;                                                                                     \
    case 4: loaded_ = *(u32 *)(at); break;                                                                                     \
    default: loaded_ = *(u64 *)(at); break;                                                                                    \
    }                                                                                                                          \
    loaded_;                                                                                                                   \
  })

#define READ_BITS_DIRECT(record, field)                                                                                        \
  ({                                                                                                                           \
    void *at_ = (void *)(record) + PLACE((record)->field, BYTE_OFFSET);                                                        \
    u64 word_ = LOAD_WORD(at_, PLACE((record)->field, BYTE_SIZE));                                                             \
    BITS(word_, (record)->field);                                                                                              \
  })

/* Puts the lowest bits of `value` where the field has its own. */
#define WRITE_BITS(record, field, value)                                                                                       \
  ({                                                                                                                           \
    void *at_ = (void *)(record) + PLACE((record)->field, BYTE_OFFSET);                                                        \
    u64 size_ = PLACE((record)->field, BYTE_SIZE);                                                                             \
    u64 up_ = PLACE((record)->field, LSHIFT_U64), down_ = PLACE((record)->field, RSHIFT_U64);                                  \
    u64 mask_ = ~0ull << down_ >> up_;                                                                                         \
    u64 word_ = (LOAD_WORD(at_, size_) & ~mask_) | ((u64)(value) << (down_ - up_) & mask_);                                    \
    switch (size_) {                                                                                                           \
    case 1: *(u8 *)at_ = word_; break;                                                                                         \
    case 2: *(u16 *)at_ = word_; break;                                                                                        \
    case 4: *(u32 *)at_ = word_; break;                                                                                        \
    default: *(u64 *)at_ = word_; break;                                                                                       \
    }                                                                                                                          \
  })

/* One hop of a chain: reads the field `path` of `*record` into a variable, and gives up with 0 where that fails. */
#define HOP(into, with, record, path)                                                                                          \
  do {                                                                                                                         \
    if (with(&(into), sizeof(into), __builtin_preserve_access_index(&(record)->path)))                                         \
      return 0;                                                                                                                \
  } while (0)
