// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - chalkline-attendance: what it answers and what it follows.
 */
#include "services/attendance/submission.h"

#include "common/diag.h"

#define DETAIL_ROOM 512

/* 2: accepted identities stand in the log alone. */
#define STORE_VERSION 2
/* Another one has everything made of the log again. */
#define DERIVED_VERSION 5

static void
close_attendance(void **state)
{
	struct session_desk *desk = *state;

	session_desk_free(&desk);
	*state = NULL;
}

static enum status
open_known(struct service *service, struct session_desk *desk)
{
	const struct service_settings *mine =
	    settings_service(service_settings_of(service), "attendance");
	char detail[DETAIL_ROOM] = "";
	enum status status = session_desk_open_known(
	    desk, service_store(service), mine->store, detail, sizeof(detail));

	if (status != STATUS_OK)
		diag(DIAG_ERROR, "known.failed", "status=%s\tdetail=%s",
		    status_name(status), detail);
	return status;
}

static enum status
renew_told(struct service *service, struct session_desk *desk)
{
	struct renewal renewal = {.a = desk};
	enum status status = store_write(
	    service_store(service), attendance_renew_told, &renewal);

	if (status == STATUS_OK && renewal.entries > 0)
		diag(DIAG_INFO, "roster.read_again", "entries=%llu",
		    (unsigned long long)renewal.entries);
	return status;
}

static enum status
open_attendance(struct service *service, void **state)
{
	struct session_desk *desk;
	enum status status = session_desk_new(service_store(service),
	    service_log(service), service_cursors(service), &desk);

	if (status != STATUS_OK)
		return status;
	status = renew_told(service, desk);
	if (status == STATUS_OK)
		status = open_known(service, desk);
	if (status == STATUS_OK)
		*state = desk;
	else
		session_desk_free(&desk);
	return status;
}

static const struct handler handlers[] = {
    {"attendance.SubmitEvents", HANDLER_NATURAL, on_submit_events},
    {"attendance.ListSessions", HANDLER_PROJECTED, on_list_sessions},
    {"attendance.ListRevisions", HANDLER_PROJECTED, on_list_revisions},
    {"attendance.ListFindings", HANDLER_PROJECTED, on_list_findings},
    {"attendance.ListImported", HANDLER_PROJECTED, on_list_imported},
    {"attendance.ListDisputes", HANDLER_PROJECTED, on_list_disputes},
    {"attendance.ResolveDispute", HANDLER_COMMAND, on_resolve_dispute},
    {"attendance.SumMonth", HANDLER_PROJECTED, on_sum_month},
    {"attendance.AttestMonth", HANDLER_COMMAND, on_attest_month},
    {"attendance.ListAttestations", HANDLER_QUERY, on_list_attestations},
    {"attendance.ListAttestedChanges", HANDLER_PROJECTED,
	on_list_attested_changes},
    {"attendance.ListAlerts", HANDLER_PROJECTED, on_list_alerts},
    {"attendance.SetThreshold", HANDLER_COMMAND, on_set_threshold},
    {"attendance.ListThresholds", HANDLER_QUERY, on_list_thresholds},
    {"attendance.TellTime", HANDLER_NATURAL, on_tell_time},
    {"attendance.RecordContacts", HANDLER_NATURAL, on_record_contacts},
    {"attendance.VoidContact", HANDLER_NATURAL, on_void_contact},
    {"attendance.ListContacts", HANDLER_PROJECTED, on_list_contacts},
    {"attendance.ListDueContacts", HANDLER_PROJECTED, on_list_due_contacts},
};

static const struct preparation preparations[] = {
    {"attendance.SubmitEvents", submission_prepare},
};

static const struct follow follows[] = {
    {.stream = OWN_STREAM,
	.apply = on_own_entry,
	.reset = on_own_reset,
	.derive = on_own_derive},
    {.stream = "scheduling",
	.apply = on_plan_entry,
	.finish = on_plan_finish,
	.reset = on_plan_reset,
	.replayed = on_plan_replayed},
    {.stream = "intake",
	.apply = on_roster_entry,
	.finish = on_roster_finish,
	.reset = on_roster_reset,
	.replayed = on_roster_replayed},
};

static const struct service_definition definition = {
    .name = "attendance",
    .store_version = STORE_VERSION,
    .derived_version = DERIVED_VERSION,
    .state_bytes = SESSION_DESK_BYTES,
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(*handlers),
    .preparations = preparations,
    .preparation_count = sizeof(preparations) / sizeof(*preparations),
    .follows = follows,
    .follow_count = sizeof(follows) / sizeof(*follows),
    .open = open_attendance,
    .close = close_attendance,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &definition);
}
