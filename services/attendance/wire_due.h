// SPDX-License-Identifier: Apache-2.0
/*
 * wire_due.h - ListDueContacts.
 */
#pragma once

#include "services/attendance/rules_due.h"
#include "services/attendance/wire_contacts.h"

/* What is shown beside the rules' own. */
struct shown_due {
	const struct due_contact *due;
	const char *student_id, *program_id, *school_id;
	int32_t since_date;
	const struct contact *last; /* NULL: nobody tried */
};

MUST_USE enum status due_read_query(struct bytes body, struct arena *arena,
    struct contacts_query *query, char detail[QUERY_DETAIL]);
/* One of the answer; contacts_put_next ends it. */
MUST_USE enum status due_put(const struct shown_due *shown, struct buffer *out);
