struct request {
  u64 __sector;
} CORE;
typedef void (*btf_trace_block_rq_issue)(void *, struct request *);
typedef void (*btf_trace_block_rq_insert)(void *, struct request *);

HASH(starts, u64, u64, 10240);
PERCPU_ARRAY(histograms, struct histogram, 1);
const volatile _Bool queued = 0;
const volatile u64 unit = 1000;

TP(block_rq_issue) {
  u64 request = TYPE_EXISTS(btf_trace_block_rq_issue) ? ctx[0] : ctx[1];
  if (queued && map_lookup(&starts, &request)) return 0;
  u64 now = ktime();
  map_update(&starts, &request, &now, 0);
  return 0;
}

TP(block_rq_insert) {
  if (queued) {
    u64 request = TYPE_EXISTS(btf_trace_block_rq_insert) ? ctx[0] : ctx[1], now = ktime();
    map_update(&starts, &request, &now, 0);
  }
  return 0;
}

TP(block_rq_complete) {
  u64 request = ctx[0];
  u64 *start = map_lookup(&starts, &request);
  if (!start) return 0;
  u64 taken = ktime() - *start;
  map_delete(&starts, &request);
  u32 zero = 0;
  struct histogram *histogram = map_lookup(&histograms, &zero);
  if (histogram) add(histogram, taken / unit);
  return 0;
}
