PERCPU_ARRAY(starts, u64, 1);
PERCPU_ARRAY(histograms, struct histogram, 10);
const volatile u64 unit = 1000;

TP(softirq_entry) {
  u32 zero = 0;
  u64 *start = map_lookup(&starts, &zero);
  if (start) *start = ktime();
  return 0;
}

TP(softirq_exit) {
  u32 zero = 0;
  u64 *start = map_lookup(&starts, &zero);
  if (!start || !*start) return 0;
  u64 taken = ktime() - *start;
  *start = 0;
  u32 number = ctx[0];
  struct histogram *histogram = map_lookup(&histograms, &number);
  if (histogram) add(histogram, taken / unit);
  return 0;
}
