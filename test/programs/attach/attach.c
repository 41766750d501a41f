#include "runner.h"

#include <bpf/btf.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Newer than the headers of some libbpf. */
enum { UPROBE_MULTI = 48, UPROBE_SESSION = 57 };
enum { LOCAL_INPUT = 1, IPV4 = 2 };

int main(int count, char **arguments);

void fail(struct outcome *outcome, int error, const char *what)
{
	outcome->error = error;
	snprintf(outcome->why, sizeof(outcome->why), "%s", what);
}

bool is(const struct subject *subject, const char *pattern)
{
	return !strcmp(subject->pattern, pattern);
}

bool begins(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Where in its file an address of this program is. */
static unsigned long offset_of(const void *address)
{
	const Elf64_Phdr *header = (const void *)getauxval(AT_PHDR);
	unsigned long at = (unsigned long)address;

	for (unsigned long left = getauxval(AT_PHNUM); left > 0; left--, header++)
		if (header->p_type == PT_LOAD && at >= header->p_vaddr && at < header->p_vaddr + header->p_filesz)
			return at - header->p_vaddr + header->p_offset;
	return 0;
}

/* With the link of `program`: events, and an end. */
static void with_link(struct bpf_link *link, struct outcome *outcome, const char *what, void (*events)(void))
{
	if (!link) {
		fail(outcome, errno, what);
		return;
	}
	outcome->way = "attached";
	events();
	bpf_link__destroy(link);
}

void with_descriptor(int fd, struct outcome *outcome, const char *what, void (*events)(void))
{
	if (fd < 0) {
		fail(outcome, errno, what);
		return;
	}
	outcome->way = "attached";
	events();
	close(fd);
}

void test_run(struct bpf_program *program, struct outcome *outcome)
{
	/* A UDP packet of IPv4. */
	static const uint8_t packet[128] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 114, 0, 0, 0, 0, 64, 17, 0x7c, 0x7d, 127, 0, 0, 1, 127, 0, 0, 1, 0, 9, 0, 9, 0, 94 };
	uint32_t context[4] = { 41 };
	bool is_call = bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = is_call ? NULL : packet, .data_size_in = is_call ? 0 : sizeof(packet),
		    .ctx_in = is_call ? context : NULL, .ctx_size_in = is_call ? sizeof(context) : 0);

	if (bpf_prog_test_run_opts(bpf_program__fd(program), &options)) {
		fail(outcome, errno, "test_run");
		return;
	}
	outcome->way = "test-run";
	outcome->value = is_call ? context[1] : options.retval;
	outcome->has_value = true;
}

static void use_user_space(void)
{
	probe_user_space();
	main(0, NULL);
}

static void at_user_space(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	bool returns = begins(subject->pattern, "uret"), session = begins(subject->pattern, "uprobe.session");
	unsigned long offset = offset_of((void *)main);
	LIBBPF_OPTS(bpf_uprobe_opts, one, .retprobe = returns);
	union bpf_attr many = { .link_create = { .prog_fd = bpf_program__fd(program), .attach_type = session ? UPROBE_SESSION : UPROBE_MULTI } };

	if (begins(subject->pattern, "usdt")) {
		with_link(bpf_program__attach_usdt(program, -1, self, "runner", "probed", NULL), outcome, "attach_usdt", use_user_space);
	} else if (session || strstr(subject->pattern, ".multi")) {
		many.link_create.uprobe_multi.path = (unsigned long)self;
		many.link_create.uprobe_multi.offsets = (unsigned long)&offset;
		many.link_create.uprobe_multi.cnt = 1;
		many.link_create.uprobe_multi.flags = returns ? BPF_F_UPROBE_MULTI_RETURN : 0;
		/* Without libbpf's function, which does not know a session up to libbpf 1.5. */
		with_descriptor(syscall(SYS_bpf, BPF_LINK_CREATE, &many, sizeof(many)), outcome, "link_create", use_user_space);
	} else {
		with_link(bpf_program__attach_uprobe_opts(program, -1, self, offset, &one), outcome, "attach_uprobe", use_user_space);
	}
}

