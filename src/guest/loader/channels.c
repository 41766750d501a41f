/* What programs send while they are attached, as src/kernel/attached/channels.ts with the running kernel. */
#include "loader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CHANNELS = 64, KEPT_RECORDS = 5, KEPT_BYTES = 256, PAGES = 16 };

struct channel {
	struct bpf_map *map;
	struct ring_buffer *ring;
	struct perf_buffer *perf;
	int error;
	long long records;
	long long bytes;
	long long lost;
	struct text kept;
};

static struct channel channels[MOST_CHANNELS];
static int count;
/* A program that sends all the time would never let a reader come to an end. */
static bool may_send_more;

static void note(struct channel *channel, const void *data, size_t size)
{
	if (channel->records++ < KEPT_RECORDS) {
		json_open(&channel->kept, NULL, '{');
		json_number(&channel->kept, "size", size);
		json_hex(&channel->kept, "bytes", data, size < KEPT_BYTES ? size : KEPT_BYTES);
		json_close(&channel->kept, '}');
	}
	channel->bytes += size;
}

static int on_sample(void *channel, void *data, size_t size)
{
	note(channel, data, size);
	return may_send_more && milliseconds_left() <= 0 ? -EINTR : 0;
}

static void on_event(void *channel, int processor, void *data, __u32 size)
{
	(void)processor;
	note(channel, data, size);
}

static void on_lost(void *from, int processor, __u64 lost)
{
	struct channel *channel = from;

	(void)processor;
	channel->lost += lost;
}

void open_channels(struct bpf_object *object)
{
	struct bpf_map *map;

	count = 0;
	bpf_object__for_each_map(map, object) {
		struct channel *channel = &channels[count];
		enum bpf_map_type type = bpf_map__type(map);

		if ((type != BPF_MAP_TYPE_RINGBUF && type != BPF_MAP_TYPE_PERF_EVENT_ARRAY) || !bpf_map__autocreate(map) ||
		    count == MOST_CHANNELS)
			continue;
		memset(channel, 0, sizeof(*channel));
		channel->map = map;
		if (type == BPF_MAP_TYPE_RINGBUF)
			channel->ring = ring_buffer__new(bpf_map__fd(map), on_sample, channel, NULL);
		else
			channel->perf = perf_buffer__new(bpf_map__fd(map), PAGES, on_event, on_lost, channel, NULL);
		if (!channel->ring && !channel->perf)
			channel->error = errno;
		count++;
	}
}

void read_channels(bool attached)
{
	may_send_more = attached;
	for (int i = 0; i < count; i++) {
		if (channels[i].ring)
			ring_buffer__consume(channels[i].ring);
		if (channels[i].perf)
			perf_buffer__consume(channels[i].perf);
	}
}

void json_channels(struct text *text)
{
	json_open(text, "channels", '[');
	for (int i = 0; i < count; i++) {
		struct channel *channel = &channels[i];

		json_open(text, NULL, '{');
		json_string(text, "map", bpf_map__name(channel->map));
		json_string(text, "kind", bpf_map__type(channel->map) == BPF_MAP_TYPE_RINGBUF ? "ringbuf" : "perf_event_array");
		json_number(text, "error", channel->error);
		json_number(text, "records", channel->records);
		json_number(text, "bytes", channel->bytes);
		json_number(text, "lost", channel->lost);
		json_open(text, "first", '[');
		text_raw(text, channel->kept.bytes, channel->kept.length);
		json_close(text, ']');
		json_close(text, '}');
		ring_buffer__free(channel->ring);
		perf_buffer__free(channel->perf);
		free(channel->kept.bytes);
	}
	json_close(text, ']');
	count = 0;
}
