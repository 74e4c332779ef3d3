// SPDX-License-Identifier: Apache-2.0
/*
 * rules_stream_file.h - what a file of events is, when it is none.
 *
 * Pure.  A whole file of another kind has a fault in every line; this says
 * once what it is, and the repair.
 */
#pragma once

#include "common/bytes.h"

/* So many bytes of the beginning are enough. */
#define STREAM_HEAD_BYTES 512

/*
 * head: the beginning of a file that was to be NDJSON, or CSV.  NULL when it
 * may be that; else "this is ...: do that".
 */
const char *stream_file_advice(struct bytes head, bool is_csv);
