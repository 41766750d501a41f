#include "runner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 60 };

static const char *object_path;
static char said[160];

/* The last thing that the kernel's verifier says, else libbpf's first warning. */
static int keep_warning(enum libbpf_print_level level, const char *format, va_list arguments)
{
	static char text[65536];
	char *log, *line, *rest;

	if (level != LIBBPF_WARN)
		return 0;
	vsnprintf(text, sizeof(text), format, arguments);
	log = strstr(text, "BEGIN PROG LOAD LOG --\n");
	if (!log) {
		if (!said[0])
			snprintf(said, sizeof(said), "%s", text);
		return 0;
	}
	strtok_r(log, "\n", &rest);
	while ((line = strtok_r(NULL, "\n", &rest)) && strncmp(line, "processed ", 10) && !strstr(line, "END PROG LOAD LOG"))
		snprintf(said, sizeof(said), "%s", line);
	return 0;
}

struct bpf_program *numbered(struct bpf_object *object, int number)
{
	char name[16];

	snprintf(name, sizeof(name), "p%d", number);
	return bpf_object__find_program_by_name(object, name);
}

struct bpf_object *open_with(int number, int other)
{
	struct bpf_object *object = bpf_object__open_file(object_path, NULL);
	struct bpf_program *program;

	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, program == numbered(object, number) || program == numbered(object, other));
	return object;
}

/* What libbpf would know of a section, where it is too old for its name. */
static void describe(struct bpf_program *program, const struct subject *subject)
{
	const char *target = strchr(subject->section, '/');

	if (bpf_program__type(program) != BPF_PROG_TYPE_UNSPEC)
		return;
	bpf_program__set_type(program, subject->type);
	if (subject->attach >= 0)
		bpf_program__set_expected_attach_type(program, subject->attach);
	if (subject->sleepable)
		bpf_program__set_flags(program, BPF_F_SLEEPABLE);
	if (target && (subject->type == BPF_PROG_TYPE_TRACING || subject->type == BPF_PROG_TYPE_LSM) && !strchr(target, '*'))
		bpf_program__set_attach_target(program, 0, target + 1);
}

static void try_subject(const struct subject *subject, struct outcome *outcome, unsigned long long *runs)
{
	bool replaces = subject->type == BPF_PROG_TYPE_EXT;
	struct bpf_object *object = open_with(subject->number, replaces ? -1 : subject->companion), *replaced = NULL;
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	char target[16];
	int error = object ? 0 : errno;

	if (object) {
		describe(numbered(object, subject->number), subject);
		if (replaces) {
			replaced = open_with(subject->companion, -1);
			snprintf(target, sizeof(target), "p%d", subject->companion);
			if (!replaced || bpf_object__load(replaced) ||
			    bpf_program__set_attach_target(numbered(object, subject->number), bpf_program__fd(numbered(replaced, subject->companion)), target))
				error = errno;
		}
		if (!error && bpf_object__load(object))
			error = errno;
	}
	if (error) {
		fail(outcome, error, "load");
		return;
	}
	attach_and_run(object, replaced, subject, outcome);
	if (!bpf_prog_get_info_by_fd(bpf_program__fd(numbered(object, subject->number)), &info, &size))
		*runs = info.run_cnt;
}

static void clean(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text == '|')
			*text = ' ';
}

static void in_child(const struct subject *subject)
{
	pid_t child = fork();
	int status = 0;

	if (child > 0) {
		waitpid(child, &status, 0);
		if (!WIFEXITED(status))
			printf("@|%d|none|0|-|4|ended by signal %d|\n", subject->number, WTERMSIG(status));
		return;
	}
	struct outcome outcome = {};
	unsigned long long runs = 0;
	char value[24] = "-";

	alarm(PATIENCE);
	try_subject(subject, &outcome, &runs);
	if (outcome.has_value)
		snprintf(value, sizeof(value), "%lld", outcome.value);
	clean(said);
	printf("@|%d|%s|%llu|%s|%d|%s|%.90s\n", subject->number, outcome.way ? outcome.way : "none", runs, value, outcome.error, outcome.why, outcome.way ? "" : said);
	fflush(stdout);
	_exit(0);
}

static void prepare(bool is_guest)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	static const char *const mounts[][2] = { { "proc", "/proc" }, { "sysfs", "/sys" }, { "devtmpfs", "/dev" }, { "tmpfs", "/tmp" }, { "bpf", "/sys/fs/bpf" }, { "debugfs", "/sys/kernel/debug" }, { "tracefs", "/sys/kernel/tracing" } };

	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	if (is_guest) {
		for (unsigned int at = 0; at < sizeof(mounts) / sizeof(*mounts); at++) {
			mkdir(mounts[at][1], 0755);
			mount(mounts[at][0], mounts[at][1], mounts[at][0], 0, NULL);
		}
		int console = open("/dev/console", O_RDWR);

		for (int fd = 0; fd < 3 && console >= 0; fd++)
			dup2(console, fd);
	}
	mkdir("/cg", 0755);
	mount("cgroup2", "/cg", "cgroup2", 0, NULL);
	raise_device("lo");
}

int main(int count, char **arguments)
{
	bool is_guest = getpid() == 1;
	struct subject subject;
	struct utsname system;
	char line[256];
	int sleepable, frags;
	FILE *list;

	/* As the function at which programs are attached, and as the program that is started. */
	if (count == 0)
		return 7;
	if (!is_guest && count < 3)
		return 0;
	prepare(is_guest);
	list = fopen(is_guest ? "/job/list" : arguments[1], "r");
	object_path = is_guest ? "/job/object" : arguments[2];
	self = is_guest ? "/init" : arguments[0];
	uname(&system);
	libbpf_set_print(keep_warning);
	read_kernel_btf();
	bpf_enable_stats(BPF_STATS_RUN_TIME);
	printf("@@|%s|%s|%s\n", system.release, system.machine, libbpf_version_string());
	while (list && fgets(line, sizeof(line), list)) {
		if (sscanf(line, "%d %95s %47s %d %d %d %d %d", &subject.number, subject.section, subject.pattern, &subject.type, &subject.attach, &sleepable, &frags, &subject.companion) != 8)
			continue;
		subject.sleepable = sleepable;
		subject.frags = frags;
		fflush(stdout);
		in_child(&subject);
	}
	printf("end\n");
	fflush(stdout);
	if (is_guest)
		reboot(RB_POWER_OFF);
	return 0;
}
