// SPDX-License-Identifier: Apache-2.0
/*
 * tsi_read.c - two passes: the first collects the ids, the second reads the
 * records, so that a record may name one that stands below it.  A third where
 * some add to other records.
 */
#include "services/scheduling/tsi_read.h"

#include "services/scheduling/pins.h"
#include "services/scheduling/tsi_parts.h"

#include <string.h>

enum pass {
	PASS_IDS,
	PASS_RECORDS,
	PASS_LATE,
};

static const struct tsi_record *
find_record(struct tsi_reader *r)
{
	struct bytes name = r->line.field[0];

	for (size_t i = 0; i < TSI_RECORDS; i++)
		if (tsi_is(name, tsi_records[i].name))
			return &tsi_records[i];
	tsi_fail(&r->line, "record", name,
	    "H, PROGRAM, SCHOOL, BELL, SLOT, STUDENT, TUTOR, PIN, PAIR, "
	    "WAIVER, CLEARANCE, WEEK or MEET");
	return NULL;
}

static bool
is_id(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] <= 0x20 || text.data[i] == 0x7f)
			return false;
	return text.len > 0 && text.len <= 255;
}

static void
declare(struct tsi_reader *r, const struct tsi_record *record)
{
	struct names *names = (struct names *)((char *)r + record->names);
	bool is_new = true;
	uint32_t number;

	tsi_count(&r->line, record->fields);
	if (record->names == 0 || r->line.is_bad)
		return;
	if (!is_id(r->line.field[1])) {
		tsi_fail(&r->line, "id", r->line.field[1],
		    "1 to 255 bytes without blanks");
		return;
	}
	tsi_fail_status(&r->line,
	    names_add(names, r->line.field[1], &number, &is_new), "id",
	    r->line.field[1], "fewer ids");
	if (!is_new)
		tsi_fail(&r->line, "id", r->line.field[1],
		    "an id that is not declared yet");
}

/* The header comes first, as everything else depends on its days. */
static void
take_line(struct tsi_reader *r, enum pass which)
{
	const struct tsi_record *record = find_record(r);

	if (record == NULL)
		return;
	if (record->read == tsi_read_header && which == PASS_IDS) {
		declare(r, record);
		if (!r->line.is_bad)
			tsi_read_header(r);
		return;
	}
	if (!r->has_header)
		tsi_fail(&r->line, "record", r->line.field[0], "H first");
	if (which == PASS_IDS)
		declare(r, record);
	else if (record->read != NULL && record->read != tsi_read_header &&
		 record->is_late == (which == PASS_LATE))
		record->read(r);
	r->has_late = r->has_late || record->is_late;
}

static enum status
pass(struct tsi_reader *r, struct bytes text, enum pass which)
{
	size_t from = 0;

	r->line.fault->line = 0;
	while (from < text.len && !r->line.is_bad) {
		const uint8_t *end =
		    memchr(text.data + from, '\n', text.len - from);
		size_t len = end == NULL ? text.len - from
					 : (size_t)(end - text.data) - from;

		r->line.fault->line++;
		if (tsi_split(&r->line, bytes_of(text.data + from, len)))
			take_line(r, which);
		from += len + 1;
	}
	if (!r->has_header)
		tsi_fail(&r->line, "record", bytes_of(NULL, 0), "a header H");
	if (r->line.no_memory)
		return STATUS_NO_MEMORY;
	return r->line.is_bad ? STATUS_INVALID : STATUS_OK;
}

static void
fini_names(struct tsi_reader *r)
{
	names_fini(&r->programs);
	names_fini(&r->schools);
	names_fini(&r->slots);
	names_fini(&r->students);
	names_fini(&r->tutors);
}

enum status
tsi_read(struct bytes text, struct model **read, struct tsi_fault *fault)
{
	struct tsi_reader r = {.line = {.fault = fault}};
	enum status status;

	*fault = (struct tsi_fault){0};
	status = model_new(&r.model);
	if (status != STATUS_OK)
		return status;
	names_init(&r.programs, r.model->arena);
	names_init(&r.schools, r.model->arena);
	names_init(&r.slots, r.model->arena);
	names_init(&r.students, r.model->arena);
	names_init(&r.tutors, r.model->arena);
	status = pass(&r, text, PASS_IDS);
	if (status == STATUS_OK)
		status = pass(&r, text, PASS_RECORDS);
	if (status == STATUS_OK && r.has_late)
		status = pass(&r, text, PASS_LATE);
	if (status == STATUS_OK)
		status = pins_bind(r.model);
	fini_names(&r);
	if (status == STATUS_OK)
		*read = r.model;
	else
		model_free(&r.model);
	return status;
}
