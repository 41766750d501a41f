#include "loader.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static void mount_at(const char *type, const char *at)
{
	mkdir(at, 0755);
	mount(type, at, type, 0, NULL);
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, value, strlen(value));
	close(fd);
}

static void open_console(void)
{
	struct termios raw;
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
}

static void send_event(const char *event, int object, const char *only, const char *outcome)
{
	struct text text = {};

	json_open(&text, NULL, '{');
	json_string(&text, "event", event);
	json_number(&text, "object", object);
	if (only)
		json_string(&text, "only", only);
	json_string(&text, "outcome", outcome);
	json_close(&text, '}');
	send_frame(&text);
}

static void send_ready(void)
{
	struct utsname system = {};
	struct text text = {};

	uname(&system);
	json_open(&text, NULL, '{');
	json_string(&text, "event", "ready");
	json_string(&text, "release", system.release);
	json_string(&text, "machine", system.machine);
	json_string(&text, "libbpf", libbpf_version_string());
	json_bool(&text, "btf", !access("/sys/kernel/btf/vmlinux", R_OK));
	json_close(&text, '}');
	send_frame(&text);
}

/* Waits for `child`, for some seconds at most. Of others, whose parents are gone, this process is told, too. */
static bool wait_in_time(pid_t child, const sigset_t *children, long long seconds, int *status)
{
	struct timespec now, end, left;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	for (;;) {
		if (waitpid(child, status, WNOHANG) == child)
			return true;
		clock_gettime(CLOCK_MONOTONIC, &now);
		left.tv_sec = end.tv_sec - now.tv_sec;
		left.tv_nsec = end.tv_nsec - now.tv_nsec;
		if (left.tv_nsec < 0) {
			left.tv_sec--;
			left.tv_nsec += 1000000000;
		}
		if (left.tv_sec < 0)
			return false;
		sigtimedwait(children, NULL, &left);
	}
}

/* In a process of its own: libbpf may crash over an object, and the verifier may need longer than it is given. */
static bool run_task(const struct task *task)
{
	/* Attached programs have their time once more where they are iterators. */
	long long limit = time_limit + 3LL * ((task->run_for + 999) / 1000);
	sigset_t children;
	int status = 0;
	pid_t child;
	bool in_time;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	child = fork();
	if (child == 0) {
		watch_memory();
		verify_task(task);
		_exit(0);
	}
	in_time = child > 0 && wait_in_time(child, &children, limit, &status);
	if (child > 0 && !in_time) {
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
	}
	send_event("done", task->number, task->alone,
		   !in_time ? "timed-out" : WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "finished" : "crashed");
	return in_time;
}

static bool is_wanted(const struct bpf_program *program, const struct task *task)
{
	bool chosen = !task->has_only;

	for (struct name *name = task->only; name; name = name->next)
		chosen |= !strcmp(name->text, bpf_program__name(program));
	return chosen && bpf_program__autoload(program);
}

/* Which of its programs takes so long. */
static void run_alone(const struct task *task)
{
	struct bpf_object *object = bpf_object__open_file(task->file, NULL);
	struct task single = *task;
	struct name name = {};
	struct bpf_program *program;
	int wanted = 0;

	single.has_only = true;
	if (object)
		bpf_object__for_each_program(program, object)
			wanted += is_wanted(program, task);
	if (object)
		bpf_object__for_each_program(program, object) {
			if (!is_wanted(program, task))
				continue;
			name.text = (char *)bpf_program__name(program);
			single.only = &name;
			single.alone = name.text;
			if (wanted > 1)
				run_task(&single);
			else
				send_event("done", task->number, name.text, "timed-out");
		}
	bpf_object__close(object);
	/* What the object is like at all. */
	single.only = NULL;
	single.alone = "";
	run_task(&single);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

int main(int count, char **words)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct task task;

	if (count > 0 && !strcmp(words[0], WORKLOAD_NAME))
		return 0;
	mount_at("devtmpfs", "/dev");
	open_console();
	mount_at("proc", "/proc");
	/* Messages of the kernel would stand amid an answer; in a panic it prints them all the same. */
	set("/proc/sys/kernel/printk", "1");
	/* Off at first on riscv64 and s390x, where kernel functions cannot be called without it. */
	set("/proc/sys/net/core/bpf_jit_enable", "1");
	mount_at("sysfs", "/sys");
	mount_at("tracefs", "/sys/kernel/tracing");
	mount_at("debugfs", "/sys/kernel/debug");
	mount_at("bpf", "/sys/fs/bpf");
	mount_at("cgroup2", "/sys/fs/cgroup");
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	libbpf_set_print(quiet);
	send_ready();
	read_kernel_btf();
	while (next_task(&task))
		if (!run_task(&task))
			run_alone(&task);
	send_event("end", -1, NULL, "finished");
	tcdrain(STDOUT_FILENO);
	sync();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
