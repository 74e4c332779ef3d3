// SPDX-License-Identifier: Apache-2.0
/*
 * wire_event.h - what the packers of events share.
 *
 * Only for the wire files of intake.
 */
#pragma once

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"
#include "services/intake/wire.h"

#define EVENT_INIT CHALKLINE__V1__INTAKE_EVENT__INIT
#define EVENT_CASE(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

typedef Chalkline__V1__IntakeEvent Event;

static inline enum status
pack(const Event *event, struct buffer *out)
{
	return wire_pack(&event->base, out);
}

static inline char *
text(const char *value)
{
	return (char *)value;
}

/* protobuf-c's lists are not const; packing only reads them. */
static inline char **
list(const struct text_list *value)
{
	return (char **)value->item;
}

/* STATUS_INTERNAL for a kind of the other. */
MUST_USE enum status wire_pack_roster(
    enum record_kind kind, const void *record, struct buffer *out);
MUST_USE enum status wire_pack_own(
    enum record_kind kind, const void *record, struct buffer *out);
