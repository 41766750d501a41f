/* Attaching what was loaded, as src/kernel/attached/local.ts with the running kernel. Here nothing is spared: the machine is gone afterwards. */
#include "loader.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ATTACHED = 1024, MOST_LINKS = 64, KEPT_TEXT = 1024, READ_TEXT = 1 << 20, EVENTS_A_SECOND = 99 };

/* NF_INET_LOCAL_IN and NFPROTO_IPV4. */
enum { LOCAL_INPUT = 1, IPV4 = 2 };

enum way { NOT_ATTACHED, ATTACHED, ITERATED, TEST_RUN };

static const char *const way_names[] = { "none", "attached", "iterated", "test-run" };

struct attached {
	struct bpf_program *program;
	enum way way;
	int error;
	struct bpf_link *link;
	/* Of links that libbpf does not make. */
	int descriptor;
	char *message;
	struct text output;
	long long output_size;
	unsigned int returns;
};

static struct attached all[MOST_ATTACHED];
static struct bpf_link *operations[MOST_LINKS];
static int operation_count;
static char *said;
static struct timespec deadline;

/* A UDP packet to a closed port of the loopback address, with room behind it. */
static const uint8_t packet[64] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0x7c, 0xb9, 127, 0, 0, 1, 127, 0, 0, 1, 0, 9, 0, 9, 0, 30,
};

/* Where it needs no name of a function or file in the section: the loopback device, the root of the control groups, this network. */
enum target { BY_SECTION, LOOPBACK, EGRESS, CONTROL_GROUP, NETWORK, FILTER, SAMPLES, OPERATIONS, PACKET, NOWHERE };

static enum target target_of(const struct bpf_program *program)
{
	switch (bpf_program__type(program)) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
	case BPF_PROG_TYPE_TRACING:
		return BY_SECTION;
	case BPF_PROG_TYPE_LSM:
		return bpf_program__expected_attach_type(program) == BPF_LSM_CGROUP ? CONTROL_GROUP : BY_SECTION;
	case BPF_PROG_TYPE_PERF_EVENT:
		return SAMPLES;
	case BPF_PROG_TYPE_XDP:
		return LOOPBACK;
	case BPF_PROG_TYPE_SCHED_CLS:
		return EGRESS;
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_CGROUP_SOCK:
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
	case BPF_PROG_TYPE_CGROUP_DEVICE:
	case BPF_PROG_TYPE_CGROUP_SYSCTL:
	case BPF_PROG_TYPE_CGROUP_SOCKOPT:
	case BPF_PROG_TYPE_SOCK_OPS:
		return CONTROL_GROUP;
	case BPF_PROG_TYPE_SK_LOOKUP:
	case BPF_PROG_TYPE_FLOW_DISSECTOR:
		return NETWORK;
	case BPF_PROG_TYPE_NETFILTER:
		return FILTER;
	case BPF_PROG_TYPE_STRUCT_OPS:
		return OPERATIONS;
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_SCHED_ACT:
	case BPF_PROG_TYPE_LWT_IN:
	case BPF_PROG_TYPE_LWT_OUT:
	case BPF_PROG_TYPE_LWT_XMIT:
	case BPF_PROG_TYPE_LWT_SEG6LOCAL:
		return PACKET;
	default:
		return NOWHERE;
	}
}

static int note_warning(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level != LIBBPF_WARN || said)
		return 0;
	if (vasprintf(&said, format, arguments) < 0)
		said = NULL;
	return 0;
}

static struct bpf_link *attach_samples(const struct bpf_program *program)
{
	struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .config = PERF_COUNT_SW_CPU_CLOCK,
					 .sample_freq = EVENTS_A_SECOND, .freq = 1 };
	/* A guest has one processor. */
	int fd = syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	struct bpf_link *link;

	if (fd < 0)
		return NULL;
	link = bpf_program__attach_perf_event(program, fd);
	if (!link)
		close(fd);
	return link;
}

