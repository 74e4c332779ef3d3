// SPDX-License-Identifier: Apache-2.0
/*
 * test_access_matrix.c - every role against every request type at every
 * service, over the wire, generated from the access table.
 *
 * The bodies are empty: what matters is whether the request comes through to
 * a handler.  A request that a role may send is answered by the service that
 * knows it, well or badly, but not DENIED; any other is DENIED, or not known
 * where it does not belong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tests/component/access/live_stack.h"

#define TIMEOUT_MS 120000

static enum status
ask(struct client *client, const char *type)
{
	struct reply reply;

	return client_call(client, type, bytes_of(NULL, 0), TIMEOUT_MS, &reply);
}

static bool
begins(const char *type, const char *owner)
{
	size_t len = strlen(owner);

	return strncmp(type, owner, len) == 0 && type[len] == '.';
}

/* Of jobs it is not asked who has them. */
static bool
belongs_to(const char *type, const char *service)
{
	return begins(type, service) || begins(type, "service") ||
	       begins(type, "feed") || begins(type, "quarantine");
}

static void
check_rule(struct client *client, const char *service, enum role role,
    const struct access_rule *rule)
{
	enum status status = ask(client, rule->type);
	bool own = belongs_to(rule->type, service);
	bool kept_out =
	    status == STATUS_DENIED || (!own && status == STATUS_UNKNOWN_TYPE);
	bool answered = status != STATUS_DENIED &&
			status != STATUS_UNREACHABLE &&
			(!own || status != STATUS_UNKNOWN_TYPE);

	if (access_allows(role, rule->type) ? answered : kept_out)
		return;
	fail_msg("%s %s send %s to %s, found %s", role_name(role),
	    access_allows(role, rule->type) ? "may" : "may not", rule->type,
	    service, status_name(status));
}

static void
check_unknown_types(struct client *client)
{
	static const char *const types[] = {
	    "nobody.Knows", "feed.read", "feed.Write", "service.Stop"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		enum status status = ask(client, types[i]);

		assert_true(
		    status == STATUS_DENIED || status == STATUS_UNKNOWN_TYPE);
	}
}

static void
test_every_role_every_type_every_service(void **state)
{
	struct live_stack *s = *state;

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *service =
		    &s->settings.services[i];

		for (int role = 1; role < ROLE_COUNT; role++) {
			struct client *client =
			    live_stack_connect(s, service, (enum role)role);

			for (size_t r = 0; r < access_rule_count; r++)
				check_rule(client, service->name,
				    (enum role)role, &access_rules[r]);
			check_unknown_types(client);
			client_close(&client);
		}
	}
}

static void
test_a_revoked_key_is_out_at_every_service(void **state)
{
	struct live_stack *s = *state;
	struct client *clients[SETTINGS_SERVICES];

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		clients[i] = live_stack_connect(
		    s, &s->settings.services[i], ROLE_SCHOOL);
		assert_int_equal(ask(clients[i], "service.Status"), STATUS_OK);
	}
	assert_int_equal(
	    authorized_revoke(s->settings.authorized, "test-school"),
	    STATUS_OK);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		assert_int_equal(
		    ask(clients[i], "service.Status"), STATUS_DENIED);
		client_close(&clients[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_role_every_type_every_service),
	    cmocka_unit_test(test_a_revoked_key_is_out_at_every_service),
	};

	return cmocka_run_group_tests(tests, live_stack_start, live_stack_stop);
}
