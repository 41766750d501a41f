/*
 * Asks a kernel which helpers a program of a type may call: loads a call of each in a program of each kind, and looks at what the verifier says. It runs as a command
 * with the kinds on its standard input, or as /init of a guest with them in /job/kinds: lines "NAME TYPE ATTACH-TYPE FLAGS BTF-ID LICENSE".
 * For each kind it prints a line "kind NAME ANSWERS" with a letter a helper, from number 1 on: `y` it may, `g` it may with another license, `n` it may not.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static char log_text[1 << 16];

static char ask(unsigned int type, unsigned int attach, unsigned int flags, unsigned int btf_id, const char *license, int helper)
{
	struct bpf_insn code[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = helper },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attributes;
	long descriptor;

	memset(&attributes, 0, sizeof(attributes));
	memset(log_text, 0, sizeof(log_text));
	attributes.prog_type = type;
	attributes.insns = (uintptr_t)code;
	attributes.insn_cnt = sizeof(code) / sizeof(code[0]);
	attributes.license = (uintptr_t)license;
	attributes.log_level = 1;
	attributes.log_size = sizeof(log_text);
	attributes.log_buf = (uintptr_t)log_text;
	attributes.prog_flags = flags;
	attributes.expected_attach_type = attach;
	attributes.attach_btf_id = btf_id;
	descriptor = syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes));
	if (descriptor >= 0) {
		close((int)descriptor);
		return 'y';
	}
	if (strstr(log_text, "GPL-restricted") || strstr(log_text, "non-GPL"))
		return 'g';
	if (strstr(log_text, "unknown func") || strstr(log_text, "invalid func") ||
	    strstr(log_text, "program of this type cannot use"))
		return 'n';
	/* Its arguments are wrong, or it wants another place: what comes after it is known to be one of this type's. */
	return strstr(log_text, "0: (85)") ? 'y' : '?';
}

int main(int count, char **words)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	int helpers = count > 1 ? atoi(words[1]) : 0;
	char name[80], license[20];
	unsigned int type, attach, flags, btf_id;
	int guest = getpid() == 1;
	FILE *kinds = stdin;

	if (guest) {
		struct termios raw;
		int fd;

		mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
		fd = open("/dev/console", O_RDWR | O_NOCTTY);
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		if (!tcgetattr(fd, &raw)) {
			cfmakeraw(&raw);
			tcsetattr(fd, TCSANOW, &raw);
		}
		mount("proc", "/proc", "proc", 0, NULL);
		kinds = fopen("/job/kinds", "r");
		helpers = 220;
	}
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	while (kinds && fscanf(kinds, "%79s %u %u %u %u %19s", name, &type, &attach, &flags, &btf_id, license) == 6) {
		char last;

		printf("kind %s ", name);
		for (int helper = 1; helper <= helpers; helper++)
			putchar(last = ask(type, attach, flags, btf_id, license, helper));
		putchar('\n');
		if (last == '?')
			printf("last %s: %.300s\n", name, log_text);
		fflush(stdout);
	}
	puts("end");
	fflush(stdout);
	if (guest) {
		tcdrain(1);
		reboot(RB_AUTOBOOT);
	}
	return 0;
}
