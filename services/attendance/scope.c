// SPDX-License-Identifier: Apache-2.0
/*
 * scope.c - whose records one may see.
 */
#include "services/attendance/attendance.h"

#include <stdio.h>
#include <string.h>

const char *
attendance_only_provider(const struct principal *who)
{
	return who->role == ROLE_PROVIDER && strcmp(who->scope, "*") != 0
		   ? who->scope
		   : NULL;
}

bool
attendance_is_in_scope(
    const struct principal *who, const struct session_record *record)
{
	if (strcmp(who->scope, "*") == 0)
		return true;
	if (who->role == ROLE_PROVIDER)
		return strcmp(record->provider_id, who->scope) == 0;
	if (who->role == ROLE_SCHOOL)
		return record->school_id != NULL &&
		       strcmp(record->school_id, who->scope) == 0;
	return true;
}

enum status
attendance_refuse_other(struct call *call, const char *field, const char *found)
{
	snprintf(call->detail, sizeof(call->detail),
	    "%s: found %.100s, expected %.100s: the key %s speaks for that %s "
	    "alone; for another one ask with its key (--key)",
	    field, found, call->who->scope, call->who->name,
	    role_name(call->who->role));
	return STATUS_DENIED;
}
