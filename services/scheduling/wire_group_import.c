// SPDX-License-Identifier: Apache-2.0
/* wire_group_import.c - GroupImported, and intake's messages of an import. */
#include "services/scheduling/wire_group_import.h"

#include "common/wire.h"

#include "chalkline/v1/intake.pb-c.h"
#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

#define EVENT(name) CHALKLINE__V1__SCHEDULING_EVENT__WHAT_##name

enum status
wire_pack_imported(const struct imported_group *group, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__GroupImported m = CHALKLINE__V1__GROUP_IMPORTED__INIT;

	m.group_id = wire_text(group->id);
	m.program_id = wire_text(group->program);
	m.school_id = wire_text(group->school);
	m.tutor_id = wire_text(group->tutor);
	m.n_slot_ids = group->slot_count;
	m.slot_ids = group->slots;
	m.n_student_ids = group->student_count;
	m.student_ids = group->students;
	event.what_case = EVENT(GROUP_IMPORTED);
	event.group_imported = &m;
	return wire_pack(&event.base, out);
}

enum status
wire_read_imported(
    struct bytes stored, struct arena *arena, struct imported_group *group)
{
	const Chalkline__V1__SchedulingEvent *event;
	const Chalkline__V1__GroupImported *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		stored, arena, &message);

	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__SchedulingEvent *)message;
	if (event->what_case != EVENT(GROUP_IMPORTED))
		return STATUS_CORRUPT;
	m = event->group_imported;
	*group = (struct imported_group){
	    .id = wire_or_empty(m->group_id),
	    .program = wire_or_empty(m->program_id),
	    .school = wire_or_empty(m->school_id),
	    .tutor = wire_or_empty(m->tutor_id),
	    .slots = m->slot_ids,
	    .slot_count = m->n_slot_ids,
	    .students = m->student_ids,
	    .student_count = m->n_student_ids,
	};
	return STATUS_OK;
}

enum status
wire_pack_import_dropped(const char *id, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__GroupImportDropped m =
	    CHALKLINE__V1__GROUP_IMPORT_DROPPED__INIT;

	m.group_id = wire_text(id);
	event.what_case = EVENT(GROUP_IMPORT_DROPPED);
	event.group_import_dropped = &m;
	return wire_pack(&event.base, out);
}

enum status
wire_read_group_import(struct bytes body, struct arena *arena,
    struct group_import_params *params, char *detail, size_t detail_size)
{
	const Chalkline__V1__ImportParams *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__import_params__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ImportParams *)message;
	if (m->kind == NULL || strcmp(m->kind, "groups") != 0) {
		snprintf(detail, detail_size,
		    "kind: found '%.32s', expected groups",
		    wire_or_empty(m->kind));
		return STATUS_INVALID;
	}
	params->dry_run = m->dry_run;
	return STATUS_OK;
}

static void
fill_finding(const struct group_finding *from, Chalkline__V1__ImportFinding *to)
{
	*to = (Chalkline__V1__ImportFinding)CHALKLINE__V1__IMPORT_FINDING__INIT;
	to->has_severity = true;
	to->severity = from->is_error
			   ? CHALKLINE__V1__SEVERITY__SEVERITY_ERROR
			   : CHALKLINE__V1__SEVERITY__SEVERITY_WARNING;
	to->code = wire_text(from->code);
	to->has_line = from->line > 0;
	to->line = from->line;
	to->field = wire_text(from->field);
	to->found = wire_text(from->found);
	to->expected = wire_text(from->expected);
}

static void
fill_file(const struct group_import_result *from, Chalkline__V1__ImportFile *to)
{
	*to = (Chalkline__V1__ImportFile)CHALKLINE__V1__IMPORT_FILE__INIT;
	to->file = wire_text(from->file);
	to->has_rows = to->has_created = to->has_updated = true;
	to->has_unchanged = to->has_removed = to->has_refused = true;
	to->rows = from->rows;
	to->created = from->created;
	to->updated = from->updated;
	to->unchanged = from->unchanged;
	to->removed = from->removed;
	to->refused = from->refused;
}

enum status
wire_pack_group_import(const struct group_import_result *result,
    struct arena *arena, struct buffer *out)
{
	Chalkline__V1__ImportResult m = CHALKLINE__V1__IMPORT_RESULT__INIT;
	Chalkline__V1__ImportFile file, *files = &file;
	size_t count = result->finding_count;
	Chalkline__V1__ImportFinding *finding =
	    arena_zeroed(arena, count + 1, sizeof(*finding));
	Chalkline__V1__ImportFinding **findings =
	    arena_zeroed(arena, count + 1, sizeof(*findings));

	if (finding == NULL || findings == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		fill_finding(&result->findings[i], &finding[i]);
		finding[i].file = wire_text(result->file);
		findings[i] = &finding[i];
	}
	fill_file(result, &file);
	m.has_import = true;
	m.import = result->number;
	m.n_files = 1;
	m.files = &files;
	m.n_findings = count;
	m.findings = findings;
	m.has_findings_left_out = result->left_out > 0;
	m.findings_left_out = result->left_out;
	return wire_pack(&m.base, out);
}
