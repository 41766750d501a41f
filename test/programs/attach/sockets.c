#include "runner.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIZE = 100 };

static void wait_a_little(int fd)
{
	struct pollfd waited = { .fd = fd, .events = POLLIN };
	char bytes[SIZE];

	if (poll(&waited, 1, 100) == 1)
		(void)!recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
}

/* Sends a datagram to `server`, which is bound to an address of this machine. */
static void send_datagram(int server)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	char bytes[SIZE] = { 0 };
	int client = socket(AF_INET, SOCK_DGRAM, 0);

	getsockname(server, (void *)&address, &length);
	sendto(client, bytes, sizeof(bytes), 0, (void *)&address, sizeof(address));
	close(client);
	wait_a_little(server);
}

static void at_datagrams(int option, int fd, struct outcome *outcome)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int server = socket(AF_INET, SOCK_DGRAM, 0), yes = 1;

	setsockopt(server, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes));
	if (bind(server, (void *)&address, sizeof(address)) || setsockopt(server, SOL_SOCKET, option, &fd, sizeof(fd)))
		fail(outcome, errno, "setsockopt");
	else {
		outcome->way = "attached";
		send_datagram(server);
	}
	close(server);
}

/* Two ends of a connection over the loopback address. */
static bool connected(int ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int server = socket(AF_INET, SOCK_STREAM, 0);
	bool done;

	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	done = !bind(server, (void *)&address, sizeof(address)) && !listen(server, 1) && !getsockname(server, (void *)&address, &length) &&
	       !connect(ends[0], (void *)&address, sizeof(address));
	ends[1] = done ? accept(server, NULL, NULL) : -1;
	close(server);
	return done && ends[1] >= 0;
}

static void at_map_of_sockets(struct bpf_object *object, int fd, const struct subject *subject, struct outcome *outcome)
{
	int map = bpf_map_create(BPF_MAP_TYPE_SOCKMAP, "sockets", 4, 4, 2, NULL);
	enum bpf_attach_type type = subject->type == BPF_PROG_TYPE_SK_MSG ? BPF_SK_MSG_VERDICT : BPF_SK_SKB_STREAM_VERDICT;
	bool parses = !strcmp(subject->pattern, "sk_skb/stream_parser");
	struct bpf_program *verdict = numbered(object, subject->companion);
	char bytes[SIZE] = { 0 };
	int ends[2] = { -1, -1 }, key = 0;

	if (!strcmp(subject->pattern, "sk_skb/verdict"))
		type = BPF_SK_SKB_VERDICT;
	if (parses && (!verdict || bpf_prog_attach(bpf_program__fd(verdict), map, BPF_SK_SKB_STREAM_VERDICT, 0)))
		fail(outcome, errno, "the verdict beside the parser");
	else if (bpf_prog_attach(fd, map, parses ? BPF_SK_SKB_STREAM_PARSER : type, 0))
		fail(outcome, errno, "bpf_prog_attach");
	else if (!connected(ends) || bpf_map_update_elem(map, &key, &ends[subject->type == BPF_PROG_TYPE_SK_MSG ? 0 : 1], BPF_ANY))
		fail(outcome, errno, "a socket in the map");
	else {
		outcome->way = "attached";
		for (int n = 0; n < 3; n++) {
			(void)!send(ends[0], bytes, sizeof(bytes), MSG_NOSIGNAL | MSG_DONTWAIT);
			wait_a_little(ends[1]);
		}
	}
	close(ends[0]);
	close(ends[1]);
	close(map);
}

void run_at_socket(struct bpf_object *object, struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	int fd = bpf_program__fd(program);

	if (subject->type == BPF_PROG_TYPE_SOCKET_FILTER)
		at_datagrams(SO_ATTACH_BPF, fd, outcome);
	else if (subject->type == BPF_PROG_TYPE_SK_REUSEPORT)
		at_datagrams(SO_ATTACH_REUSEPORT_EBPF, fd, outcome);
	else
		at_map_of_sockets(object, fd, subject, outcome);
}
