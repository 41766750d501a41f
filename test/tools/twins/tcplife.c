struct in6_addr {
  u8 in6_u[16];
} CORE;
struct sock_common {
  u16 skc_family;
  u16 skc_num;
  u16 skc_dport;
  u32 skc_daddr;
  u32 skc_rcv_saddr;
  int skc_bound_dev_if;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
} CORE;
struct sock {
  struct sock_common __sk_common;
  u16 sk_protocol;
} CORE;

struct tcp_sock {
  u64 bytes_received;
  u64 bytes_acked;
} CORE;
struct ends { /* ours */
  u8 source[16], destination[16];
  u32 family, source_port, destination_port, pid;
  u8 comm[16];
};
INLINE void ends_into(struct sock *sk, struct ends *ends) {
  u16 family = sk->__sk_common.skc_family;
  ends->family = family;
  ends->source_port = sk->__sk_common.skc_num;
  ends->destination_port = SWAPPED(sk->__sk_common.skc_dport);
  if (family == 2) {
    u64 *source = (void *)ends->source, *destination = (void *)ends->destination;
    source[0] = source[1] = destination[0] = destination[1] = 0;
    *(u32 *)ends->source = sk->__sk_common.skc_rcv_saddr;
    *(u32 *)ends->destination = sk->__sk_common.skc_daddr;
  } else {
    read_kernel(ends->source, 16, &sk->__sk_common.skc_v6_rcv_saddr);
    read_kernel(ends->destination, 16, &sk->__sk_common.skc_v6_daddr);
  }
}

struct event { /* ours */
  u64 nanoseconds, sent, received;
  struct ends ends;
};
struct owner { /* ours */
  u32 pid;
  u8 comm[16];
};
RING(events, 1 << 18);
struct birth { /* ours */
  u64 since, port;
};
HASH(births, u64, struct birth, 10240);
HASH(owners, u64, struct owner, 10240);

TP(inet_sock_set_state) {
  struct sock *sk = (void *)ctx[0];
  int new = ctx[2];
  if (sk->sk_protocol != 6) return 0;
  u16 family = sk->__sk_common.skc_family;
  if (family != 2 && family != 10) return 0;
  u64 key = (u64)sk;
  if (new < 4) {
    struct birth birth = { .since = ktime(), .port = sk->__sk_common.skc_num };
    map_update(&births, &key, &birth, 0);
  }
  if (new == 2 || new == 9) {
    struct owner owner = { .pid = pid_tgid() >> 32 };
    get_comm(owner.comm, 16);
    map_update(&owners, &key, &owner, 0);
  }
  if (new != 7) return 0;
  struct birth *birth = map_lookup(&births, &key);
  if (birth) {
    u64 nanoseconds = ktime() - birth->since;
    struct event *event = ring_reserve(&events, sizeof(*event), 0);
    if (event) {
      event->nanoseconds = nanoseconds;
      struct tcp_sock *tcp = (void *)sk;
      event->sent = READ(tcp, bytes_acked);
      event->received = READ(tcp, bytes_received);
      ends_into(sk, &event->ends);
      event->ends.source_port = birth->port;
      struct owner *owner = map_lookup(&owners, &key);
      if (owner) {
        event->ends.pid = owner->pid;
        __builtin_memcpy(event->ends.comm, owner->comm, 16);
      } else {
        event->ends.pid = pid_tgid() >> 32;
        get_comm(event->ends.comm, 16);
      }
      ring_submit(event, 0);
    }
  }
  map_delete(&births, &key);
  map_delete(&owners, &key);
  return 0;
}
