/* The same steps as src/kernel/verify.ts takes with the running kernel's libbpf. */
#include "loader.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A verifier's log can have 16 MB; what counts stands at its end. */
enum { LONGEST_MESSAGE = 1 << 18, MOST_PROGRAMS = 4096 };

enum { STATISTICS = 4, LOG_OF_REFUSED = 1, LONGEST_NAME = 256 };

struct message {
	enum libbpf_print_level level;
	char *text;
	struct message *next;
};

struct state {
	/* Refused before, and left out. */
	bool refused;
	/* Loaded with a log of its own, since it was refused without. */
	bool detailed;
	long long memory;
};

static struct message *messages, **last_message = &messages;
static struct state states[MOST_PROGRAMS];
static struct bpf_object *current;

static const char log_mark[] = ": -- BEGIN PROG LOAD LOG --";

/* Of a debug message only what is about BTF or a log is read on the other side. */
static bool is_wanted(enum libbpf_print_level level, const char *text)
{
	return level != LIBBPF_DEBUG || strstr(text, "BTF") || strstr(text, log_mark);
}

static struct bpf_program *program_named(const char *name, size_t length, int *index)
{
	struct bpf_program *program;

	*index = 0;
	if (!current)
		return NULL;
	bpf_object__for_each_program(program, current) {
		const char *own = bpf_program__name(program);

		if (strlen(own) == length && !strncmp(own, name, length))
			return program;
		if (++*index == MOST_PROGRAMS)
			return NULL;
	}
	return NULL;
}

/* libbpf speaks of a program right after the kernel was asked to load it. */
static void note_memory(const char *text)
{
	const char *mark = strncmp(text, "prog '", 6) ? NULL : strstr(text, log_mark);
	int index;

	if (mark && program_named(text + 6, mark - 1 - (text + 6), &index))
		states[index].memory = peak_memory();
	restart_memory();
}

static int keep_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char *text = NULL;
	int length = vasprintf(&text, format, arguments);
	struct message *message;

	if (length < 0)
		return 0;
	note_memory(text + (strncmp(text, "libbpf: ", 8) ? 0 : 8));
	if (!is_wanted(level, text)) {
		free(text);
		return 0;
	}
	message = calloc(1, sizeof(*message));
	if (!message)
		_exit(97);
	message->level = level;
	message->text = text;
	*last_message = message;
	last_message = &message->next;
	return 0;
}

static void forget_messages(void)
{
	while (messages) {
		struct message *next = messages->next;
		free(messages->text);
		free(messages);
		messages = next;
	}
	last_message = &messages;
}

/* Keeps the head line of a log and its end. */
static void json_message(struct text *text, const struct message *message)
{
	static const char *const levels[] = { "warn", "info", "debug" };
	size_t length = strlen(message->text);
	char *line_end = strchr(message->text, '\n');

	json_open(text, NULL, '{');
	json_string(text, "level", levels[message->level <= LIBBPF_DEBUG ? message->level : LIBBPF_DEBUG]);
	if (length > LONGEST_MESSAGE && line_end) {
		char head[LONGEST_NAME * 2];
		char *end = message->text + length - LONGEST_MESSAGE;
		char *line = strchr(end, '\n');
		char *shown;

		snprintf(head, sizeof(head), "%.*s\n[%zu bytes left out]", (int)(line_end - message->text), message->text,
			 (size_t)(end - line_end));
		if (asprintf(&shown, "%s%s", head, line ? line : end) < 0)
			_exit(97);
		json_string(text, "text", shown);
		free(shown);
	} else {
		json_string(text, "text", message->text);
	}
	json_close(text, '}');
}

/* The program that a warning blames: the first one of `prog 'NAME': …fail…` and the like, as src/kernel/libbpf-messages.ts reads it. */
static struct bpf_program *find_culprit(int *index)
{
	static regex_t pattern;
	static bool compiled;

	if (!compiled && regcomp(&pattern, "^(libbpf: )?prog '([^']+)': ([^\n]*fail|bad |invalid |[^\n]*error)", REG_EXTENDED | REG_ICASE))
		return NULL;
	compiled = true;
	for (struct message *message = messages; message; message = message->next) {
		regmatch_t parts[4];
		const char *name;

		if (message->level != LIBBPF_WARN || strstr(message->text, log_mark) ||
		    regexec(&pattern, message->text, 4, parts, 0))
			continue;
		if (!strncmp(message->text + parts[3].rm_so, "missing .BTF", 12))
			continue;
		name = message->text + parts[2].rm_so;
		return program_named(name, parts[2].rm_eo - parts[2].rm_so, index);
	}
	return NULL;
}

static bool apply(const struct task *task)
{
	struct bpf_map *map;

	for (struct value *value = task->values; value; value = value->next) {
		size_t size = 0;
		char *bytes;

		map = bpf_object__find_map_by_name(current, value->map);
		bytes = map ? bpf_map__initial_value(map, &size) : NULL;
		if (!bytes || value->offset + value->length > size)
			return false;
		memcpy(bytes + value->offset, value->bytes, value->length);
	}
	for (struct size *size = task->sizes; size; size = size->next) {
		map = bpf_object__find_map_by_name(current, size->map);
		if (!map)
			return false;
		bpf_map__set_max_entries(map, size->entries);
	}
	if (!task->unknown_settings)
		return true;
	/* Not to be mapped either: libbpf would map it again, to be written, which a frozen map cannot be. */
	bpf_object__for_each_map(map, current) {
		size_t size;

		if (bpf_map__map_flags(map) & BPF_F_RDONLY_PROG && bpf_map__initial_value(map, &size))
			bpf_map__set_map_flags(map, bpf_map__map_flags(map) & ~(BPF_F_RDONLY_PROG | BPF_F_MMAPABLE));
	}
	return true;
}

