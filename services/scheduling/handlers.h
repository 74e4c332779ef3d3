// SPDX-License-Identifier: Apache-2.0
/*
 * handlers.h - what the service does with what comes; one file a subject.
 */
#pragma once

#include "services/scheduling/exceptions.h"

#include "common/service.h"

struct roster_view;

struct scheduling {
	struct service *service;
	struct store_table mirror;    /* mirror.h */
	struct store_table plan;      /* publication.h */
	struct store_table told;      /* told.h */
	struct store_table closures;  /* closures.h */
	struct store_table published; /* history.h */
	struct store_table drafts;    /* drafts.h */
	struct store_table imported;  /* imported.h */
	struct exception_tables exceptions;
	struct store_table missed, dismissed; /* missed.h */
	struct store_table applied;           /* handlers_apply.c */
	/* Of the batch that is followed: a session that was not held. */
	int64_t missed_at; /* known_at of its entry; 0: none */
	/* The roster read ahead of it; whoever takes it frees it. */
	_Atomic(struct roster_view *) ahead;
	/* In the writer's turn: the last commit that wrote in mirror. */
	uint64_t mirror_commit;
	struct arena *record_arena; /* of the thread that follows attendance */
	struct arena *arena;        /* of the thread that follows intake */
	struct arena *own_arena;    /* of the projection's thread */
};

/* Whoever closes for all may close for each; a school closes itself. */
bool scheduling_may_close(const struct principal *who, const char *school);
/* A provider sees its own, a school what is held there. */
bool scheduling_may_see(
    const struct principal *who, const char *provider, const char *school);

struct planned_session;
/*
 * A session into the plan and the log, unless it stands there so; scratch: room
 * for one entry.
 */
MUST_USE enum status scheduling_plan_session(
    const struct scheduling *scheduling, struct store_txn *txn,
    const struct planned_session *session, struct buffer *scratch);

/* handlers_follow.c */
enum status on_intake_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_intake_reset(struct store_txn *txn, void *state);
enum status on_attendance_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_attendance_reset(struct store_txn *txn, void *state);
enum status on_own_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_own_reset(struct store_txn *txn, void *state);
/* handlers_apply.c */
void on_attendance_prepare(
    const struct log_entry *entries, size_t count, void *state);
enum status on_attendance_finish(struct store_txn *txn, void *state);
/* handlers_solve.c */
enum status on_solve(struct job_run *run);
/* handlers_replan.c */
enum status on_replan(struct job_run *run);
/* handlers_explain.c */
enum status on_explain(struct job_run *run);
/* handlers_publish.c */
enum status on_publish(struct job_run *run);
/* handlers_import.c */
enum status on_import_groups(struct job_run *run);
/* handlers_drafts.c */
enum status on_drafts(struct call *call);
enum status on_preview(struct call *call);
enum status on_discard_draft(struct call *call);
/* handlers_show.c */
enum status on_show(struct call *call);
/* handlers_close.c */
enum status on_close_day(struct call *call);
/* handlers_makeup.c, handlers_makeup_plan.c */
enum status on_makeups(struct call *call);
enum status on_plan_makeups(struct call *call);
enum status on_dismiss_proposal(struct call *call);
/* handlers_substitutes.c, handlers_substitute.c, handlers_absence.c */
enum status on_substitutes(struct call *call);
enum status on_substitute(struct call *call);
enum status on_set_absence(struct call *call);
/* handlers_calendar.c */
enum status on_calendar(struct call *call);
