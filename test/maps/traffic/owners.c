/* Values that belong to sockets, tasks and cgroups. */
#define _GNU_SOURCE
#include "traffic.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct totals {
	u64 count, bytes;
};

static void datagrams(int from, int count)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(7500), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	for (int i = 0; i < count; i++)
		try(sendto(from, "0123456789", 10, 0, (void *)&to, sizeof(to)), "a datagram");
}

void owners(void)
{
	int group = own_cgroup();
	join_cgroup();
	link_to(program("leaves"), group, BPF_CGROUP_INET_EGRESS);
	int sockets[2];
	for (int i = 0; i < 2; i++) {
		sockets[i] = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
		datagrams(sockets[i], 3 + i);
	}
	int of_sockets = map("sk_storage");
	struct totals value = {};
	for (int i = 0; i < 2; i++) {
		try(take(of_sockets, &sockets[i], &value), "a socket's value");
		say(i ? "second" : "first", value.count);
	}
	/* The headers of IP and UDP have 28 bytes. */
	say("bytes", value.bytes);
	say("new", seen(10));
	u32 mark = 77;
	try(setsockopt(sockets[0], SOL_SOCKET, SO_MARK, &mark, sizeof(mark)), "a mark");
	datagrams(sockets[0], 1);
	try(take(of_sockets, &sockets[0], &value), "the new value");
	say("reset", value.count * 100 + value.bytes);
	struct bpf_cgroup_storage_key key = { .cgroup_inode_id = cgroup_id(), .attach_type = BPF_CGROUP_INET_EGRESS };
	try(take(map("cgroup_storage"), &key, &value), "the cgroup's value");
	/* What nobody listens for is answered on the loopback, and these answers leave from no socket of the cgroup. */
	say("cgroup", value.count);
	int processors = sysconf(_SC_NPROCESSORS_CONF);
	struct totals *each = calloc(processors + 64, sizeof(*each)), sum = {};
	u64 id = cgroup_id();
	try(take(map("per_cpu_cgroup"), &id, each), "the values of each processor");
	for (int i = 0; i < processors; i++)
		sum.count += each[i].count, sum.bytes += each[i].bytes;
	say("per_processor", sum.count);
	say("per_processor_bytes", sum.bytes);
}

/* A raw tracepoint's link. */
static void trace(void)
{
	union bpf_attr attr = { .raw_tracepoint = { .prog_fd = program("calls") } };
	try(bpf(BPF_RAW_TRACEPOINT_OPEN, &attr), "tracing system calls");
}

static void call(u64 how, int times)
{
	tell(2, how);
	for (int i = 0; i < times; i++)
		syscall(SYS_getppid);
}

static void start(void)
{
	tell(0, getpid());
	tell(1, SYS_getppid);
	trace();
}

void tasks(void)
{
	int group = own_cgroup();
	join_cgroup();
	start();
	call(0, 6);
	int process = try(syscall(SYS_pidfd_open, getpid(), 0), "this process");
	struct totals value;
	try(take(map("task_storage"), &process, &value), "the task's value");
	say("task", value.count);
	say("task_bytes", value.bytes);
	try(take(map("cgrp_storage"), &group, &value), "the cgroup's value");
	say("cgroup", value.count);
	say("cgroup_bytes", value.bytes);
	call(1, 1);
	say("deleted", seen(14));
	try(take(map("task_storage"), &process, &value), "the task's new value");
	say("new_task", value.count * 100 + value.bytes);
	try(take(map("cgrp_storage"), &group, &value), "the cgroup's new value");
	say("new_cgroup", value.count * 100 + value.bytes);
	call(2, 1);
	u32 stack = seen(14);
	u64 frames[16] = {};
	try(take(map("stack_trace"), &stack, frames), "the stack");
	say("stack", frames[0] > 1ull << 63 && frames[1] > 1ull << 63);
}

void cgroups(void)
{
	int group = own_cgroup(), array = map("cgroup_array");
	u32 first = 0;
	put(array, &first, &group);
	link_to(program("from_cgroup"), if_nametoindex("lo"), 47 /* BPF_TCX_EGRESS */);
	int outside = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(7500), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int receiver = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
	try(bind(receiver, (void *)&at, sizeof(at)), "a port");
	datagrams(outside, 2);
	join_cgroup();
	int inside = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
	datagrams(inside, 5);
	say("inside", seen(11));
	say("outside", seen(12));
	say("errors", seen(13));
	start();
	call(5, 1);
	say("task", seen(14));
}