static void at_samples(struct bpf_program *program, struct outcome *outcome)
{
	struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(event), .config = PERF_COUNT_SW_CPU_CLOCK, .sample_freq = 1000, .freq = 1 };
	int fd = syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	struct bpf_link *link = fd < 0 ? NULL : bpf_program__attach_perf_event(program, fd);
	clock_t until = clock() + CLOCKS_PER_SEC / 10;

	if (!link) {
		fail(outcome, errno, "perf_event_open");
		return;
	}
	outcome->way = "attached";
	while (clock() < until)
		;
	bpf_link__destroy(link);
}

/* A link to several functions of the kernel: here one, by its number in the BTF. The newest libbpf has a function for it. */
static void at_functions(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	__u32 id = btf__find_by_name_kind(kernel, subject->sleepable ? "__x64_sys_getpgid" : "vfs_read", BTF_KIND_FUNC);
	struct {
		__u32 program, target, type, flags;
		__u64 ids, cookies;
		__u32 count;
	} attr = { .program = bpf_program__fd(program), .type = subject->attach, .ids = (unsigned long)&id, .count = 1 };

	with_descriptor(syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr)), outcome, "link_create", make_events);
}

/* By its section, or by its type where libbpf is too old to know the section. */
static void by_section(struct bpf_program *program, const struct subject *subject, struct outcome *outcome, void (*events)(void))
{
	struct bpf_link *link = bpf_program__attach(program);
	char target[64] = "", *name;

	if (!link && errno == EOPNOTSUPP) {
		name = strchr(subject->section, '/');
		snprintf(target, sizeof(target), "%s", name ? name + 1 : "");
		name = strchr(target, '/');
		if (name)
			*name++ = 0;
		if (subject->type == BPF_PROG_TYPE_TRACEPOINT && name)
			link = bpf_program__attach_tracepoint(program, target, name);
		else if (subject->type == BPF_PROG_TYPE_RAW_TRACEPOINT)
			link = bpf_program__attach_raw_tracepoint(program, target);
		else
			link = bpf_program__attach_trace(program);
	}
	with_link(link, outcome, "attach", events);
}

static void at_iterator(struct bpf_program *program, struct outcome *outcome)
{
	struct bpf_link *link = bpf_program__attach(program);
	char bytes[4096];
	int fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;

	if (fd < 0)
		fail(outcome, errno, "the iterator");
	else
		outcome->way = "iterated";
	while (fd >= 0 && read(fd, bytes, sizeof(bytes)) > 0)
		;
	close(fd);
	bpf_link__destroy(link);
}

/* The replaced program is in another object. It is run, and its answer is that of the one in its place. */
static void in_place(struct bpf_program *program, struct bpf_object *replaced, const struct subject *subject, struct outcome *outcome)
{
	struct bpf_link *link = bpf_program__attach_freplace(program, 0, NULL);

	if (!link) {
		fail(outcome, errno, "attach_freplace");
		return;
	}
	test_run(numbered(replaced, subject->companion), outcome);
	if (outcome->way)
		outcome->way = "attached";
	bpf_link__destroy(link);
}

/* `bpf_test_finish` is at the end of each test run. */
static void run_another(void)
{
	struct bpf_insn code[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 }, { .code = BPF_JMP | BPF_EXIT } };
	uint8_t packet[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet));
	int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "another", "GPL", code, 2, NULL);

	bpf_prog_test_run_opts(fd, &options);
	close(fd);
}

static void at_directory(struct bpf_program *program, const char *path, struct bpf_link *(*attach)(const struct bpf_program *, int), struct outcome *outcome)
{
	int fd = open(path, O_RDONLY);
	struct bpf_link *link = fd < 0 ? NULL : attach(program, fd);

	with_link(link, outcome, path, use_loopback);
	close(fd);
}

