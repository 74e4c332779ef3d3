// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_report.c - reporting.Report: who asks sees what.
 */
#include "services/reporting/handlers.h"
#include "services/reporting/report.h"
#include "services/reporting/wire_report.h"

#include <stdio.h>
#include <string.h>

/*
 * A provider reads its own sessions, a school those of its students; the
 * others read everything.  True when there is such a bound.
 */
static bool
find_scope(const struct principal *who, struct filter *scope)
{
	scope->value = who->scope;
	if (strcmp(who->scope, "*") == 0)
		return false;
	switch (who->role) {
	case ROLE_PROVIDER:
		scope->dim = DIM_PROVIDER;
		return true;
	case ROLE_SCHOOL:
		scope->dim = DIM_SCHOOL;
		return true;
	case ROLE_NONE:
	case ROLE_OPERATOR:
	case ROLE_SERVICE:
	case ROLE_DISTRICT:
		break;
	}
	return false;
}

enum status
on_report(struct call *call)
{
	const struct reporting *reporting = call->state;
	struct report_request request;
	struct filter scope;
	char wrong[QUERY_DETAIL] = "";
	bool bounded = find_scope(call->who, &scope);
	enum status status =
	    reporting_read_request(call->body, call->arena, &request, wrong);

	if (status != STATUS_OK) {
		(void)snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "report", request.name);
	for (size_t i = 0; i < request.where_count; i++)
		call_audit(
		    call, request.where_keys[i], request.where_values[i]);
	return reporting_answer(call->txn, &reporting->tables, &request,
	    bounded ? &scope : NULL, call->reply, call->detail,
	    sizeof(call->detail));
}