static struct bpf_link *attach_at(const struct bpf_program *program, const char *path,
				  struct bpf_link *(*attach)(const struct bpf_program *, int))
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bpf_link *link = fd < 0 ? NULL : attach(program, fd);
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return link;
}

static void run_with_packet(struct attached *attached)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet));

	attached->error = bpf_prog_test_run_opts(bpf_program__fd(attached->program), &options) ? errno : 0;
	attached->way = attached->error ? NOT_ATTACHED : TEST_RUN;
	attached->returns = options.retval;
}

static bool is_iterator(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_TRACING &&
	       bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

static void attach(struct attached *attached)
{
	const struct bpf_program *program = attached->program;
	LIBBPF_OPTS(bpf_netfilter_opts, filter, .pf = IPV4, .hooknum = LOCAL_INPUT, .priority = -128);
	enum target target = target_of(program);
	enum bpf_attach_type type;

	errno = 0;
	switch (target) {
	case BY_SECTION:
		attached->link = bpf_program__attach(program);
		break;
	case SAMPLES:
		attached->link = attach_samples(program);
		break;
	case LOOPBACK:
		attached->link = bpf_program__attach_xdp(program, if_nametoindex("lo"));
		break;
	case EGRESS:
		/* libbpf has no type for the sections `tc` and `classifier`. */
		type = bpf_program__expected_attach_type(program);
		if (type != BPF_TCX_INGRESS)
			type = BPF_TCX_EGRESS;
		attached->descriptor = bpf_link_create(bpf_program__fd(program), if_nametoindex("lo"), type, NULL);
		break;
	case CONTROL_GROUP:
		attached->link = attach_at(program, "/sys/fs/cgroup", bpf_program__attach_cgroup);
		break;
	case NETWORK:
		attached->link = attach_at(program, "/proc/self/ns/net", bpf_program__attach_netns);
		break;
	case FILTER:
		attached->link = bpf_program__attach_netfilter(program, &filter);
		break;
	case OPERATIONS:
		return;
	case PACKET:
		run_with_packet(attached);
		return;
	case NOWHERE:
		return;
	}
	if (attached->link || attached->descriptor >= 0) {
		attached->way = is_iterator(program) ? ITERATED : ATTACHED;
		return;
	}
	attached->error = errno;
	/* Kernels before 6.6 have no links for tc, and some devices take no XDP. */
	if (target == LOOPBACK || target == EGRESS)
		run_with_packet(attached);
	/* libbpf says so, without a word, where the section names nothing to attach to. */
	if (target == BY_SECTION && attached->error == EOPNOTSUPP && !said)
		attached->error = 0;
}

/* A kernel takes a table of functions as a whole. Gives the error of the first that it does not take. */
static int attach_operations(struct bpf_object *object)
{
	struct bpf_map *map;
	int error = 0;

	operation_count = 0;
	bpf_object__for_each_map(map, object) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS || operation_count == MOST_LINKS)
			continue;
		operations[operation_count] = bpf_map__attach_struct_ops(map);
		if (operations[operation_count])
			operation_count++;
		else if (!error)
			error = errno;
	}
	return error;
}

static void read_iterator(struct attached *attached)
{
	char *bytes = malloc(KEPT_TEXT), skipped[4096];
	int fd = bpf_iter_create(bpf_link__fd(attached->link));
	size_t kept = 0;

	if (fd < 0 || !bytes) {
		attached->error = errno;
		free(bytes);
		return;
	}
	while (attached->output_size < READ_TEXT && milliseconds_left() > 0) {
		bool keep = kept < KEPT_TEXT;
		ssize_t got = keep ? read(fd, bytes + kept, KEPT_TEXT - kept) : read(fd, skipped, sizeof(skipped));

		if (got < 0 && errno == EAGAIN)
			continue;
		if (got < 0)
			attached->error = errno;
		if (got <= 0)
			break;
		kept += keep ? got : 0;
		attached->output_size += got;
	}
	json_hex(&attached->output, "text", bytes, kept);
	free(bytes);
	close(fd);
}

