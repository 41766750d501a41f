/* What makes the events that programs are commonly attached to, as src/kernel/attached/workload.ts with the running kernel. Each step may fail: a program may forbid it. */
#include "loader.h"

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 50 };

static void raise_loopback(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_name = "lo" };

	if (fd < 0)
		return;
	if (!ioctl(fd, SIOCGIFFLAGS, &request) && !(request.ifr_flags & IFF_UP)) {
		request.ifr_flags |= IFF_UP;
		ioctl(fd, SIOCSIFFLAGS, &request);
	}
	close(fd);
}

static void run_something(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("/init", WORKLOAD_NAME, NULL);
		_exit(0);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void use_files(void)
{
	char bytes[256];
	int fd = open("/proc/version", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!read(fd, bytes, sizeof(bytes));
		close(fd);
	}
	fd = open("/workload", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0) {
		(void)!write(fd, "corelate\n", 9);
		close(fd);
	}
	mkdir("/workload-folder", 0700);
	rename("/workload", "/workload-folder/file");
	unlink("/workload-folder/file");
	rmdir("/workload-folder");
}

static void use_memory(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return;
	*(volatile char *)page = 1;
	munmap(page, 4096);
}

static int bound_socket(int type, struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memset(address, 0, sizeof(*address));
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && (bind(fd, (void *)address, size) || getsockname(fd, (void *)address, &size))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool wait_for(int fd, short events)
{
	struct pollfd waited = { .fd = fd, .events = events };

	return poll(&waited, 1, PATIENCE) == 1;
}

static void use_network(void)
{
	struct sockaddr_in address;
	char bytes[64];
	int listener = bound_socket(SOCK_STREAM, &address);
	int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int server = -1;
	int datagrams;

	if (listener >= 0 && client >= 0 && !listen(listener, 1)) {
		connect(client, (void *)&address, sizeof(address));
		if (wait_for(listener, POLLIN))
			server = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (server >= 0 && send(client, "corelate", 8, MSG_NOSIGNAL) > 0 && wait_for(server, POLLIN))
			(void)!recv(server, bytes, sizeof(bytes), 0);
	}
	if (server >= 0)
		close(server);
	if (client >= 0)
		close(client);
	if (listener >= 0)
		close(listener);
	datagrams = bound_socket(SOCK_DGRAM, &address);
	if (datagrams < 0)
		return;
	if (sendto(datagrams, "corelate", 8, 0, (void *)&address, sizeof(address)) > 0 && wait_for(datagrams, POLLIN))
		(void)!recv(datagrams, bytes, sizeof(bytes), 0);
	close(datagrams);
}

pid_t start_workload(void)
{
	pid_t child;

	raise_loopback();
	child = fork();
	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		struct timespec pause = { .tv_nsec = 1000000 };

		run_something();
		use_files();
		use_memory();
		use_network();
		kill(getpid(), 0);
		nanosleep(&pause, NULL);
	}
}
