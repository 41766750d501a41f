/* Attaches the program of each section name, makes what it waits for, and says how often it ran. It is the first program of a guest, or runs in namespaces of its own. */
#ifndef RUNNER_H
#define RUNNER_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdint.h>

/* A line of the list: the program, and what its section's name says. */
struct subject {
	int number;
	char section[96];
	char pattern[48];
	int type;
	int attach;
	bool sleepable;
	bool frags;
	/* The program that it goes with: the verdict of a parser, what it replaces; -1. */
	int companion;
};

/* What came of it. */
struct outcome {
	/* `attached`, `test-run`, `iterated`; NULL where it was not. */
	const char *way;
	/* What there is no counter for: the answer that a run gave. */
	long long value;
	bool has_value;
	int error;
	char why[160];
};

/* attach.c: attaches the loaded program, makes events, and undoes it. `replaced` has the program in whose place it is. */
void attach_and_run(struct bpf_object *object, struct bpf_object *replaced, const struct subject *subject, struct outcome *outcome);
void fail(struct outcome *outcome, int error, const char *what);
bool is(const struct subject *subject, const char *pattern);
bool begins(const char *text, const char *start);
/* With a link: events, and an end. */
void with_descriptor(int fd, struct outcome *outcome, const char *what, void (*events)(void));
void test_run(struct bpf_program *program, struct outcome *outcome);

/* network.c: programs of packets, at devices and routes. */
void at_traffic_control(struct bpf_program *program, const struct subject *subject, struct outcome *outcome);
void at_netkit(struct bpf_program *program, const struct subject *subject, struct outcome *outcome);
void at_route(struct bpf_program *program, const struct subject *subject, struct outcome *outcome);
void at_segment(struct bpf_program *program, struct outcome *outcome);
/* The program is in a map, to which another one sends packets. */
void behind_redirect(struct bpf_program *program, const struct subject *subject, struct outcome *outcome);
void use_loopback(void);

/* main.c: the object with some of its programs only, not yet loaded; and one of its programs. */
struct bpf_object *open_with(int number, int other);
struct bpf_program *numbered(struct bpf_object *object, int number);

/* src/guest/loader/kernel-btf.c: reads the kernel's BTF for all objects. */
void read_kernel_btf(void);

/* sockets.c: programs of sockets and of maps of sockets. */
void run_at_socket(struct bpf_object *object, struct bpf_program *program, const struct subject *subject, struct outcome *outcome);

/* routes.c: devices and routes that programs are attached to, by netlink. */
int make_device(const char *kind, const char *name, const char *peer);
void remove_device(const char *name);
void raise_device(const char *name);
/* A route to 10.9.9.0/24 by way of `device`, with a program of type lwt_in, lwt_out or lwt_xmit. */
int add_lwt_route(const char *device, int hook, int fd);
void remove_lwt_route(const char *device);
/* A segment of a route over IPv6, with a program of type lwt_seg6local. */
#define SEGMENT "fd00:9::1"
int add_segment_route(int fd);
void remove_segment_route(void);

/* traffic.c: what programs wait for, in a process of its own. Each step may fail: a program may forbid it. */
void make_events(void);
void send_from(const char *device);
void send_to(const char *address);
/* To this machine by way of `SEGMENT`. */
void send_by_segment(void);
/* At the probes and functions of user space. */
void probe_user_space(void);
extern const char *self;

#endif
