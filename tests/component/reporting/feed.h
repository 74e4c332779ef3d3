// SPDX-License-Identifier: Apache-2.0
/*
 * feed.h - a reporting store of its own that is told entries as the followers
 * would tell them, and asked for reports as a query would ask.
 *
 * Real LMDB in a fresh folder; the entries are packed messages, applied by
 * the functions that main.c hands to the followers.
 */
#pragma once

#include "services/reporting/handlers.h"

struct feed {
	char dir[64];
	struct store *store;
	struct reporting reporting;
	uint64_t seq;
	int64_t known_at; /* of the next entry; grows by a second */
};

void feed_open(struct feed *feed);
void feed_close(struct feed *feed);

/* Each tells one entry. */
void tell_authority(struct feed *feed, const char *time_zone);
void tell_school(struct feed *feed, const char *id, const char *time_zone);
void tell_student(
    struct feed *feed, const char *id, const char *school, const char *grade);
/* 2025-09-01 to 2025-12-19, three sessions a week of 30 minutes. */
void tell_program(struct feed *feed, const char *id);
void tell_day_off(struct feed *feed, const char *school, const char *date);
void tell_placement(struct feed *feed, const char *need, const char *student,
    const char *program, const char *begins_on, const char *ends_on);
void tell_placement_ended(struct feed *feed, const char *need);

/* A session; what is 0 or NULL is absent. */
struct told {
	const char *provider, *session, *program, *school, *tutor, *planned;
	const char *start; /* RFC 3339; of the plan and the promise */
	int minutes;
	int status; /* of the schema */
	const char *makeup_of;
	struct {
		const char *student;
		int status, minutes, basis, reason;
		bool walk_in;
	} lines[4];
};
void tell_session(struct feed *feed, const struct told *told);
/* An entry of a kind that no figure needs. */
void tell_events_accepted(struct feed *feed);

/* The report as CSV with its header, and "# note" lines. */
struct asked_report {
	const char *name;
	const char *by[4];
	const char *where[4]; /* key, value, ... */
	const char *from, *to;
	int64_t as_of; /* 0: not given */
	uint64_t skip;
	enum role role; /* 0: the operator */
	const char *scope;
};
enum status feed_report(struct feed *feed, const struct asked_report *asked,
    char *csv, size_t size, char detail[512]);
