#include "runner.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 4711, SIZE = 100 };

const char *self = "/proc/self/exe";

static bool ready(int fd)
{
	struct pollfd waited = { .fd = fd, .events = POLLIN };

	return poll(&waited, 1, 30) == 1;
}

static socklen_t address_of(int family, struct sockaddr_storage *address, const char *path)
{
	struct sockaddr_in *four = (void *)address;
	struct sockaddr_in6 *six = (void *)address;
	struct sockaddr_un *name = (void *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = family;
	if (family == AF_INET) {
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof(*four);
	}
	if (family == AF_INET6) {
		six->sin6_addr = in6addr_loopback;
		return sizeof(*six);
	}
	strcpy(name->sun_path, path);
	unlink(path);
	return sizeof(*name);
}

static void use_family(int family, int type)
{
	struct sockaddr_storage server_address, other;
	socklen_t size = address_of(family, &server_address, "/tmp/server.sock"), length;
	int server = socket(family, type | SOCK_NONBLOCK, 0);
	int client = socket(family, type | SOCK_NONBLOCK, 0);
	int accepted = -1, value = 1;
	char bytes[SIZE] = { 0 };
	struct iovec part = { bytes, sizeof(bytes) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (server < 0 || client < 0)
		goto out;
	setsockopt(server, SOL_SOCKET, SO_RCVBUF, &(int){ 65536 }, sizeof(int));
	length = sizeof(value);
	getsockopt(server, SOL_SOCKET, SO_RCVBUF, &value, &length);
	bind(server, (void *)&server_address, size);
	length = sizeof(server_address);
	getsockname(server, (void *)&server_address, &length);
	if (type == SOCK_STREAM)
		listen(server, 4);
	if (family == AF_UNIX) {
		size = address_of(family, &other, "/tmp/client.sock");
		bind(client, (void *)&other, size);
	}
	if (type == SOCK_DGRAM) {
		message.msg_name = &server_address;
		message.msg_namelen = length;
		sendmsg(client, &message, MSG_NOSIGNAL);
		message.msg_name = &other;
		message.msg_namelen = sizeof(other);
		if (ready(server))
			recvmsg(server, &message, 0);
	}
	connect(client, (void *)&server_address, length);
	if (type == SOCK_STREAM && ready(server))
		accepted = accept4(server, NULL, NULL, SOCK_NONBLOCK);
	send(client, bytes, sizeof(bytes), MSG_NOSIGNAL);
	if (ready(accepted >= 0 ? accepted : server))
		recv(accepted >= 0 ? accepted : server, bytes, sizeof(bytes), 0);
	length = sizeof(other);
	getpeername(client, (void *)&other, &length);
	length = sizeof(other);
	getsockname(client, (void *)&other, &length);
out:
	close(accepted);
	close(client);
	close(server);
}

static void use_files(void)
{
	char bytes[64];
	int fd = open("/proc/version", O_RDONLY);

	if (fd >= 0 && read(fd, bytes, sizeof(bytes)) < 0)
		perror("read");
	close(fd);
	fd = open("/proc/sys/kernel/ostype", O_RDONLY);
	if (fd >= 0 && read(fd, bytes, sizeof(bytes)) < 0)
		perror("read");
	close(fd);
	close(open("/dev/null", O_WRONLY));
	syscall(SYS_getpgid, 0);
}

static void run_something(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl(self, "true", NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

/* A UDP packet out of `device`, whatever the routes say. */
void send_from(const char *device)
{
	uint8_t packet[128] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 114, 0, 0, 0, 0, 64, 17, 0, 0, 10, 9, 9, 1, 10, 9, 9, 2, 0, 9, 0, 9, 0, 94 };
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = if_nametoindex(device), .sll_halen = 6 };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));

	memset(to.sll_addr, 0xff, 6);
	for (int n = 0; n < 3 && fd >= 0; n++)
		if (sendto(fd, packet, sizeof(packet), 0, (void *)&to, sizeof(to)) < 0)
			break;
	close(fd);
}

void send_to(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	char bytes[SIZE] = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, address, &to.sin_addr);
	sendto(fd, bytes, sizeof(bytes), 0, (void *)&to, sizeof(to));
	close(fd);
}

void send_by_segment(void)
{
	/* IPv6's header, and one for the route: version, the size of what follows, the kind of the next header, a limit; two segments, of which one is left. */
	uint8_t packet[80] = { 0x60, 0, 0, 0, 0, 40, IPPROTO_ROUTING, 64, [40] = IPPROTO_NONE, 4, 4, 1, 1 };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);

	inet_pton(AF_INET6, SEGMENT, &to.sin6_addr);
	memcpy(packet + 8, &in6addr_loopback, 16);
	memcpy(packet + 24, &to.sin6_addr, 16);
	memcpy(packet + 48, &in6addr_loopback, 16);
	memcpy(packet + 64, &to.sin6_addr, 16);
	if (sendto(fd, packet, sizeof(packet), 0, (void *)&to, sizeof(to)) < 0)
		perror("a packet with segments");
	close(fd);
}

/* A probe as <sys/sdt.h> writes it: a nop, and a note that says where the arguments are. */
#define PROBE(name, arguments, ...)                                                                   \
	__asm__ volatile("990: nop\n.pushsection .note.stapsdt,\"\",%%note\n"                          \
			 ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n991: .asciz \"stapsdt\"\n992: .balign 4\n" \
			 "993: .8byte 990b, _.stapsdt.base, 0\n.asciz \"runner\"\n.asciz \"" name "\"\n"   \
			 ".asciz \"" arguments "\"\n994: .balign 4\n.popsection\n"                         \
			 ".ifndef _.stapsdt.base\n.pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
			 ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n_.stapsdt.base: .space 1\n.popsection\n.endif\n" ::__VA_ARGS__)

__attribute__((noinline)) void probe_user_space(void)
{
	static const char name[] = "corelate";
	volatile int first = -7;

	PROBE("probed", "-4@%0 8@%1", "m"(first), "r"(name));
}

void make_events(void)
{
	pid_t child = fork();

	if (child > 0) {
		waitpid(child, NULL, 0);
		return;
	}
	alarm(10);
	use_files();
	run_something();
	use_family(AF_INET, SOCK_STREAM);
	use_family(AF_INET, SOCK_DGRAM);
	use_family(AF_INET6, SOCK_STREAM);
	use_family(AF_INET6, SOCK_DGRAM);
	use_family(AF_UNIX, SOCK_STREAM);
	use_family(AF_UNIX, SOCK_DGRAM);
	_exit(0);
}