static const char *control_group(void)
{
	return access("/cg", F_OK) ? "/sys/fs/cgroup" : "/cg";
}

void attach_and_run(struct bpf_object *object, struct bpf_object *replaced, const struct subject *subject, struct outcome *outcome)
{
	struct bpf_program *program = numbered(object, subject->number);
	LIBBPF_OPTS(bpf_netfilter_opts, filter, .pf = IPV4, .hooknum = LOCAL_INPUT, .priority = -128);

	switch (subject->type) {
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_SK_REUSEPORT:
	case BPF_PROG_TYPE_SK_SKB:
	case BPF_PROG_TYPE_SK_MSG:
		run_at_socket(object, program, subject, outcome);
		break;
	case BPF_PROG_TYPE_KPROBE:
		if (begins(subject->pattern, "u"))
			at_user_space(program, subject, outcome);
		else
			with_link(bpf_program__attach(program), outcome, "attach", make_events);
		break;
	case BPF_PROG_TYPE_SCHED_CLS:
		if (begins(subject->pattern, "netkit"))
			at_netkit(program, subject, outcome);
		else
			at_traffic_control(program, subject, outcome);
		break;
	case BPF_PROG_TYPE_XDP:
		if (strchr(subject->pattern, '/'))
			behind_redirect(program, subject, outcome);
		else
			with_link(bpf_program__attach_xdp(program, if_nametoindex("lo")), outcome, "attach_xdp", use_loopback);
		break;
	case BPF_PROG_TYPE_LWT_IN:
	case BPF_PROG_TYPE_LWT_OUT:
	case BPF_PROG_TYPE_LWT_XMIT:
		at_route(program, subject, outcome);
		break;
	case BPF_PROG_TYPE_LWT_SEG6LOCAL:
		at_segment(program, outcome);
		break;
	case BPF_PROG_TYPE_SCHED_ACT:
	case BPF_PROG_TYPE_SYSCALL:
		test_run(program, outcome);
		break;
	case BPF_PROG_TYPE_FLOW_DISSECTOR:
		at_directory(program, "/proc/self/ns/net", bpf_program__attach_netns, outcome);
		if (outcome->way)
			test_run(program, outcome);
		break;
	case BPF_PROG_TYPE_SK_LOOKUP:
		at_directory(program, "/proc/self/ns/net", bpf_program__attach_netns, outcome);
		break;
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_CGROUP_SOCK:
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
	case BPF_PROG_TYPE_CGROUP_DEVICE:
	case BPF_PROG_TYPE_CGROUP_SYSCTL:
	case BPF_PROG_TYPE_CGROUP_SOCKOPT:
	case BPF_PROG_TYPE_SOCK_OPS:
		at_directory(program, control_group(), bpf_program__attach_cgroup, outcome);
		break;
	case BPF_PROG_TYPE_LSM:
		if (is(subject, "lsm_cgroup+"))
			at_directory(program, control_group(), bpf_program__attach_cgroup, outcome);
		else
			with_link(bpf_program__attach(program), outcome, "attach", make_events);
		break;
	case BPF_PROG_TYPE_NETFILTER:
		with_link(bpf_program__attach_netfilter(program, &filter), outcome, "attach_netfilter", use_loopback);
		break;
	case BPF_PROG_TYPE_PERF_EVENT:
		at_samples(program, outcome);
		break;
	case BPF_PROG_TYPE_EXT:
		in_place(program, replaced, subject, outcome);
		break;
	case BPF_PROG_TYPE_TRACING:
		if (begins(subject->pattern, "iter"))
			at_iterator(program, outcome);
		else if (strstr(subject->pattern, ".multi"))
			at_functions(program, subject, outcome);
		else
			by_section(program, subject, outcome, make_events);
		break;
	default:
		by_section(program, subject, outcome, is(subject, "raw_tp.w+") || is(subject, "raw_tracepoint.w+") ? run_another : make_events);
	}
}
