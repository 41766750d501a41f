/*
 * /init of a guest: loads /job/object, attaches its structs of operations, runs its programs of type syscall one after the other, and prints what can be seen then:
 * what each returned (`run NAME VALUE`), the files that /job/files names (`file PATH: TEXT`), how often each program of a struct of operations ran
 * (`ran NAME COUNT`), and what stands in trace_pipe (`trace LINE`).
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void mount_at(const char *type, const char *at)
{
	mkdir(at, 0755);
	mount(type, at, type, 0, NULL);
}

static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);
	struct termios raw;

	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
}

static void run(struct bpf_program *program)
{
	static unsigned long long context[8] = { 5, 3 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = context, .ctx_size_in = sizeof(context));
	int error = bpf_prog_test_run_opts(bpf_program__fd(program), &options);

	if (error)
		printf("run %s fails: %d\n", bpf_program__name(program), error);
	else
		printf("run %s %d\n", bpf_program__name(program), (int)options.retval);
}

static void print_file(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	text[length < 0 ? 0 : length] = 0;
	printf("file %s: %s\n", path, length < 0 ? "cannot be read" : text);
	close(fd);
}

static void print_trace(void)
{
	static char text[1 << 16];
	int fd = open("/sys/kernel/tracing/trace_pipe", O_RDONLY | O_NONBLOCK);
	ssize_t length = 0, got;

	while (fd >= 0 && (got = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += got;
	text[length] = 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("trace %s\n", line);
}

/* Processes that run and sleep in turn, for a second. */
static void work(void)
{
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			for (int turn = 0; turn < 50; turn++) {
				for (volatile int spin = 0; spin < 100000; spin++)
					;
				usleep(10000);
			}
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
}

int main(void)
{
	struct bpf_link *links[8];
	struct bpf_program *program;
	struct bpf_object *object;
	struct bpf_map *map;
	int count = 0;
	char path[256];
	FILE *files;

	mount_at("devtmpfs", "/dev");
	open_console();
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("tracefs", "/sys/kernel/tracing");
	mount_at("bpf", "/sys/fs/bpf");
	bpf_enable_stats(BPF_STATS_RUN_TIME);
	object = bpf_object__open_file("/job/object", NULL);
	if (!object || bpf_object__load(object)) {
		puts("the object is refused");
	} else {
		bpf_object__for_each_map(map, object)
			if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS && count < 8) {
				links[count] = bpf_map__attach_struct_ops(map);
				printf("attach %s %s\n", bpf_map__name(map), links[count] ? "attached" : "refused");
				count += links[count] != NULL;
			}
		if (count)
			work();
		bpf_object__for_each_program(program, object)
			if (bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL)
				run(program);
		files = fopen("/job/files", "r");
		while (files && fscanf(files, "%255s", path) == 1)
			print_file(path);
		bpf_object__for_each_program(program, object) {
			struct bpf_prog_info info = {};
			__u32 size = sizeof(info);

			if (bpf_program__type(program) == BPF_PROG_TYPE_STRUCT_OPS &&
			    !bpf_prog_get_info_by_fd(bpf_program__fd(program), &info, &size))
				printf("ran %s %llu\n", bpf_program__name(program), info.run_cnt);
		}
		print_trace();
		while (count)
			bpf_link__destroy(links[--count]);
		rewind(files);
		while (files && fscanf(files, "%255s", path) == 1) {
			printf("after ");
			print_file(path);
		}
	}
	puts("end");
	fflush(stdout);
	tcdrain(1);
	reboot(RB_AUTOBOOT);
	return 0;
}
