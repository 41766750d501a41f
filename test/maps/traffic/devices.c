/* Redirection of packets: three pairs of veth, whose far ends are in a namespace of their own. */
#define _GNU_SOURCE
#include "traffic.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#define PROTOCOL 0x88b5

static int here, far_away;

static void enter(int namespace)
{
	try(setns(namespace, CLONE_NEWNET), "entering a namespace");
}

/* near0 … near2 here, far0 … far2 there. */
static void wire(void)
{
	char path[64];
	int ready[2];
	try(pipe(ready), "a pipe");
	pid_t child = fork();
	if (child == 0) {
		try(unshare(CLONE_NEWNET), "a second namespace");
		try(write(ready[1], "", 1), "a pipe");
		pause();
	}
	try(read(ready[0], path, 1), "a pipe");
	here = try(open("/proc/self/ns/net", O_RDONLY), "this namespace");
	snprintf(path, sizeof(path), "/proc/%d/ns/net", child);
	far_away = try(open(path, O_RDONLY), path);
	for (int i = 0; i < 3; i++)
		shell("ip link add near%d type veth peer name far%d netns %d && ip link set near%d up", i, i, child, i);
	enter(far_away);
	for (int i = 0; i < 3; i++)
		shell("ip link set far%d up", i);
	enter(here);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static u32 near(int i)
{
	char name[16];
	snprintf(name, sizeof(name), "near%d", i);
	return if_nametoindex(name);
}

/* What arrives at an interface of the namespace that the caller is in; what it sends itself is not counted. */
static int packets_of(const char *name)
{
	int one = 1;
	int packets = try(socket(AF_PACKET, SOCK_RAW, htons(PROTOCOL)), "a packet socket");
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(PROTOCOL), .sll_ifindex = if_nametoindex(name) };
	try(bind(packets, (void *)&at, sizeof(at)), name);
	try(setsockopt(packets, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)), name);
	return packets;
}

static int far_packets(int i)
{
	char name[16];
	enter(far_away);
	snprintf(name, sizeof(name), "far%d", i);
	int packets = packets_of(name);
	enter(here);
	return packets;
}

static void send_to(int packets, u8 what, u8 key, int count)
{
	for (int i = 0; i < count; i++) {
		u8 frame[64] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, PROTOCOL >> 8, PROTOCOL & 255, what, key };
		try(send(packets, frame, sizeof(frame), 0), "sending a frame");
	}
}

/* How many frames arrive within a moment; `mark` gets byte 16 of the last. */
static int arrived(int packets, u8 *mark)
{
	int count = 0;
	for (;;) {
		struct pollfd poll_for = { .fd = packets, .events = POLLIN };
		if (poll(&poll_for, 1, 120) == 0)
			return count;
		u8 frame[128];
		if (recv(packets, frame, sizeof(frame), 0) == 64 && frame[12] == PROTOCOL >> 8 && frame[13] == (PROTOCOL & 255)) {
			count++;
			if (mark)
				*mark = frame[16];
		}
	}
}

void devices(void)
{
	wire();
	int at[3];
	for (int i = 0; i < 3; i++)
		at[i] = far_packets(i);
	int passes = program("passes");
	link_to(program("to_device"), near(0), BPF_XDP);
	/* veth takes redirected frames where its other end has a program. */
	enter(far_away);
	for (int i = 0; i < 3; i++) {
		char name[16];
		snprintf(name, sizeof(name), "far%d", i);
		link_to(passes, if_nametoindex(name), BPF_XDP);
	}
	enter(here);
	int plain = map("dev_map"), with_programs = map("dev_map_programs"), hash = map("dev_map_hash");
	for (u32 i = 0; i < 3; i++) {
		u32 device = near(i), thousand = i * 1000;
		struct bpf_devmap_val value = { .ifindex = device, .bpf_prog.fd = program("behind") };
		put(plain, &i, &device);
		put(hash, &thousand, &device);
		put(with_programs, &i, &value);
	}
	struct {
		const char *name;
		u8 what, key;
		int count;
	} rounds[] = {
		{ "one", 0, 1, 10 }, { "absent", 0, 3, 4 }, { "others", 1, 3, 3 }, { "all", 2, 3, 2 },
		{ "program", 3, 2, 5 }, { "programs", 4, 3, 1 }, { "hash", 5, 2, 6 }, { "back", 5, 9, 7 }, { "hashed", 6, 1, 2 },
	};
	for (u32 i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++) {
		send_to(at[0], rounds[i].what, rounds[i].key, rounds[i].count);
		u8 mark = 0;
		u64 sum = arrived(at[0], &mark) * 10000;
		sum += arrived(at[1], &mark) * 100;
		sum += arrived(at[2], &mark);
		say(rounds[i].name, sum);
		if (rounds[i].what == 3)
			say("mark", mark == near(2));
		if (i == 0)
			say("device", seen(0) == 10 * near(1));
	}
	say("hash_device", seen(1) == 2 * near(1));
}

