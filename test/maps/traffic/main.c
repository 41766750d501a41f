/* traffic PINS MAPS CASE */
#define _GNU_SOURCE
#include "traffic.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *programs, *maps;
static char group[256];

_Noreturn void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

int try(int result, const char *what)
{
	if (result < 0)
		fail(what);
	return result;
}

int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int pinned(const char *folder, const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return try(bpf(BPF_OBJ_GET, &(union bpf_attr){ .pathname = (u64)path }), path);
}

int program(const char *name)
{
	return pinned(programs, name);
}

int map(const char *name)
{
	return pinned(maps, name);
}

void put(int map, const void *key, const void *value)
{
	union bpf_attr attr = { .map_fd = map, .key = (u64)key, .value = (u64)value };
	try(bpf(BPF_MAP_UPDATE_ELEM, &attr), "an update");
}

int take(int map, const void *key, void *value)
{
	union bpf_attr attr = { .map_fd = map, .key = (u64)key, .value = (u64)value };
	return bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

void take_out(int map, const void *key)
{
	union bpf_attr attr = { .map_fd = map, .key = (u64)key };
	try(bpf(BPF_MAP_DELETE_ELEM, &attr), "a deletion");
}

u64 seen(u32 slot)
{
	u64 value, zero = 0;
	int sums = map("seen");
	try(take(sums, &slot, &value), "seen");
	put(sums, &slot, &zero);
	close(sums);
	return value;
}

void tell(u32 slot, u64 value)
{
	int told = map("told");
	put(told, &slot, &value);
	close(told);
}

u32 id_of(int program)
{
	struct bpf_prog_info info = {};
	union bpf_attr attr = { .info = { .bpf_fd = program, .info_len = sizeof(info), .info = (u64)&info } };
	try(bpf(BPF_OBJ_GET_INFO_BY_FD, &attr), "the id of a program");
	return info.id;
}

/* The link lasts until the process ends. */
void link_to(int program, int target, u32 attach_type)
{
	union bpf_attr attr = { .link_create = { .prog_fd = program, .target_fd = target, .attach_type = attach_type } };
	try(bpf(BPF_LINK_CREATE, &attr), "a link");
}

void attach(int program, int target, u32 attach_type)
{
	union bpf_attr attr = { .target_fd = target, .attach_bpf_fd = program, .attach_type = attach_type };
	try(bpf(BPF_PROG_ATTACH, &attr), "attaching");
}

void detach(int program, int target, u32 attach_type)
{
	union bpf_attr attr = { .target_fd = target, .attach_bpf_fd = program, .attach_type = attach_type };
	try(bpf(BPF_PROG_DETACH, &attr), "detaching");
}

u32 run(int program)
{
	u8 packet[64] = { 0 };
	union bpf_attr attr = { .test = { .prog_fd = program, .data_in = (u64)packet, .data_size_in = sizeof(packet) } };
	try(bpf(BPF_PROG_TEST_RUN, &attr), "a run");
	return attr.test.retval;
}

void say(const char *name, u64 value)
{
	printf("%s=%llu\n", name, (unsigned long long)value);
	fflush(stdout);
}

void shell(const char *command, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, command);
	vsnprintf(text, sizeof(text), command, arguments);
	va_end(arguments);
	if (system(text) != 0) {
		errno = 0;
		fail(text);
	}
}

static void leave_cgroup(void)
{
	char *end = strrchr(group, '/');
	char path[300];
	snprintf(path, sizeof(path), "%.*s/cgroup.procs", (int)(end - group), group);
	int procs = open(path, O_WRONLY);
	if (procs >= 0 && write(procs, "0", 1) < 0)
		perror(path);
	if (rmdir(group) != 0)
		perror(group);
}

int own_cgroup(void)
{
	if (group[0] == 0) {
		char line[512], root[128] = "";
		FILE *mounts = fopen("/proc/self/mounts", "r");
		while (fgets(line, sizeof(line), mounts))
			if (sscanf(line, "%*s %127s cgroup2 ", root) == 1 && strstr(line, " cgroup2 "))
				break;
			else
				root[0] = 0;
		fclose(mounts);
		if (root[0] == 0)
			fail("no unified hierarchy of cgroups");
		snprintf(group, sizeof(group), "%s/corelate-%d", root, getpid());
		try(mkdir(group, 0755), group);
		atexit(leave_cgroup);
	}
	return try(open(group, O_RDONLY | O_DIRECTORY), group);
}

void join_cgroup(void)
{
	char path[300];
	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	int procs = try(open(path, O_WRONLY), path);
	try(write(procs, "0", 1), path);
	close(procs);
}

u64 cgroup_id(void)
{
	struct stat status;
	try(stat(group, &status), group);
	return status.st_ino;
}

int main(int count, char **arguments)
{
	if (count != 4)
		return 2;
	programs = arguments[1];
	maps = arguments[2];
	try(unshare(CLONE_NEWNET), "a network namespace");
	shell("ip link set lo up");
#define RUN(name) \
	if (strcmp(arguments[3], #name) == 0) { \
		name(); \
		return 0; \
	}
	CASES(RUN)
	return 2;
}
