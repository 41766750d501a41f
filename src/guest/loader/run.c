/* As src/kernel/local-runs.ts with the running kernel. */
#include "loader.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* More than the kernel puts out: a packet may grow by a page. */
enum { GROWTH = 1 << 16 };

static void json_run(struct text *text, const struct run *run, int fd)
{
	size_t room = run->input_size ? run->input_size + GROWTH : 0;
	uint8_t *output = room ? malloc(room) : NULL;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = run->input_size ? run->input : NULL,
		    .data_size_in = run->input_size, .data_out = output, .data_size_out = room,
		    .ctx_in = run->context_size ? run->context : NULL, .ctx_size_in = run->context_size,
		    .repeat = run->repeat);
	int error = bpf_prog_test_run_opts(fd, &options) ? errno : 0;

	json_open(text, NULL, '{');
	json_number(text, "run", run->number);
	json_number(text, "error", error);
	json_number(text, "returns", options.retval);
	json_hex(text, "output", output, error || !room ? 0 : options.data_size_out);
	json_close(text, '}');
	free(output);
}

void json_runs(struct text *text, const struct task *task, struct bpf_object *object)
{
	json_open(text, "runs", '[');
	for (struct run *run = task->runs; run; run = run->next) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, run->program);

		if (program && bpf_program__autoload(program))
			json_run(text, run, bpf_program__fd(program));
	}
	json_close(text, ']');
}
