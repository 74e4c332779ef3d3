// SPDX-License-Identifier: Apache-2.0
/*
 * service_audit.c - a line in the diagnostic log for what was read.
 *
 * It has the name of the key and ids, never what was read.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/diag.h"
#include "common/event/event_text.h"

void
call_audit(struct call *call, const char *name, const char *value)
{
	size_t len = strlen(call->audit);

	if (value == NULL || value[0] == '\0')
		return;
	(void)snprintf(call->audit + len, sizeof(call->audit) - len, "\t%s=%s",
	    name, event_is_name(value) ? value : "(no id)");
}

/* Services follow one another all the time; the state is no record. */
static bool
is_audited(const struct task *task)
{
	const char *type = task->route->type;

	if (task->route->lane == LANE_QUERIES)
		return true;
	return (strcmp(type, "feed.Read") == 0 &&
		   task->who.role != ROLE_SERVICE) ||
	       strcmp(type, "quarantine.Show") == 0 ||
	       strcmp(type, "job.Result") == 0;
}

void
audit_read(const struct task *task, const struct call *call)
{
	if (is_audited(task) && task->wait.what == WAIT_NOTHING)
		diag(DIAG_INFO, "audit.read",
		    "principal=%s\trole=%s\tscope=%s\ttype=%s%s",
		    task->who.name, role_name(task->who.role), task->who.scope,
		    task->route->type, call->audit);
}
