/*
 * The job is a file of lines `KEY WORDS…`; a word is percent-encoded, so that it has no blank. A task begins with `object FILE` and ends where the
 * next begins.
 */
#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned int time_limit = 60;

static void *zeroed(size_t size)
{
	void *bytes = calloc(1, size);
	if (!bytes)
		_exit(97);
	return bytes;
}

static int digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* The next word of the line, decoded in place. */
static char *word(char **line)
{
	char *from = strsep(line, " \n");
	char *to = from;

	if (!from)
		return "";
	for (char *at = from; *at; at++, to++) {
		*to = *at;
		if (*at == '%' && at[1] && at[2]) {
			*to = (char)(digit(at[1]) << 4 | digit(at[2]));
			at += 2;
		}
	}
	*to = 0;
	return strdup(from);
}

/* The next word as bytes in hexadecimal; `-` for none. */
static uint8_t *bytes(char **line, size_t *length)
{
	char *hex = word(line);
	uint8_t *found;

	*length = strlen(hex) / 2;
	found = zeroed(*length + 1);
	for (size_t i = 0; i < *length; i++)
		found[i] = digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]);
	return found;
}

static void add_run(struct task *task, char **line)
{
	struct run *run = zeroed(sizeof(*run));
	struct run **end = &task->runs;

	run->number = strtoul(word(line), NULL, 10);
	run->program = word(line);
	run->repeat = strtoul(word(line), NULL, 10);
	run->input = bytes(line, &run->input_size);
	run->context = bytes(line, &run->context_size);
	while (*end)
		end = &(*end)->next;
	*end = run;
}

static void add_value(struct task *task, char **line)
{
	struct value *value = zeroed(sizeof(*value));

	value->map = word(line);
	value->offset = strtoull(word(line), NULL, 10);
	value->bytes = bytes(line, &value->length);
	/* In their order: a later one overwrites an earlier one. */
	struct value **end = &task->values;
	while (*end)
		end = &(*end)->next;
	*end = value;
}

static void read_line(struct task *task, const char *key, char **line)
{
	if (!strcmp(key, "name")) {
		task->name = word(line);
	} else if (!strcmp(key, "btf")) {
		task->btf = word(line);
	} else if (!strcmp(key, "log-level")) {
		task->log_level = strtoul(word(line), NULL, 10);
	} else if (!strcmp(key, "unknown-settings")) {
		task->unknown_settings = true;
	} else if (!strcmp(key, "only-these")) {
		task->has_only = true;
	} else if (!strcmp(key, "only")) {
		struct name *name = zeroed(sizeof(*name));
		name->text = word(line);
		name->next = task->only;
		task->only = name;
	} else if (!strcmp(key, "run")) {
		add_run(task, line);
	} else if (!strcmp(key, "value")) {
		add_value(task, line);
	} else if (!strcmp(key, "max-entries")) {
		struct size *size = zeroed(sizeof(*size));
		size->map = word(line);
		size->entries = strtoul(word(line), NULL, 10);
		size->next = task->sizes;
		task->sizes = size;
	} else if (!strcmp(key, "run-for")) {
		task->run_for = strtoul(word(line), NULL, 10);
	} else if (!strcmp(key, "time-limit")) {
		time_limit = strtoul(word(line), NULL, 10);
	}
}

bool next_task(struct task *task)
{
	static FILE *file;
	static char *pending;
	static int number;
	char *buffer = NULL;
	size_t room = 0;

	if (!file)
		file = fopen("/job/tasks", "re");
	memset(task, 0, sizeof(*task));
	task->file = pending;
	pending = NULL;
	while (file && getline(&buffer, &room, file) > 0) {
		char *line = buffer;
		char *key = word(&line);

		if (strcmp(key, "object")) {
			read_line(task, key, &line);
		} else if (task->file) {
			pending = word(&line);
			break;
		} else {
			task->file = word(&line);
		}
	}
	free(buffer);
	if (!task->file)
		return false;
	task->number = number++;
	return true;
}
