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
  u64 socket, nanoseconds;
  struct ends ends;
  u32 old, new;
};
RING(events, 1 << 18);
HASH(since, u64, u64, 10240);

TP(inet_sock_set_state) {
  struct sock *sk = (void *)ctx[0];
  if (sk->sk_protocol != 6) return 0;
  u64 key = (u64)sk, now = ktime();
  u64 *then = map_lookup(&since, &key);
  u64 nanoseconds = then ? now - *then : 0;
  u32 new = ctx[2];
  struct event *event = ring_reserve(&events, sizeof(*event), 0);
  if (event) {
    event->socket = key;
    event->nanoseconds = nanoseconds;
    event->old = ctx[1];
    event->new = new;
    ends_into(sk, &event->ends);
    event->ends.pid = pid_tgid() >> 32;
    get_comm(event->ends.comm, 16);
    ring_submit(event, 0);
  }
  if (new == 7)
    map_delete(&since, &key);
  else
    map_update(&since, &key, &now, 0);
  return 0;
}
