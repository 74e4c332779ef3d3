// SPDX-License-Identifier: Apache-2.0
/* instance_file.c - reads wholly, writes beside and renames. */
#include "services/scheduling/instance_file.h"

#include "services/scheduling/same_tutor.h"
#include "services/scheduling/tss_read.h"
#include "services/scheduling/tss_write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_REFUSED 2
#define EXIT_OTHER 4

static enum status
read_file(const char *path, struct buffer *text)
{
	FILE *file = fopen(path, "rb");
	size_t len = 1;
	int failed;

	if (file == NULL)
		return STATUS_IO;
	while (len > 0) {
		uint8_t *room = buffer_reserve(text, 65536);

		if (room == NULL)
			break;
		len = fread(room, 1, 65536, file);
		text->len += len;
	}
	failed = ferror(file);
	fclose(file);
	return failed ? STATUS_IO : text->failed;
}

/* Beside the file, then in its place: never half a schedule. */
static enum status
write_file(const char *path, struct bytes text)
{
	char beside[4096];
	FILE *file;
	bool is_written;

	if ((size_t)snprintf(beside, sizeof(beside), "%s.part", path) >=
	    sizeof(beside))
		return STATUS_IO;
	file = fopen(beside, "wb");
	if (file == NULL)
		return STATUS_IO;
	is_written = text.len == 0 || fwrite(text.data, text.len, 1, file) == 1;
	if (fclose(file) != 0 || !is_written || rename(beside, path) != 0) {
		unlink(beside);
		return STATUS_IO;
	}
	return STATUS_OK;
}

int
instance_complain(const char *path, enum status status)
{
	fprintf(stderr, "%s: %s%s%s\n", path, status_name(status),
	    status == STATUS_IO ? ": " : "",
	    status == STATUS_IO ? strerror(errno) : "");
	return EXIT_OTHER;
}

static int
refuse(const char *path, const struct tsi_fault *fault)
{
	fprintf(stderr, "%s:%" PRIu64 ": %s: found '%s', expected %s\n", path,
	    fault->line, fault->field, fault->found, fault->expected);
	return EXIT_REFUSED;
}

int
instance_read(const char *path, struct model **model)
{
	struct buffer text;
	struct tsi_fault fault;
	enum status status;

	buffer_init(&text, TSI_BYTES_MAX);
	status = read_file(path, &text);
	if (status != STATUS_OK) {
		buffer_fini(&text);
		return instance_complain(path, status);
	}
	status = tsi_read(buffer_bytes(&text), model, &fault);
	buffer_fini(&text);
	if (status == STATUS_OK)
		return EXIT_SUCCESS;
	return status == STATUS_INVALID ? refuse(path, &fault)
					: instance_complain(path, status);
}

int
instance_read_old(
    const char *path, const struct model *model, struct rows *groups)
{
	struct buffer text;
	struct tsi_fault fault;
	enum status status;

	buffer_init(&text, TSS_BYTES_MAX);
	status = read_file(path, &text);
	if (status != STATUS_OK) {
		buffer_fini(&text);
		return instance_complain(path, status);
	}
	status = tss_read(buffer_bytes(&text), model, groups, &fault);
	buffer_fini(&text);
	if (status == STATUS_OK)
		return EXIT_SUCCESS;
	return status == STATUS_INVALID ? refuse(path, &fault)
					: instance_complain(path, status);
}

int
instance_read_former(const char *path, struct model *model)
{
	struct rows groups = {0};
	int code = instance_read_old(path, model, &groups);

	if (code != EXIT_SUCCESS)
		return code;
	if (same_tutor_tell(model, &groups) != STATUS_OK)
		code = instance_complain(path, STATUS_NO_MEMORY);
	free(groups.items);
	return code;
}

enum status
instance_write(const char *path, const struct model *model,
    const struct schedule *schedule)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, TSS_BYTES_MAX);
	status = tss_write(model, schedule, &text);
	if (status == STATUS_OK)
		status = write_file(path, buffer_bytes(&text));
	buffer_fini(&text);
	return status;
}
