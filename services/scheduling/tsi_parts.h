// SPDX-License-Identifier: Apache-2.0
/*
 * tsi_parts.h - what the passes over a problem and its records share.
 */
#pragma once

#include "services/scheduling/model.h"
#include "services/scheduling/tsi_line.h"

struct tsi_reader {
	struct model *model;
	struct tsi_line line;
	bool has_header;
	bool has_late;
	struct names programs, schools, slots, students, tutors;
};

typedef void tsi_record_fn(struct tsi_reader *r);

struct tsi_record {
	const char *name;
	size_t fields;
	size_t names; /* offset of the ids in struct tsi_reader; 0: none */
	tsi_record_fn *read;
	bool is_late; /* adds to other records: read after all of them */
};

#define TSI_RECORDS 13

extern const struct tsi_record tsi_records[TSI_RECORDS];
/* Takes the line of a header. */
void tsi_read_header(struct tsi_reader *reader);
