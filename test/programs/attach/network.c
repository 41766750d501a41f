#include "runner.h"

#include <errno.h>
#include <linux/lwtunnel.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

/* Newer than the headers of some libbpf. */
enum { TCX_INGRESS = 46, TCX_EGRESS = 47, NETKIT_PRIMARY = 54, NETKIT_PEER_ = 55 };
/* XDP_FLAGS_SKB_MODE, XDP_FLAGS_DRV_MODE. */
enum { GENERIC = 2, NATIVE = 4 };

void use_loopback(void)
{
	send_to("127.0.0.1");
	make_events();
}

/* With a hook of tc, or, where the kernel has none, a link. */
void at_traffic_control(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	int loopback = if_nametoindex("lo");
	bool is_link = begins(subject->pattern, "tcx");
	bool enters = strstr(subject->pattern, "ingress");
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = loopback, .attach_point = enters ? BPF_TC_INGRESS : BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = bpf_program__fd(program));
	int error = 0;

	if (!is_link) {
		error = bpf_tc_hook_create(&hook);
		if (!error || error == -EEXIST)
			error = bpf_tc_attach(&hook, &options);
		if (!error) {
			outcome->way = "attached";
			use_loopback();
			hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
			bpf_tc_hook_destroy(&hook);
			return;
		}
	}
	with_descriptor(bpf_link_create(bpf_program__fd(program), loopback, enters ? TCX_INGRESS : TCX_EGRESS, NULL), outcome, "link_create", use_loopback);
}

static void use_pair(void)
{
	send_from("corelate0");
	send_from("corelate1");
}

void at_netkit(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	int error = make_device("netkit", "corelate0", "corelate1");

	if (error) {
		fail(outcome, error, "a netkit device");
		return;
	}
	raise_device("corelate0");
	raise_device("corelate1");
	with_descriptor(bpf_link_create(bpf_program__fd(program), if_nametoindex("corelate0"), is(subject, "netkit/peer") ? NETKIT_PEER_ : NETKIT_PRIMARY, NULL), outcome,
			"link_create", use_pair);
	remove_device("corelate0");
}

void at_route(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	int hook = is(subject, "lwt_in") ? LWT_BPF_IN : is(subject, "lwt_out") ? LWT_BPF_OUT : LWT_BPF_XMIT;
	int error = add_lwt_route("lo", hook, bpf_program__fd(program));

	if (error) {
		fail(outcome, error, "a route with the program");
		return;
	}
	outcome->way = "attached";
	send_to("10.9.9.2");
	usleep(10000);
	remove_lwt_route("lo");
}

void at_segment(struct bpf_program *program, struct outcome *outcome)
{
	int error = add_segment_route(bpf_program__fd(program));

	if (error) {
		fail(outcome, error, "a segment with the program");
		return;
	}
	outcome->way = "attached";
	send_by_segment();
	usleep(10000);
	remove_segment_route();
}

/* An XDP program that sends everything to element 0 of `map`; with packets in several buffers, as the one in the map. */
static int redirecting(int map, bool frags)
{
	struct bpf_insn code[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = map },
		{ 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 2, .imm = 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = 0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .prog_flags = frags ? BPF_F_XDP_HAS_FRAGS : 0);

	return bpf_prog_load(BPF_PROG_TYPE_XDP, "redirecting", "GPL", code, sizeof(code) / sizeof(*code), &options);
}

/* One that lets everything pass. Only with one on its other end does a device of a pair take packets from a map. */
static int passing(void)
{
	struct bpf_insn code[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 2 }, { .code = BPF_JMP | BPF_EXIT } };

	return bpf_prog_load(BPF_PROG_TYPE_XDP, "passing", "GPL", code, 2, NULL);
}

/* The program is in a map, to which another one sends packets. */
void behind_redirect(struct bpf_program *program, const struct subject *subject, struct outcome *outcome)
{
	bool to_device = strstr(subject->pattern, "devmap");
	struct {
		uint32_t target;
		int fd;
	} value = { to_device ? 0 : 192, bpf_program__fd(program) };
	int error = make_device("veth", "corelate0", "corelate1");
	const char *device = error ? "lo" : "corelate0";
	int map = bpf_map_create(to_device ? BPF_MAP_TYPE_DEVMAP : BPF_MAP_TYPE_CPUMAP, "targets", 4, 8, 1, NULL), sender, other, key = 0;
	LIBBPF_OPTS(bpf_xdp_attach_opts, options);

	raise_device("corelate0");
	raise_device("corelate1");
	if (to_device)
		value.target = if_nametoindex(device);
	sender = redirecting(map, subject->frags);
	other = passing();
	if (!error)
		bpf_xdp_attach(if_nametoindex("corelate1"), other, NATIVE, &options);
	if (map < 0 || sender < 0 || bpf_map_update_elem(map, &key, &value, BPF_ANY)) {
		fail(outcome, errno, "the map with the program");
	} else if (bpf_xdp_attach(if_nametoindex(device), sender, error ? GENERIC : NATIVE, &options)) {
		fail(outcome, errno, "bpf_xdp_attach");
	} else {
		outcome->way = "attached";
		if (error)
			send_to("127.0.0.1");
		else
			send_from("corelate1");
		usleep(100000);
		bpf_xdp_detach(if_nametoindex(device), 0, &options);
	}
	close(sender);
	close(other);
	close(map);
	if (!error)
		remove_device("corelate0");
}
