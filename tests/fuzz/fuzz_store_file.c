// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_store_file.c - any bytes as the data.mdb of a store: told whole or
 * not, by reads alone.  What is refused says what was found and expected.
 */
#include "common/store_internal.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/temp_dir.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct temp_dir dir;

static void
remove_dir(void)
{
	temp_dir_fini(&dir);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static bool is_made;
	char path[TEMP_PATH_MAX], detail[512] = "";
	bool is_there;
	enum status status;
	int fd;

	if (!is_made) {
		temp_dir_init(&dir);
		assert(atexit(remove_dir) == 0);
		is_made = true;
	}
	temp_dir_file(&dir, "data.mdb", path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert(fd >= 0);
	assert(write(fd, data, len) == (ssize_t)len);
	close(fd);
	status = store_check_file(dir.path, &is_there, detail, sizeof detail);
	assert(is_there);
	assert((status == STATUS_OK) == (detail[0] == '\0'));
	assert(status == STATUS_OK || status == STATUS_CORRUPT ||
	       status == STATUS_INCOMPATIBLE || status == STATUS_NO_MEMORY);
	return 0;
}