long long milliseconds_left(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (deadline.tv_sec - now.tv_sec) * 1000LL + (deadline.tv_nsec - now.tv_nsec) / 1000000;
}

static void set_deadline(unsigned int milliseconds)
{
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += milliseconds / 1000;
	deadline.tv_nsec += milliseconds % 1000 * 1000000L;
}

static void detach(int count)
{
	for (int i = 0; i < count; i++) {
		bpf_link__destroy(all[i].link);
		if (all[i].descriptor >= 0)
			close(all[i].descriptor);
	}
	for (int i = 0; i < operation_count; i++)
		bpf_link__destroy(operations[i]);
	operation_count = 0;
}

static void json_attached(struct text *text, struct attached *attached)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);

	json_open(text, NULL, '{');
	json_string(text, "program", bpf_program__name(attached->program));
	json_string(text, "way", way_names[attached->way]);
	json_number(text, "error", attached->error);
	if (attached->message)
		json_string(text, "message", attached->message);
	if (attached->way == TEST_RUN)
		json_number(text, "returns", attached->returns);
	if (attached->way == ITERATED) {
		json_number(text, "size", attached->output_size);
		if (attached->output.length > 0) {
			text_raw(text, ",", 1);
			text_raw(text, attached->output.bytes, attached->output.length);
		}
	}
	if (!bpf_prog_get_info_by_fd(bpf_program__fd(attached->program), &info, &size)) {
		json_number(text, "count", info.run_cnt);
		json_number(text, "nanoseconds", info.run_time_ns);
		json_number(text, "missed", info.recursion_misses);
	}
	json_close(text, '}');
	free(attached->message);
	free(attached->output.bytes);
}

void json_activity(struct text *text, const struct task *task, struct bpf_object *object)
{
	libbpf_print_fn_t printer = libbpf_set_print(note_warning);
	struct bpf_program *program;
	int statistics = bpf_enable_stats(BPF_STATS_RUN_TIME);
	int count = 0, operation_error;
	/* Before anything is attached that may forbid it. */
	pid_t workload = start_workload();

	open_channels(object);
	set_deadline(task->run_for);
	operation_error = attach_operations(object);
	bpf_object__for_each_program(program, object) {
		struct attached *attached = &all[count];

		if (!bpf_program__autoload(program))
			continue;
		if (count == MOST_ATTACHED)
			break;
		memset(attached, 0, sizeof(*attached));
		attached->program = program;
		attached->descriptor = -1;
		said = NULL;
		attach(attached);
		attached->message = said;
		if (bpf_program__type(program) == BPF_PROG_TYPE_STRUCT_OPS) {
			attached->error = operation_error;
			attached->way = operation_error || !operation_count ? NOT_ATTACHED : ATTACHED;
		}
		count++;
	}
	/* What was attached late has its time, too. */
	set_deadline(task->run_for);
	while (milliseconds_left() > 0) {
		struct timespec pause = { .tv_nsec = 10000000 };

		nanosleep(&pause, NULL);
		read_channels(true);
	}
	/* An iterator has as long again. */
	set_deadline(task->run_for);
	for (int i = 0; i < count; i++)
		if (all[i].way == ITERATED)
			read_iterator(&all[i]);
	detach(count);
	if (workload > 0) {
		kill(workload, SIGKILL);
		waitpid(workload, NULL, 0);
	}
	read_channels(false);
	json_open(text, "activity", '{');
	json_open(text, "programs", '[');
	for (int i = 0; i < count; i++)
		json_attached(text, &all[i]);
	json_close(text, ']');
	json_channels(text);
	json_close(text, '}');
	if (statistics >= 0)
		close(statistics);
	libbpf_set_print(printer);
}
