// SPDX-License-Identifier: Apache-2.0
/*
 * wire_feed.c - which message stands in which log.
 */
#include "services/chalkline/wire_feed.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <chalkline/v1/intake.pb-c.h>
#include <chalkline/v1/reporting.pb-c.h>
#include <chalkline/v1/scheduling.pb-c.h>
#include <string.h>

#include "common/wire.h"

static const struct {
	const char *service;
	const ProtobufCMessageDescriptor *event;
} logs[] = {
    {"intake", &chalkline__v1__intake_event__descriptor},
    {"scheduling", &chalkline__v1__scheduling_event__descriptor},
    {"attendance", &chalkline__v1__attendance_event__descriptor},
    {"reporting", &chalkline__v1__reporting_event__descriptor},
};

enum status
wire_event_json(const char *service, struct bytes data, struct arena *arena,
    struct buffer *out)
{
	ProtobufCMessage *message;
	char detail[128];

	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		if (strcmp(logs[i].service, service) != 0)
			continue;
		enum status status = wire_unpack(logs[i].event, data, arena,
		    &message, detail, sizeof(detail));
		return status == STATUS_OK ? wire_json(message, out) : status;
	}
	return STATUS_NOT_FOUND;
}
