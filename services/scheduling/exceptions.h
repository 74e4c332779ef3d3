// SPDX-License-Identifier: Apache-2.0
/*
 * exceptions.h - what holds for single sessions and days of a tutor, beside
 * the plan of the weeks: substitutes and absences.
 *
 *   substitutes: provider id \0 session id \0 -> the packed SchedulingEvent
 *                (SubstituteSet) that told it last
 *   absences: tutor id \0 first date \0 -> the packed SchedulingEvent
 *             (TutorAbsenceSet) that told it last
 */
#pragma once

#include "services/scheduling/names.h"

#include "common/log.h"

struct substitute {
	const char *provider, *session;
	const char *tutor;      /* stands in; "": nobody any more */
	const char *instead_of; /* counts while the plan names that tutor */
};

struct absence {
	const char *tutor;
	int32_t from, to; /* both included */
	bool withdraws;   /* sessions for whom nobody stands in are not held */
	bool ended;       /* taken back */
};

struct exception_tables {
	struct store_table substitutes, absences;
};

struct exceptions {
	struct arena *arena;
	struct names keys;       /* provider \n session */
	struct substitute *subs; /* by key */
	struct absence *absences;
	size_t sub_room, absence_count, absence_room;
	uint64_t digest; /* of all of it */
};

/* Reads all of them; free it also after a failure. */
MUST_USE enum status exceptions_load(struct store_txn *txn,
    struct exception_tables tables, struct exceptions *exceptions);
void exceptions_fini(struct exceptions *exceptions);
/*
 * Who holds the session on that date: whoever stands in for the plan's tutor,
 * else that tutor; NULL: the tutor is away, which withdraws it.
 */
const char *exceptions_tutor(const struct exceptions *exceptions,
    const char *provider, const char *session, const char *tutor, int32_t date);
/* withdrawing: only absences that withdraw. */
bool exceptions_is_absent(const struct exceptions *exceptions,
    const char *tutor, int32_t date, bool withdrawing);
/* Store and log one; one that stands already logs nothing. */
MUST_USE enum status exceptions_put_substitute(struct store_txn *txn,
    struct exception_tables tables, struct log *log,
    const struct substitute *substitute);
MUST_USE enum status exceptions_put_absence(struct store_txn *txn,
    struct exception_tables tables, struct log *log,
    const struct absence *absence);
