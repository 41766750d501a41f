struct gendisk {
  u8 disk_name[32];
} CORE;
struct request_queue {
  struct gendisk *disk;
} CORE;
struct request {
  struct request_queue *q;
  u32 cmd_flags;
  u32 __data_len;
  u64 __sector;
} CORE;
struct request___old {
  struct gendisk *rq_disk;
} CORE;
typedef void (*btf_trace_block_rq_issue)(void *, struct request *);
typedef void (*btf_trace_block_rq_insert)(void *, struct request *);

struct event { /* ours */
  u64 nanoseconds, queued, sector;
  u32 bytes, flags;
  u8 disk[32];
  u32 pid, error;
  u8 comm[16];
};
struct started { /* ours */
  u64 issued, inserted;
  u32 bytes, pid;
  u8 comm[16];
};
RING(events, 1 << 18);
HASH(starts, u64, struct started, 10240);

INLINE void start(u64 key, _Bool inserted) {
  u64 now = ktime();
  if (!inserted) {
    struct started *known = map_lookup(&starts, &key);
    if (known) {
      known->issued = now;
      return;
    }
  }
  struct request *request = (void *)key;
  struct started started = {
    .issued = now,
    .inserted = now,
    .bytes = READ(request, __data_len),
    .pid = pid_tgid() >> 32,
  };
  get_comm(started.comm, 16);
  map_update(&starts, &key, &started, 0);
}

TP(block_rq_insert) {
  start(TYPE_EXISTS(btf_trace_block_rq_insert) ? ctx[0] : ctx[1], 1);
  return 0;
}

TP(block_rq_issue) {
  start(TYPE_EXISTS(btf_trace_block_rq_issue) ? ctx[0] : ctx[1], 0);
  return 0;
}

TP(block_rq_complete) {
  u64 key = ctx[0];
  struct started *started = map_lookup(&starts, &key);
  if (!started) return 0;
  struct event *event = ring_reserve(&events, sizeof(*event), 0);
  if (event) {
    struct request *request = (void *)key;
    event->nanoseconds = ktime() - started->issued;
    event->queued = started->issued - started->inserted;
    event->sector = READ(request, __sector);
    event->bytes = started->bytes;
    event->flags = READ(request, cmd_flags);
    struct gendisk *disk;
    if (FIELD_EXISTS(struct request_queue, disk)) {
      struct request_queue *q = READ(request, q);
      disk = READ(q, disk);
    } else {
      disk = READ((struct request___old *)request, rq_disk);
    }
    read_kernel_str(event->disk, 32, &disk->disk_name);
    event->pid = started->pid;
    event->error = ctx[1];
    __builtin_memcpy(event->comm, started->comm, 16);
    ring_submit(event, 0);
  }
  map_delete(&starts, &key);
  return 0;
}
