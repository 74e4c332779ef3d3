// SPDX-License-Identifier: Apache-2.0
/*
 * csv_source.c - input by lines, from a descriptor or from memory.
 */
#include "common/csv_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/csv_table.h"

#define READ_SIZE (256u * 1024u)

enum status
csv_source_init(struct csv_source *s, int fd, bool fd_own, struct bytes memory)
{
	struct stat st;

	*s = (struct csv_source){.fd = fd,
	    .fd_own = fd_own,
	    .memory = memory,
	    .bytes_total = memory.len,
	    .in_size = CSV_ROW_MAX + READ_SIZE};
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		s->bytes_total = (uint64_t)st.st_size;
	s->in = malloc(s->in_size);
	return s->in != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void
csv_source_fini(struct csv_source *s)
{
	if (s->fd_own)
		(void)close(s->fd);
	free(s->in);
}

static enum status
read_source(struct csv_source *s, uint8_t *into, size_t room, size_t *got)
{
	if (s->fd < 0) {
		*got = s->memory.len < room ? s->memory.len : room;
		if (*got == 0)
			return STATUS_OK;
		memcpy(into, s->memory.data, *got);
		s->memory.data += *got;
		s->memory.len -= *got;
		return STATUS_OK;
	}
	for (;;) {
		ssize_t n = read(s->fd, into, room);

		if (n >= 0) {
			*got = (size_t)n;
			return STATUS_OK;
		}
		if (errno != EINTR)
			return STATUS_IO;
	}
}

enum status
csv_source_fill(struct csv_source *s)
{
	size_t got = 0;
	enum status status;

	if (s->row_from > 0) {
		memmove(s->in, s->in + s->row_from, s->in_len - s->row_from);
		s->in_len -= s->row_from;
		s->fed -= s->row_from;
		s->row_from = 0;
	}
	status =
	    read_source(s, s->in + s->in_len, s->in_size - s->in_len, &got);
	if (status != STATUS_OK)
		return status;
	s->in_len += got;
	s->bytes_read += got;
	s->at_end = got == 0;
	return STATUS_OK;
}

size_t
csv_source_line(const struct csv_source *s)
{
	const uint8_t *from = s->in + s->fed;
	size_t len = s->in_len - s->fed;
	const uint8_t *lf = len > 0 ? memchr(from, '\n', len) : NULL;
	size_t most = lf != NULL ? (size_t)(lf - from) + 1 : len;
	const uint8_t *cr = most > 0 ? memchr(from, '\r', most) : NULL;

	if (cr == NULL)
		return lf != NULL ? most : 0;
	if (cr + 1 == lf)
		return most;
	/* a lone CR ends a line, once it is known that no LF follows */
	return (size_t)(cr - from) + 1 < len ? (size_t)(cr - from) + 1 : 0;
}
