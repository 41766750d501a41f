#include "runner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_local.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* From linux/veth.h and linux/if_link.h: an attribute of a pair with its other end. */
enum { VETH_PEER = 1, NETKIT_PEER = 1 };

struct request {
	struct nlmsghdr header;
	union {
		struct ifinfomsg link;
		struct rtmsg route;
	};
	char attributes[512];
};

static struct rtattr *put(struct request *request, int type, const void *data, size_t size)
{
	struct rtattr *attribute = (void *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(size);
	if (size)
		memcpy(RTA_DATA(attribute), data, size);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
	return attribute;
}

/* Ends what was begun with `put(…, NULL, 0)`. */
static void end(struct request *request, struct rtattr *attribute)
{
	attribute->rta_len = (char *)request + request->header.nlmsg_len - (char *)attribute;
}

/* 0, or an errno. */
static int ask(struct request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), error = EIO;

	request->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (fd >= 0 && send(fd, request, request->header.nlmsg_len, 0) > 0 && recv(fd, &answer, sizeof(answer), 0) > 0)
		error = -answer.error.error;
	close(fd);
	return error;
}

int make_device(const char *kind, const char *name, const char *peer)
{
	struct request request = { .header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL } };
	struct ifinfomsg other = {};
	struct rtattr *info, *data, *end_of_pair;

	put(&request, IFLA_IFNAME, name, strlen(name) + 1);
	info = put(&request, IFLA_LINKINFO, NULL, 0);
	put(&request, IFLA_INFO_KIND, kind, strlen(kind));
	data = put(&request, IFLA_INFO_DATA, NULL, 0);
	end_of_pair = put(&request, VETH_PEER, &other, sizeof(other));
	put(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
	end(&request, end_of_pair);
	end(&request, data);
	end(&request, info);
	return ask(&request);
}

void remove_device(const char *name)
{
	struct request request = { .header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_DELLINK } };

	request.link.ifi_index = if_nametoindex(name);
	if (request.link.ifi_index)
		ask(&request);
}

void raise_device(const char *name)
{
	struct request request = { .header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_NEWLINK } };

	request.link.ifi_index = if_nametoindex(name);
	request.link.ifi_flags = request.link.ifi_change = IFF_UP;
	ask(&request);
}

static void describe_route(struct request *request, const char *device)
{
	struct in_addr to;
	int index = if_nametoindex(device);

	request->header.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg));
	request->route = (struct rtmsg){ .rtm_family = AF_INET, .rtm_dst_len = 24, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST };
	inet_pton(AF_INET, "10.9.9.0", &to);
	put(request, RTA_DST, &to, sizeof(to));
	put(request, RTA_OIF, &index, sizeof(index));
}

int add_lwt_route(const char *device, int hook, int fd)
{
	struct request request = { .header = { .nlmsg_type = RTM_NEWROUTE, .nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE } };
	struct rtattr *encapsulation, *program;
	uint16_t type = LWTUNNEL_ENCAP_BPF;

	describe_route(&request, device);
	put(&request, RTA_ENCAP_TYPE, &type, sizeof(type));
	encapsulation = put(&request, RTA_ENCAP | NLA_F_NESTED, NULL, 0);
	program = put(&request, hook | NLA_F_NESTED, NULL, 0);
	put(&request, LWT_BPF_PROG_FD, &fd, sizeof(fd));
	put(&request, LWT_BPF_PROG_NAME, "corelate", 9);
	end(&request, program);
	end(&request, encapsulation);
	return ask(&request);
}

void remove_lwt_route(const char *device)
{
	struct request request = { .header = { .nlmsg_type = RTM_DELROUTE } };

	describe_route(&request, device);
	ask(&request);
}

/* To an address of this machine's own, since the kernel takes no other route by way of the loopback device. */
static void describe_segment(struct request *request)
{
	struct in6_addr to;
	int index = if_nametoindex("lo");

	request->header.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg));
	request->route = (struct rtmsg){ .rtm_family = AF_INET6, .rtm_dst_len = 128, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_LOCAL };
	inet_pton(AF_INET6, SEGMENT, &to);
	put(request, RTA_DST, &to, sizeof(to));
	put(request, RTA_OIF, &index, sizeof(index));
}

int add_segment_route(int fd)
{
	struct request request = { .header = { .nlmsg_type = RTM_NEWROUTE, .nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE } };
	struct rtattr *encapsulation, *program;
	uint16_t type = LWTUNNEL_ENCAP_SEG6_LOCAL;
	uint32_t action = SEG6_LOCAL_ACTION_END_BPF;

	describe_segment(&request);
	put(&request, RTA_ENCAP_TYPE, &type, sizeof(type));
	encapsulation = put(&request, RTA_ENCAP | NLA_F_NESTED, NULL, 0);
	put(&request, SEG6_LOCAL_ACTION, &action, sizeof(action));
	program = put(&request, SEG6_LOCAL_BPF | NLA_F_NESTED, NULL, 0);
	put(&request, SEG6_LOCAL_BPF_PROG, &fd, sizeof(fd));
	put(&request, SEG6_LOCAL_BPF_PROG_NAME, "corelate", 9);
	end(&request, program);
	end(&request, encapsulation);
	return ask(&request);
}

void remove_segment_route(void)
{
	struct request request = { .header = { .nlmsg_type = RTM_DELROUTE } };

	describe_segment(&request);
	ask(&request);
}