static bool is_chosen(const struct task *task, const char *name)
{
	if (!task->has_only)
		return true;
	for (struct name *only = task->only; only; only = only->next)
		if (!strcmp(only->text, name))
			return true;
	return false;
}

/* Whether the kernel has other BTF of this object than the object itself: -1 where it has none. */
static int is_sanitised(void)
{
	struct btf *own = bpf_object__btf(current);
	int fd = bpf_object__btf_fd(current);
	struct bpf_btf_info info = {};
	__u32 size = sizeof(info), own_size;
	const void *own_bytes = own ? btf__raw_data(own, &own_size) : NULL;
	void *bytes;
	int differs;

	if (!own_bytes || fd < 0 || bpf_btf_get_info_by_fd(fd, &info, &size))
		return -1;
	bytes = malloc(info.btf_size);
	size = info.btf_size;
	memset(&info, 0, sizeof(info));
	info.btf = (uintptr_t)bytes;
	info.btf_size = size;
	size = sizeof(info);
	if (!bytes || bpf_btf_get_info_by_fd(fd, &info, &size))
		return -1;
	differs = info.btf_size != own_size || memcmp(bytes, own_bytes, own_size);
	free(bytes);
	return differs;
}

static void json_info(struct text *text, struct bpf_program *program, long long memory)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);

	if (bpf_prog_get_info_by_fd(bpf_program__fd(program), &info, &size))
		return;
	json_open(text, bpf_program__name(program), '{');
	json_number(text, "verifiedInstructions", info.verified_insns);
	json_number(text, "functionRecords", info.nr_func_info);
	json_number(text, "lineRecords", info.nr_line_info);
	json_number(text, "btfId", info.btf_id);
	json_number(text, "jitedSize", info.jited_prog_len);
	if (memory >= 0)
		json_number(text, "memoryPeak", memory);
	json_close(text, '}');
}

static void json_programs(struct text *text)
{
	struct bpf_program *program;

	json_open(text, "programs", '[');
	bpf_object__for_each_program(program, current) {
		json_open(text, NULL, '{');
		json_string(text, "name", bpf_program__name(program));
		json_string(text, "section", bpf_program__section_name(program));
		json_string(text, "type", libbpf_bpf_prog_type_str(bpf_program__type(program)));
		json_string(text, "attachType", libbpf_bpf_attach_type_str(bpf_program__expected_attach_type(program)));
		json_number(text, "size", bpf_program__insn_cnt(program));
		json_bool(text, "autoload", bpf_program__autoload(program));
		json_close(text, '}');
	}
	json_close(text, ']');
}

static struct bpf_object *open_object(const struct task *task)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = task->name, .btf_custom_path = task->btf,
		    .kernel_log_level = task->log_level | STATISTICS);

	return bpf_object__open_file(task->file, &options);
}

/* One attempt. Gives whether another one is to follow. */
static bool attempt(const struct task *task)
{
	struct text text = {};
	struct bpf_program *program;
	int error, left = 0, index = 0, culprit = 0;
	bool again = false;

	forget_messages();
	json_open(&text, NULL, '{');
	json_string(&text, "event", "attempt");
	json_number(&text, "object", task->number);
	if (task->alone)
		json_string(&text, "only", task->alone);
	current = open_object(task);
	if (!current) {
		json_number(&text, "openError", errno);
		goto report;
	}
	json_bool(&text, "hasBtf", bpf_object__btf(current) != NULL);
	if (!apply(task)) {
		json_bool(&text, "unprepared", true);
		goto report;
	}
	json_open(&text, "loaded", '[');
	bpf_object__for_each_program(program, current) {
		if (index == MOST_PROGRAMS)
			break;
		if (states[index].refused || !is_chosen(task, bpf_program__name(program)))
			bpf_program__set_autoload(program, false);
		if (states[index].detailed)
			bpf_program__set_log_level(program, task->log_level | STATISTICS | LOG_OF_REFUSED);
		if (bpf_program__autoload(program)) {
			left++;
			json_string(&text, NULL, bpf_program__name(program));
		}
		states[index++].memory = -1;
	}
	json_close(&text, ']');
	error = bpf_object__load(current);
	json_number(&text, "error", error < 0 ? -error : 0);
	json_number(&text, "left", left);
	json_programs(&text);
	if (!error) {
		int sanitised = is_sanitised();

		json_open(&text, "infos", '{');
		index = 0;
		bpf_object__for_each_program(program, current) {
			if (bpf_program__autoload(program))
				json_info(&text, program, index < MOST_PROGRAMS ? states[index].memory : -1);
			index++;
		}
		json_close(&text, '}');
		json_runs(&text, task, current);
		if (task->run_for > 0)
			json_activity(&text, task, current);
		if (sanitised >= 0)
			json_bool(&text, "sanitised", sanitised);
	} else if (left > 0 && find_culprit(&culprit)) {
		if (states[culprit].detailed)
			states[culprit].refused = true;
		/* A program can be blamed twice only where it is the loader that is wrong. */
		again = true;
		states[culprit].detailed = true;
	}
report:
	json_open(&text, "messages", '[');
	for (struct message *message = messages; message; message = message->next)
		json_message(&text, message);
	json_close(&text, ']');
	json_close(&text, '}');
	send_frame(&text);
	bpf_object__close(current);
	current = NULL;
	return again;
}

void verify_task(const struct task *task)
{
	libbpf_set_print(keep_message);
	for (int tries = 0; tries < 2 * MOST_PROGRAMS && attempt(task); tries++)
		;
}