void processors(void)
{
	wire();
	int far = far_packets(0), received = packets_of("near0");
	link_to(program("to_cpu"), near(0), BPF_XDP);
	u32 last = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0;
	struct bpf_cpumap_val value = { .qsize = 64, .bpf_prog.fd = program("on_cpu") };
	put(map("cpu_map"), &last, &value);
	send_to(far, 0, last, 8);
	say("received", arrived(received, NULL));
	say("runs", seen(2));
	say("processor", seen(3) == 8 * last);
	send_to(far, 0, 9, 5);
	say("dropped", arrived(received, NULL));
}

void xdp_sockets(void)
{
	wire();
	int far = far_packets(0);
	link_to(program("to_socket"), near(0), BPF_XDP);
	enum { frames = 64, size = 2048 };
	u8 *memory = mmap(NULL, frames * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int xsk = try(socket(AF_XDP, SOCK_RAW, 0), "a socket of AF_XDP");
	struct xdp_umem_reg reg = { .addr = (u64)memory, .len = frames * size, .chunk_size = size };
	u32 entries = frames;
	try(setsockopt(xsk, SOL_XDP, XDP_UMEM_REG, &reg, sizeof(reg)), "its memory");
	try(setsockopt(xsk, SOL_XDP, XDP_UMEM_FILL_RING, &entries, sizeof(entries)), "its fill ring");
	try(setsockopt(xsk, SOL_XDP, XDP_UMEM_COMPLETION_RING, &entries, sizeof(entries)), "its completion ring");
	try(setsockopt(xsk, SOL_XDP, XDP_RX_RING, &entries, sizeof(entries)), "its ring");
	struct xdp_mmap_offsets offsets;
	socklen_t length = sizeof(offsets);
	try(getsockopt(xsk, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length), "its offsets");
	u8 *fill = mmap(NULL, offsets.fr.desc + frames * sizeof(u64), PROT_READ | PROT_WRITE, MAP_SHARED, xsk, XDP_UMEM_PGOFF_FILL_RING);
	u8 *rx = mmap(NULL, offsets.rx.desc + frames * sizeof(struct xdp_desc), PROT_READ | PROT_WRITE, MAP_SHARED, xsk, XDP_PGOFF_RX_RING);
	if (fill == MAP_FAILED || rx == MAP_FAILED)
		fail("mapping its rings");
	for (u32 i = 0; i < frames; i++)
		((u64 *)(fill + offsets.fr.desc))[i] = (u64)i * size;
	__atomic_store_n((u32 *)(fill + offsets.fr.producer), frames, __ATOMIC_RELEASE);
	struct sockaddr_xdp at = { .sxdp_family = AF_XDP, .sxdp_ifindex = near(0), .sxdp_flags = XDP_COPY };
	try(bind(xsk, (void *)&at, sizeof(at)), "binding it");
	u32 key = 2;
	put(map("xsk_map"), &key, &xsk);
	send_to(far, 7, key, 9);
	send_to(far, 7, 1, 3);
	u32 *producer = (u32 *)(rx + offsets.rx.producer), received = 0;
	for (int turn = 0; turn < 50 && received < 9; turn++, usleep(20000))
		received = __atomic_load_n(producer, __ATOMIC_ACQUIRE);
	say("received", received);
	say("others", seen(4));
	u64 right = 0;
	for (u32 i = 0; i < received && i < frames; i++) {
		struct xdp_desc frame = ((struct xdp_desc *)(rx + offsets.rx.desc))[i];
		right += frame.len == 64 && memory[frame.addr + 14] == 7 && memory[frame.addr + 15] == key;
	}
	say("right", right);
}
