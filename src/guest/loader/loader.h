/* The guest's only program: it runs as /init, loads what the job names, and writes what came of it to the console. */
#ifndef CORELATE_LOADER_H
#define CORELATE_LOADER_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* text.c: a text that grows, and JSON in it. */

struct text {
	char *bytes;
	size_t length;
	size_t room;
	/* A comma is due before the next member or element. */
	bool comma;
};

void text_raw(struct text *text, const char *bytes, size_t length);
void json_open(struct text *text, const char *key, char bracket);
void json_close(struct text *text, char bracket);
void json_string(struct text *text, const char *key, const char *value);
void json_number(struct text *text, const char *key, long long value);
void json_bool(struct text *text, const char *key, bool value);
/* Bytes as a string in hexadecimal. */
void json_hex(struct text *text, const char *key, const void *bytes, size_t length);
/* One frame: `\n#corelate <CRC-32 of the packed bytes> <JSON, deflated, base64>\n`, straight to the console. */
void send_frame(struct text *text);

/* job.c: what is asked for. */

struct value {
	char *map;
	size_t offset;
	uint8_t *bytes;
	size_t length;
	struct value *next;
};

struct size {
	char *map;
	unsigned int entries;
	struct size *next;
};

/* A program that is run once it is loaded. */
struct run {
	int number;
	char *program;
	int repeat;
	uint8_t *input;
	size_t input_size;
	uint8_t *context;
	size_t context_size;
	struct run *next;
};

struct name {
	char *text;
	struct name *next;
};

/* One object of the job; docs are in job.ts, which writes it. */
struct task {
	int number;
	char *file;
	char *name;
	char *btf;
	unsigned int log_level;
	bool unknown_settings;
	bool has_only;
	struct name *only;
	/* The program that is tried alone, "" for none of them; NULL for the whole object. */
	const char *alone;
	struct value *values;
	struct size *sizes;
	struct run *runs;
	/* Milliseconds for which the programs are attached; 0: they are not. */
	unsigned int run_for;
};

/* Reads the next task of /job/tasks into `task`; false at the end. */
bool next_task(struct task *task);
/* Seconds for one object, and then for each of its programs. */
extern unsigned int time_limit;

/* attempt.c: loading. */

/* Loads the object, again without each program that is refused, and sends a frame for each attempt. */
void verify_task(const struct task *task);

/* run.c: running. */

/* Runs what the task wants of the loaded object, and writes the answers. */
void json_runs(struct text *text, const struct task *task, struct bpf_object *object);

/* attach.c: attaching. */

/* Attaches what was loaded, lets it work for a while, and writes what came of it. */
void json_activity(struct text *text, const struct task *task, struct bpf_object *object);
/* Of the time that attached programs have. */
long long milliseconds_left(void);

/* channels.c: ring buffers and perf event arrays. */

void open_channels(struct bpf_object *object);
/* Takes what is there; while programs are `attached`, no longer than they have time. */
void read_channels(bool attached);
/* Writes what came, and closes them. */
void json_channels(struct text *text);

/* workload.c: events. */

/* The program that the workload starts: this one, which ends at once when it is called so. */
#define WORKLOAD_NAME "corelate-exit"

/* Starts a process that makes events until it is killed; below 0 where it cannot. */
pid_t start_workload(void);

/* kernel-btf.c: reads the kernel's BTF for all objects. */
void read_kernel_btf(void);

/* memory.c: what the verifier needs at most. */

void watch_memory(void);
/* Forgets what was needed until now. */
void restart_memory(void);
/* Bytes that were needed since `restart_memory`, or -1 where the kernel does not tell. */
long long peak_memory(void);

#endif
