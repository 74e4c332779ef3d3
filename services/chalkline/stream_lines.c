// SPDX-License-Identifier: Apache-2.0
/*
 * stream_lines.c - one buffer, filled and searched for line ends.
 */
#include "services/chalkline/stream_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (4u * STREAM_LINE_MAX)

enum status
stream_lines_init(struct stream_lines *lines, int fd)
{
	*lines = (struct stream_lines){.fd = fd};
	lines->data = malloc(BUFFER_BYTES);
	return lines->data != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void
stream_lines_fini(struct stream_lines *lines)
{
	free(lines->data);
	lines->data = NULL;
}

/* Reads more behind what is there. */
static enum status
fill(struct stream_lines *lines)
{
	ssize_t got;

	memmove(
	    lines->data, lines->data + lines->begin, lines->end - lines->begin);
	lines->end -= lines->begin;
	lines->begin = 0;
	do {
		got = read(lines->fd, lines->data + lines->end,
		    BUFFER_BYTES - lines->end);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return STATUS_IO;
	lines->at_end = got == 0;
	lines->end += (size_t)got;
	lines->bytes += (uint64_t)got;
	return STATUS_OK;
}

/* Drops bytes up to and with the next line end. */
static enum status
pass_over(struct stream_lines *lines)
{
	for (;;) {
		uint8_t *at = lines->data + lines->begin;
		uint8_t *stop = memchr(at, '\n', lines->end - lines->begin);
		lines->begin = stop != NULL ? (size_t)(stop + 1 - lines->data)
					    : lines->end;
		if (stop != NULL || lines->at_end)
			return STATUS_TOO_BIG;
		if (fill(lines) != STATUS_OK)
			return STATUS_IO;
	}
}

static struct bytes
trimmed(const struct stream_lines *lines, const uint8_t *at, size_t len)
{
	if (lines->line == 1 && len >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		return bytes_of(at + 3, len - 3);
	return bytes_of(at, len);
}

enum status
stream_lines_next(struct stream_lines *lines, struct bytes *line)
{
	for (;;) {
		uint8_t *at = lines->data + lines->begin;
		size_t have = lines->end - lines->begin;
		uint8_t *stop = memchr(at, '\n', have);
		size_t len = stop != NULL ? (size_t)(stop - at) : have;
		if (have == 0 && lines->at_end)
			return STATUS_NOT_FOUND;
		if (len > STREAM_LINE_MAX) {
			lines->line++;
			return pass_over(lines);
		}
		if (stop != NULL || lines->at_end) {
			lines->begin += len + (stop != NULL);
			lines->line++;
			*line = trimmed(lines, at, len);
			return STATUS_OK;
		}
		if (fill(lines) != STATUS_OK)
			return STATUS_IO;
	}
}
