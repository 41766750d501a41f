#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

void text_raw(struct text *text, const char *bytes, size_t length)
{
	if (text->length + length > text->room) {
		text->room = (text->length + length) * 2 + 256;
		text->bytes = realloc(text->bytes, text->room);
		if (!text->bytes)
			_exit(97);
	}
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

static void put(struct text *text, const char *string)
{
	text_raw(text, string, strlen(string));
}

/* A string in JSON's form. Bytes that are no UTF-8 pass as Latin-1, so that every answer can be parsed. */
static void quote(struct text *text, const char *value)
{
	put(text, "\"");
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at == '"' || *at == '\\') {
			char escaped[2] = { '\\', (char)*at };
			text_raw(text, escaped, 2);
		} else if (*at < 0x20 || *at >= 0x7f) {
			char escaped[8];
			snprintf(escaped, sizeof(escaped), "\\u%04x", *at);
			put(text, escaped);
		} else {
			text_raw(text, (const char *)at, 1);
		}
	}
	put(text, "\"");
}

static void begin(struct text *text, const char *key)
{
	if (text->comma)
		put(text, ",");
	text->comma = true;
	if (!key)
		return;
	quote(text, key);
	put(text, ":");
}

void json_open(struct text *text, const char *key, char bracket)
{
	begin(text, key);
	text_raw(text, &bracket, 1);
	text->comma = false;
}

void json_close(struct text *text, char bracket)
{
	text_raw(text, &bracket, 1);
	text->comma = true;
}

void json_string(struct text *text, const char *key, const char *value)
{
	begin(text, key);
	if (value)
		quote(text, value);
	else
		put(text, "null");
}

void json_number(struct text *text, const char *key, long long value)
{
	char digits[32];

	begin(text, key);
	snprintf(digits, sizeof(digits), "%lld", value);
	put(text, digits);
}

void json_bool(struct text *text, const char *key, bool value)
{
	begin(text, key);
	put(text, value ? "true" : "false");
}

void json_hex(struct text *text, const char *key, const void *from, size_t length)
{
	const uint8_t *bytes = from;
	char *hex = malloc(2 * length + 1);

	if (!hex)
		_exit(97);
	hex[0] = 0;
	for (size_t i = 0; i < length; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
	json_string(text, key, hex);
	free(hex);
}

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t base64(const uint8_t *bytes, size_t length, char *out)
{
	char *at = out;

	for (size_t i = 0; i < length; i += 3) {
		uint32_t group = bytes[i] << 16;
		if (i + 1 < length)
			group |= bytes[i + 1] << 8;
		if (i + 2 < length)
			group |= bytes[i + 2];
		*at++ = digits64[group >> 18];
		*at++ = digits64[group >> 12 & 63];
		*at++ = i + 1 < length ? digits64[group >> 6 & 63] : '=';
		*at++ = i + 2 < length ? digits64[group & 63] : '=';
	}
	return at - out;
}

void send_frame(struct text *text)
{
	uLongf packed_size = compressBound(text->length);
	uint8_t *packed = malloc(packed_size);
	char *line = malloc(packed_size / 3 * 4 + 64);
	size_t length;

	if (!packed || !line || compress2(packed, &packed_size, (uint8_t *)text->bytes, text->length, 1) != Z_OK)
		_exit(97);
	length = sprintf(line, "\n#corelate %08lx ", crc32(0, packed, packed_size));
	length += base64(packed, packed_size, line + length);
	line[length++] = '\n';
	for (size_t at = 0; at < length;) {
		ssize_t written = write(STDOUT_FILENO, line + at, length - at);
		if (written <= 0)
			_exit(98);
		at += written;
	}
	free(packed);
	free(line);
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}
