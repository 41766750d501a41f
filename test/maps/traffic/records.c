/* Records from and to user space, counters, and maps and programs that user space puts into maps. */
#define _GNU_SOURCE
#include "traffic.h"
#include <linux/perf_event.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *mapped(int size, int protection, int fd, int offset)
{
	void *memory = mmap(NULL, size, protection, MAP_SHARED, fd, offset);
	if (memory == MAP_FAILED)
		fail("mapping memory");
	return memory;
}

static u64 written;

/* A record of eight bytes behind a header of eight. */
static void record(u8 *ring, u64 value)
{
	u8 *at = ring + 4096 + written % 4096;
	*(u32 *)at = 8;
	*(u32 *)(at + 4) = 0;
	*(u64 *)(at + 8) = value;
	written += 16;
	__atomic_store_n((u64 *)ring, written, __ATOMIC_RELEASE);
}

static int event(u32 type, u64 config, int processor)
{
	struct perf_event_attr attr = { .type = type, .size = sizeof(attr), .config = config, .sample_type = PERF_SAMPLE_RAW, .sample_period = 1, .wakeup_events = 1 };
	return try(syscall(SYS_perf_event_open, &attr, -1, processor, -1, 0), "an event");
}

static void stay_on(int processor)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	try(sched_setaffinity(0, sizeof(set), &set), "staying on a processor");
}

static void call(u64 how)
{
	tell(0, getpid());
	tell(1, SYS_getppid);
	tell(2, how);
	union bpf_attr attr = { .raw_tracepoint = { .prog_fd = program("calls") } };
	int link = try(bpf(BPF_RAW_TRACEPOINT_OPEN, &attr), "tracing system calls");
	syscall(SYS_getppid);
	close(link);
}

void records(void)
{
	int ring = map("user_ring_buf"), drains = program("drains");
	volatile u64 *consumer = mapped(4096, PROT_READ, ring, 0);
	u8 *producer = mapped(3 * 4096, PROT_READ | PROT_WRITE, ring, 4096);
	for (u64 value = 1; value <= 4; value++)
		record(producer, value * 100);
	say("drained", run(drains));
	say("consumed", *consumer);
	record(producer, 5);
	record(producer, 99);
	record(producer, 7);
	say("stopped", run(drains));
	say("rest", run(drains));
	say("nothing", run(drains));

	u32 processor = 0;
	stay_on(processor);
	int samples = event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT, processor);
	put(map("perf_events"), &processor, &samples);
	struct perf_event_mmap_page *page = mapped(2 * 4096, PROT_READ | PROT_WRITE, samples, 0);
	call(4);
	say("sent", seen(14));
	struct {
		struct perf_event_header header;
		u32 size;
		u64 values[2];
	} __attribute__((packed)) *sample = (void *)((u8 *)page + 4096);
	say("samples", page->data_head > 0 && sample->header.type == PERF_RECORD_SAMPLE && sample->size >= 16);
	say("value", sample->values[0] >> 32);
	say("process", sample->values[1] == (u64)getpid());
}

void counters(void)
{
	u32 processor = 0;
	stay_on(processor);
	call(3);
	say("none", seen(15));
	int counter = event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, processor);
	put(map("perf_counters"), &processor, &counter);
	call(3);
	u64 before = seen(14);
	for (volatile int i = 0; i < 1000000; i++)
		;
	call(3);
	say("reads", seen(15));
	say("grows", before > 0 && seen(14) > before);
}

static int new_map(u32 type, u32 value_size, u32 entries)
{
	union bpf_attr attr = { .map_type = type, .key_size = 4, .value_size = value_size, .max_entries = entries };
	return try(bpf(BPF_MAP_CREATE, &attr), "a new map");
}

void maps_in_maps(void)
{
	int inner = program("inner"), outer = map("array_of_maps"), hash = map("hash_of_maps");
	u32 three = 3, two = 2, seven = 7, eight = 8;
	u64 value = 5, key = 0x500000001, seventy = 70;
	say("empty", run(inner));
	int array = new_map(BPF_MAP_TYPE_ARRAY, 8, 4), table = new_map(BPF_MAP_TYPE_HASH, 8, 8);
	put(array, &three, &value);
	put(table, &seven, &seventy);
	put(outer, &two, &array);
	say("one", run(inner));
	put(hash, &key, &table);
	say("both", run(inner));
	try(take(table, &eight, &value), "what the program wrote");
	say("written", value);
	int other = new_map(BPF_MAP_TYPE_ARRAY, 8, 4);
	value = 6;
	put(other, &three, &value);
	put(outer, &two, &other);
	say("exchanged", run(inner));
	take_out(hash, &key);
	say("taken_out", run(inner));
}

void in_memory(void)
{
	int ring = map("ring_buf");
	say("wrong", run(program("in_memory")));
	u8 *data = mapped(3 * 4096, PROT_READ, ring, 4096);
	struct totals { u64 count, bytes; } *sent = (void *)(data + 4096 + 8);
	say("sent", *(u32 *)(data + 4096) == sizeof(*sent) ? sent->count * 10 + sent->bytes : 0);
	say("length", *(u32 *)(data + 4096 + 24));
}

void jumping(void)
{
	int jumps = program("jumps"), array = map("prog_array"), lands = program("lands");
	u32 one = 1;
	say("without", run(jumps));
	put(array, &one, &lands);
	say("with", run(jumps));
}

struct node {
	struct node *next;
	u64 value;
	uint16_t weights[4];
};

struct entry {
	struct entry *next;
	u32 key, value, *latest;
};

struct table {
	struct entry *buckets[8];
	u64 entries;
};

static int run_syscall(const char *name)
{
	union bpf_attr attr = { .test = { .prog_fd = program(name) } };
	try(bpf(BPF_PROG_TEST_RUN, &attr), name);
	return attr.test.retval;
}

static u32 run_with(const char *name, u32 value)
{
	u32 packet[16] = { value };
	union bpf_attr attr = { .test = { .prog_fd = program(name), .data_in = (u64)packet, .data_size_in = sizeof(packet) } };
	try(bpf(BPF_PROG_TEST_RUN, &attr), name);
	return attr.test.retval;
}

/* Of ../fixtures/arena.rs: both sides follow the same pointers. */
void arena(void)
{
	struct {
		struct node *list;
		struct table *table;
		u64 calls;
	} roots;
	void *start = (void *)0x04000000;
	u32 zero = 0;
	if (mmap(start, 16 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, map("memory"), 0) != start)
		fail("mapping the arena");
	say("built", run_syscall("build"));
	try(take(map("kept"), &zero, &roots), "the roots");
	say("calls", roots.calls);
	u64 sum = 0, nodes = 0, weights = 0;
	for (struct node *node = roots.list; node; node = node->next, nodes++)
		sum += node->value, weights += node->weights[1];
	say("nodes", nodes);
	say("squares", sum);
	say("weights", weights);
	say("sums", run_with("sums", 0));
	roots.list->value = 1000;
	say("changed", run_with("sums", 0));
	u64 entries = 0, values = 0;
	for (int bucket = 0; bucket < 8; bucket++)
		for (struct entry *entry = roots.table->buckets[bucket]; entry; entry = entry->next, entries++)
			values += entry->value + (*entry->latest - 1000);
	say("entries", entries * 100 + roots.table->entries);
	say("values", values);
	say("found", run_with("looks_up", 91));
	say("absent", run_with("looks_up", 92));
	say("torn_down", run_syscall("tears_down"));
	say("left", roots.table->entries);
}
