// SPDX-License-Identifier: Apache-2.0
/*
 * contact.h - a contact with a student's family as a plain struct.
 *
 * FamilyContact of attendance.proto: codes and ids, no text.  The numbers are
 * those of the schema: never renumber.
 */
#pragma once

#include "services/attendance/alert.h"

enum contact_channel {
	CHANNEL_NONE = 0,
	CHANNEL_PHONE,
	CHANNEL_TEXT,
	CHANNEL_EMAIL,
	CHANNEL_LETTER,
	CHANNEL_HOME_VISIT,
	CHANNEL_IN_PERSON,
	CHANNEL_VIDEO,
	CHANNEL_APP,
};

enum contact_outcome {
	OUTCOME_NONE = 0,
	OUTCOME_REACHED,
	OUTCOME_PLAN_AGREED,
	OUTCOME_REFUSED, /* these three reached the family */
	OUTCOME_LEFT_MESSAGE,
	OUTCOME_NO_ANSWER,
	OUTCOME_WRONG_NUMBER,
	OUTCOME_INTERPRETER_NEEDED,
};

enum contact_direction {
	DIRECTION_NONE = 0, /* reads as OUTBOUND */
	DIRECTION_OUTBOUND,
	DIRECTION_INBOUND,
};

enum staff_role {
	STAFF_NONE = 0, /* not said */
	STAFF_TEACHER,
	STAFF_TUTOR,
	STAFF_COORDINATOR,
	STAFF_COUNSELOR,
	STAFF_ADMINISTRATOR,
	STAFF_ATTENDANCE_STAFF,
	STAFF_SOCIAL_WORKER,
	STAFF_FAMILY_LIAISON,
	STAFF_OTHER,
};

struct contact {
	const char *contact_id;
	const char *student_id;
	const char *program_id;
	int64_t at;
	enum contact_channel channel;
	enum contact_direction direction;
	const char *language;
	enum contact_outcome outcome;
	enum staff_role staff_role;
	enum alert_code about; /* ALERT_NONE: not said */
};

/* A contact, and who recorded it when. */
struct recorded_contact {
	enum source_kind source_kind;
	const char *source;
	const char *recorded_by;
	int64_t received_at;
	struct contact contact;
};
