/* Maps of sockets: connections over the loopback. */
#define _GNU_SOURCE
#include "traffic.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

int listener(int port)
{
	struct sockaddr_in at = loopback(port);
	int listening = try(socket(AF_INET, SOCK_STREAM, 0), "a socket");
	try(bind(listening, (void *)&at, sizeof(at)), "a port");
	try(listen(listening, 8), "listening");
	return listening;
}

static int try_port(int port)
{
	struct sockaddr_in to = loopback(port);
	int socket_to = try(socket(AF_INET, SOCK_STREAM, 0), "a socket");
	return connect(socket_to, (void *)&to, sizeof(to)) == 0 ? socket_to : -1;
}

int connected(int port)
{
	return try(try_port(port), "a connection");
}

int accepted(int listening)
{
	return try(accept(listening, NULL, NULL), "the other end");
}

/* The number that arrives within a moment, 0 if none does. */
static u64 arriving(int from)
{
	char text[64] = "";
	struct pollfd poll_for = { .fd = from, .events = POLLIN };
	if (poll(&poll_for, 1, 300) == 1 && recv(from, text, sizeof(text) - 1, 0) > 0)
		return strtoull(text, NULL, 10);
	return 0;
}

static void number(int to, const char *text)
{
	try(send(to, text, strlen(text), 0), "sending");
}

/* What arrives at one connection goes out at another. */
void redirections(void)
{
	int listening = listener(7100);
	int first = connected(7100), first_end = accepted(listening);
	int second = connected(7100), second_end = accepted(listening);
	int third = connected(7100), third_end = accepted(listening);
	int fourth = connected(7100), fourth_end = accepted(listening);
	int sockets = map("verdicts"), hashed = map("forwarded");
	u32 zero = 0, one = 1, other = 33, forty = 40;
	attach(program("forward"), sockets, BPF_SK_SKB_STREAM_VERDICT);
	attach(program("forward_by_key"), hashed, BPF_SK_SKB_STREAM_VERDICT);
	put(sockets, &zero, &first_end);
	put(sockets, &one, &second_end);
	number(first, "1234");
	say("by_index", arriving(second));
	put(hashed, &other, &third_end);
	put(hashed, &forty, &fourth);
	number(third, "5678");
	say("by_key", arriving(fourth_end));
	take_out(sockets, &zero);
	number(first, "91");
	say("taken_out", arriving(first_end));
}

/* A sockops program puts both ends of each connection in, and what one sends is handed to the other. */
void ends(void)
{
	int group = own_cgroup();
	join_cgroup();
	link_to(program("connects"), group, BPF_CGROUP_SOCK_OPS);
	int hash = map("by_ports"), array = map("established"), hands_over = program("hands_over");
	attach(hands_over, hash, BPF_SK_MSG_VERDICT);
	int listening = listener(7200);
	int active = connected(7200), passive = accepted(listening);
	say("in_hash", seen(5));
	say("in_array", seen(6));
	number(active, "31");
	say("there", arriving(passive));
	number(passive, "41");
	say("and_back", arriving(active));
	say("messages", seen(7));
	u64 cookie, own;
	u32 one = 1;
	socklen_t length = sizeof(own);
	try(take(array, &one, &cookie), "the active end");
	try(getsockopt(active, SOL_SOCKET, SO_COOKIE, &own, &length), "its cookie");
	say("active", cookie == own);
	detach(hands_over, hash, BPF_SK_MSG_VERDICT);
	/* A socket has one program for its messages. */
	int to_passive = program("to_passive");
	attach(to_passive, array, BPF_SK_MSG_VERDICT);
	active = connected(7200), passive = accepted(listening);
	number(active, "51");
	say("passive", arriving(passive));
	detach(to_passive, array, BPF_SK_MSG_VERDICT);
}

/* Connections to ports where nobody listens reach those who listen elsewhere. */
void lookups(void)
{
	int first = listener(7301), second = listener(7302);
	link_to(program("chooses"), try(open("/proc/self/ns/net", O_RDONLY), "this namespace"), BPF_SK_LOOKUP);
	u32 zero = 0;
	u64 key = 0x100000002, value = first, other = second;
	put(map("listeners"), &zero, &value);
	put(map("hashed_listeners"), &key, &other);
	int by_index = connected(7001), by_index_end = accepted(first);
	int by_key = connected(7002), by_key_end = accepted(second);
	number(by_index, "17");
	number(by_key, "18");
	say("by_index", arriving(by_index_end));
	say("by_key", arriving(by_key_end));
	say("absent", try_port(7003) < 0);
	say("error", seen(8));
	say("taken_out", run(program("takes_out")));
	say("gone", try_port(7001) < 0);
}

void shared_port(void)
{
	int sockets[2], one = 1, array = map("reuseport"), select = program("selects");
	struct sockaddr_in at = loopback(7400);
	for (u32 i = 0; i < 2; i++) {
		sockets[i] = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
		try(setsockopt(sockets[i], SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)), "sharing a port");
		if (i == 0)
			try(setsockopt(sockets[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &select, sizeof(select)), "the program");
		try(bind(sockets[i], (void *)&at, sizeof(at)), "a port");
		put(array, &i, &sockets[i]);
	}
	int sender = try(socket(AF_INET, SOCK_DGRAM, 0), "a socket");
	for (int i = 0; i < 12; i++) {
		u8 index = i < 4 ? 0 : i < 9 ? 1 : 2;
		try(sendto(sender, &index, 1, 0, (void *)&at, sizeof(at)), "a datagram");
	}
	for (int i = 0; i < 2; i++) {
		int count = 0;
		for (u8 index; recv(sockets[i], &index, 1, MSG_DONTWAIT) == 1 && index == i;)
			count++;
		say(i ? "second" : "first", count);
	}
	say("errors", seen(9));
}
