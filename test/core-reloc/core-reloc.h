/* How the programs of the table read fields; the macros of ../btf/core.h ask the questions. */
#include "core.h"

static long (*const probe_read_kernel)(void *, u32, const void *) = (void *)113;

/* Where the program takes its subject from. The verifier lets loads go anywhere in it. */
char input[4096];
/* Where the answers go, so that none is optimised away. */
volatile u64 answer;

/* The address of a field is relocated, its bytes are copied by a helper function. */
#define read_field(type, place)                                                                                                \
  ({                                                                                                                           \
    type value_ = 0;                                                                                                           \
    probe_read_kernel(&value_, sizeof(value_), __builtin_preserve_access_index(&(place)));                                      \
    answer = (u64)value_;                                                                                                      \
  })

/* Moves a bit-field that `word` holds to the right end of it. */
#define shift_bit_field(word, place)                                                                                           \
  (field_signed(place) ? (s64)((word) << field_lshift(place)) >> field_rshift(place)                                           \
                       : (word) << field_lshift(place) >> field_rshift(place))

/* A bit-field through the helper function: as many bytes as the target's field takes. */
#define read_bit_field_probed(record, field)                                                                                   \
  ({                                                                                                                           \
    u64 word_ = 0;                                                                                                             \
    probe_read_kernel(&word_, field_size((record)->field), (char *)(record) + field_offset((record)->field));                   \
    answer = shift_bit_field(word_, (record)->field);                                                                          \
  })

/* A bit-field with a load of its own: of the four widths the relocated size leaves one. */
#define read_bit_field_direct(record, field)                                                                                   \
  ({                                                                                                                           \
    const char *at_ = (char *)(record) + field_offset((record)->field);                                                        \
    u64 word_ = 0;                                                                                                             \
    asm volatile("" : "+r"(at_));                                                                                              \
    switch (field_size((record)->field)) {                                                                                     \
    case 1: word_ = *(u8 *)at_; break;                                                                                         \
    case 2: word_ = *(u16 *)at_; break;                                                                                        \
    case 4: word_ = *(u32 *)at_; break;                                                                                        \
    case 8: word_ = *(u64 *)at_; break;                                                                                        \
    }                                                                                                                          \
    answer = shift_bit_field(word_, (record)->field);                                                                          \
  })
