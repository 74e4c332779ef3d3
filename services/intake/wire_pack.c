// SPDX-License-Identifier: Apache-2.0
/*
 * wire_pack.c - events, by the kind of their record.
 */
#include "services/intake/wire.h"

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

#define EVENT_INIT CHALKLINE__V1__INTAKE_EVENT__INIT
#define EVENT_CASE(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

_Static_assert((int)RECORD_ENROLLMENT ==
		   (int)CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ENROLLMENT,
    "numbers of kinds are those of the wire");
_Static_assert(
    (int)RECORD_PIN == (int)CHALKLINE__V1__RECORD_KIND__RECORD_KIND_PIN,
    "numbers of kinds are those of the wire");

enum status
wire_pack_record(enum record_kind kind, const void *record, struct buffer *out)
{
	if (kind <= RECORD_ENROLLMENT)
		return wire_pack_roster(kind, record, out);
	return wire_pack_own(kind, record, out);
}

enum status
wire_pack_removed(enum record_kind kind, const char *id, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__RecordRemoved removed =
	    CHALKLINE__V1__RECORD_REMOVED__INIT;

	removed.has_kind = true;
	removed.kind = (Chalkline__V1__RecordKind)kind;
	removed.id = wire_text(id);
	event.what_case = EVENT_CASE(RECORD_REMOVED);
	event.record_removed = &removed;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_authority(const char *time_zone, const struct text_list *clearances,
    struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__AuthoritySet set = CHALKLINE__V1__AUTHORITY_SET__INIT;

	set.time_zone = wire_text(time_zone);
	set.n_clearances = clearances->count;
	set.clearances = wire_list(clearances->item);
	event.what_case = EVENT_CASE(AUTHORITY_SET);
	event.authority_set = &set;
	return wire_pack(&event.base, out);
}
