/* The other side of the programs of ../fixtures/traffic.rs and arena.rs: opens what bpftool has pinned, sends packets, and tells what arrived. */
#pragma once
#include <linux/bpf.h>
#include <stdint.h>
#include <stdlib.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

/* main.c: `what` names the step in the message. */
_Noreturn void fail(const char *what);
int try(int result, const char *what);
int bpf(int command, union bpf_attr *attr);
int program(const char *name);
int map(const char *name);
void put(int map, const void *key, const void *value);
int take(int map, const void *key, void *value);
void take_out(int map, const void *key);
u64 seen(u32 slot);
void tell(u32 slot, u64 value);
u32 id_of(int program);
void link_to(int program, int target, u32 attach_type);
void attach(int program, int target, u32 attach_type);
void detach(int program, int target, u32 attach_type);
u32 run(int program);
/* A number of what a case prints. */
void say(const char *name, u64 value);
void shell(const char *command, ...) __attribute__((format(printf, 1, 2)));

/* A cgroup of its own below the unified hierarchy, which is removed at the end. */
int own_cgroup(void);
void join_cgroup(void);
u64 cgroup_id(void);

/* sockets.c */
int listener(int port);
int connected(int port);
int accepted(int listener);

#define CASES(X) X(devices) X(processors) X(xdp_sockets) X(redirections) X(ends) X(lookups) X(shared_port) X(owners) X(tasks) X(records) X(counters) X(cgroups) X(maps_in_maps) X(jumping) X(in_memory) X(arena)
#define DECLARE(name) void name(void);
CASES(DECLARE)
