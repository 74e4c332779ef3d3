// SPDX-License-Identifier: Apache-2.0
/*
 * test_submit.c - who may say what, and what may count yet.
 */
#include "services/attendance/rules_submit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *what;
	enum role role;
	const char *scope;
	const char *provider; /* of the event */
	enum event_type type;
	const char *school; /* of the session */
	const char *code;   /* NULL: it may */
	enum source_kind kind;
	const char *source;
} cases[] = {
    {"a provider, of itself", ROLE_PROVIDER, "p", "p", EVENT_SESSION_STARTED,
	NULL, NULL, SOURCE_PROVIDER, "p"},
    {"a provider need not say so", ROLE_PROVIDER, "p", NULL,
	EVENT_SESSION_STARTED, NULL, NULL, SOURCE_PROVIDER, "p"},
    {"a provider, of another", ROLE_PROVIDER, "p", "q", EVENT_SESSION_STARTED,
	NULL, "NOT_YOUR_PROVIDER", 0, ""},
    {"an operator, for a provider", ROLE_OPERATOR, "*", "q",
	EVENT_SESSION_STARTED, NULL, NULL, SOURCE_PROVIDER, "q"},
    {"an operator, for nobody", ROLE_OPERATOR, "*", NULL, EVENT_SESSION_STARTED,
	NULL, "PROVIDER_MISSING", 0, ""},
    {"a school marks", ROLE_SCHOOL, "s", "p", EVENT_ATTENDANCE_MARKED, "s",
	NULL, SOURCE_SCHOOL, "s"},
    {"a school cancels", ROLE_SCHOOL, "s", "p", EVENT_SESSION_CANCELLED, NULL,
	NULL, SOURCE_SCHOOL, "s"},
    {"a school starts nothing", ROLE_SCHOOL, "s", "p", EVENT_SESSION_STARTED,
	"s", "TYPE_NOT_YOURS", 0, ""},
    {"nor does it void", ROLE_SCHOOL, "s", "p", EVENT_VOIDED, "s",
	"TYPE_NOT_YOURS", 0, ""},
    {"a school, elsewhere", ROLE_SCHOOL, "s", "p", EVENT_ATTENDANCE_MARKED, "t",
	"NOT_YOUR_SESSION", 0, ""},
    {"a school says whose", ROLE_SCHOOL, "s", NULL, EVENT_ATTENDANCE_MARKED,
	"s", "PROVIDER_MISSING", 0, ""},
    {"a district marks anywhere", ROLE_DISTRICT, "d", "p",
	EVENT_ATTENDANCE_MARKED, "t", NULL, SOURCE_DISTRICT, "d"},
    {"a district starts nothing", ROLE_DISTRICT, "d", "p",
	EVENT_SESSION_STARTED, NULL, "TYPE_NOT_YOURS", 0, ""},
};

static void
sources_and_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct principal who = {.role = cases[i].role};
		struct session_event event;
		struct event_source source = {SOURCE_NONE, ""};
		struct event_fault fault = {"", "", "", ""};
		bool ok;

		snprintf(who.scope, sizeof(who.scope), "%s", cases[i].scope);
		session_event_init(&event);
		event.type = cases[i].type;
		event.provider_id = cases[i].provider;
		ok = submit_decide_source(&who, &event, &source, &fault) &&
		     submit_may_tell(&source, &event, cases[i].school, &fault);
		if (ok != (cases[i].code == NULL) ||
		    (!ok && strcmp(fault.code, cases[i].code) != 0))
			fail_msg("%s: %s", cases[i].what, fault.code);
		if (!ok)
			continue;
		assert_int_equal(source.kind, cases[i].kind);
		assert_string_equal(source.id, cases[i].source);
		assert_non_null(event.provider_id);
	}
}

static void
what_comes_too_early_or_too_much_waits(void **state)
{
	struct session_event event;
	struct event_fault fault;
	int64_t now = INT64_C(1791208800000000);

	(void)state;
	session_event_init(&event);
	event.occurred_at = now + SUBMIT_AHEAD_MAX;
	assert_true(submit_can_count(event.occurred_at, now, 0, 0, &fault));
	event.occurred_at++;
	assert_false(submit_can_count(event.occurred_at, now, 0, 0, &fault));
	assert_string_equal(fault.code, "TIME_IN_FUTURE");
	event.occurred_at = now;
	assert_true(
	    submit_can_count(event.occurred_at, now, 4095, 4194303, &fault));
	assert_false(submit_can_count(event.occurred_at, now, 4096, 0, &fault));
	assert_string_equal(fault.code, "SESSION_TOO_LARGE");
	assert_false(
	    submit_can_count(event.occurred_at, now, 1, 4194304, &fault));
	assert_string_equal(fault.code, "SESSION_TOO_LARGE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sources_and_scopes),
	    cmocka_unit_test(what_comes_too_early_or_too_much_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
