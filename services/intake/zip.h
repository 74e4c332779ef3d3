// SPDX-License-Identifier: Apache-2.0
/*
 * zip.h - the files of a zip into a folder, with limits.
 *
 * Plain files at the top, or all under one folder at the top, of which the
 * last part of the path is kept.  Nothing else is unpacked: no other paths,
 * links, encrypted files, more than 64 files or 2 GiB.
 */
#pragma once

#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

#define ZIP_FILES_MAX 64
#define ZIP_BYTES_MAX (UINT64_C(2) << 30)

/*
 * folder exists and is empty.  INVALID or TOO_BIG with a detail for people;
 * IO when the disk fails.
 */
MUST_USE enum status zip_unpack(const char *path, const char *folder,
    uint64_t bytes_max, char *detail, size_t detail_size);
