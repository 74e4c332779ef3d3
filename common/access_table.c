// SPDX-License-Identifier: Apache-2.0
/*
 * access_table.c - which role may send which request.
 *
 * The only such table.  What is not here is denied.  proto/README.md shows
 * it, and a test holds the two together.  scope_note says what the handler
 * still narrows: a row alone lets nobody see another one's sessions.
 */
#include "common/principal.h"

#define OPERATOR (1u << ROLE_OPERATOR)
#define SERVICE (1u << ROLE_SERVICE)
#define PROVIDER (1u << ROLE_PROVIDER)
#define SCHOOL (1u << ROLE_SCHOOL)
#define DISTRICT (1u << ROLE_DISTRICT)
#define EVERY_ROLE (OPERATOR | SERVICE | PROVIDER | SCHOOL | DISTRICT)
#define PEOPLE (OPERATOR | PROVIDER | SCHOOL | DISTRICT)

#define WHOLE "everything"
#define BY_SCOPE                                                               \
	"provider: sessions of the provider in scope; school: sessions at "    \
	"the school in scope"

#define STUDENTS_BY_SCOPE                                                      \
	"provider: students whom scheduling placed with the provider in "      \
	"scope; school: students with a session at the school in scope"
#define CONTACTS_BY_SCOPE                                                      \
	"provider: what the provider in scope recorded, and contacts about "   \
	"students placed with it; school: what the school in scope recorded, " \
	"and contacts about students with a session there"

const struct access_rule access_rules[] = {
    {"service.Status", EVERY_ROLE, "figures of the service, no records"},
    {"feed.Read", OPERATOR | SERVICE, WHOLE},
    {"job.Start", OPERATOR, WHOLE},
    {"job.Stage", OPERATOR, WHOLE},
    {"job.Run", OPERATOR, WHOLE},
    {"job.Watch", OPERATOR, WHOLE},
    {"job.Cancel", OPERATOR, WHOLE},
    {"job.List", OPERATOR, WHOLE},
    {"job.Result", OPERATOR, WHOLE},
    {"quarantine.List", OPERATOR, WHOLE},
    {"quarantine.Show", OPERATOR, WHOLE},
    {"quarantine.Retry", OPERATOR, WHOLE},
    {"quarantine.Discard", OPERATOR, WHOLE},
    {"intake.Export", OPERATOR, WHOLE},
    {"intake.SetAuthority", OPERATOR, WHOLE},
    {"scheduling.Show", PEOPLE, BY_SCOPE},
    {"scheduling.Calendar", PEOPLE, BY_SCOPE},
    {"scheduling.CloseDay", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"scheduling.Makeups", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"scheduling.PlanMakeups", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"scheduling.Drafts", OPERATOR | DISTRICT, WHOLE},
    {"scheduling.Preview", OPERATOR | DISTRICT, WHOLE},
    {"scheduling.DiscardDraft", OPERATOR, WHOLE},
    {"scheduling.DismissProposal", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"scheduling.Substitutes", PEOPLE, BY_SCOPE},
    {"scheduling.Substitute", PEOPLE, BY_SCOPE},
    {"scheduling.SetAbsence", OPERATOR | PROVIDER | DISTRICT,
	"provider: tutors of the provider in scope"},
    {"attendance.SubmitEvents", PEOPLE,
	"provider: events of the provider in scope; school: events at "
	"the school in scope"},
    {"attendance.ListSessions", EVERY_ROLE, BY_SCOPE},
    {"attendance.ListRevisions", EVERY_ROLE, BY_SCOPE},
    {"attendance.ListFindings", EVERY_ROLE, BY_SCOPE},
    {"attendance.ListDisputes", EVERY_ROLE, BY_SCOPE},
    {"attendance.ResolveDispute", OPERATOR | DISTRICT,
	"district: not for its own statement"},
    {"attendance.SumMonth", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"attendance.AttestMonth", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"attendance.ListAttestations", OPERATOR | SCHOOL | DISTRICT,
	"school: the school in scope"},
    {"attendance.ListAttestedChanges", PEOPLE,
	"provider: sessions of the provider in scope; school: the school in "
	"scope"},
    {"attendance.ListAlerts", EVERY_ROLE, BY_SCOPE},
    {"attendance.SetThreshold", OPERATOR | DISTRICT, WHOLE},
    {"attendance.ListThresholds", EVERY_ROLE, WHOLE},
    {"attendance.TellTime", EVERY_ROLE, WHOLE},
    {"attendance.RecordContacts", PEOPLE, STUDENTS_BY_SCOPE},
    {"attendance.VoidContact", PEOPLE,
	"provider: contacts that the provider in scope recorded; school: "
	"contacts that the school in scope recorded"},
    {"attendance.ListContacts", PEOPLE, CONTACTS_BY_SCOPE},
    {"attendance.ListDueContacts", PEOPLE, BY_SCOPE},
    {"attendance.ListImported", OPERATOR | PROVIDER,
	"provider: events of the provider in scope"},
    {"reporting.Report", OPERATOR | DISTRICT, WHOLE},
};
const size_t access_rule_count = sizeof(access_rules) / sizeof(access_rules[0]);
