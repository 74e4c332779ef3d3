// SPDX-License-Identifier: Apache-2.0
/*
 * stream_receipts.c - counting and telling.
 */
#include "services/chalkline/stream_receipts.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* More would hide the summary. */
#define TOLD_MAX 20

/* Whether both names lead to one file, which the receipts would replace. */
static bool
is_one_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

enum cli_exit
stream_receipts_init(struct stream_receipts *receipts, const char *path,
    const char *receipts_path)
{
	*receipts = (struct stream_receipts){
	    .path = path, .receipts_path = receipts_path};
	if (strcmp(path, "-") == 0)
		receipts->path = "standard input";
	if (receipts_path == NULL)
		return CLI_DONE;
	if (is_one_file(path, receipts_path)) {
		cli_error("--receipts: %s is the file that is read, expected "
			  "another one",
		    receipts_path);
		return CLI_USAGE;
	}
	receipts->file = fopen(receipts_path, "w");
	if (receipts->file != NULL)
		return CLI_DONE;
	cli_error("--receipts: %s: %s", receipts_path, strerror(errno));
	return CLI_USAGE;
}

enum cli_exit
stream_receipts_fini(struct stream_receipts *receipts)
{
	if (receipts->file == NULL)
		return CLI_DONE;
	bool failed = ferror(receipts->file) != 0;
	failed |= fclose(receipts->file) != 0;
	receipts->file = NULL;
	if (!failed)
		return CLI_DONE;
	cli_error("--receipts: %s could not be written whole",
	    receipts->receipts_path);
	return CLI_FAILED;
}

static void
set_text(json_t *object, const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(object, name, json_string(text));
}

static void
write_line(struct stream_receipts *receipts, uint64_t line,
    const char *event_id, const struct verdict_read *verdict)
{
	json_t *object = json_object();

	json_object_set_new(object, "line", json_integer((json_int_t)line));
	set_text(object, "eventId", event_id);
	set_text(object, "verdict", event_verdict_word(verdict->verdict));
	set_text(object, "first", event_verdict_word(verdict->first));
	set_text(object, "code", verdict->fault.code);
	set_text(object, "field", verdict->fault.field);
	set_text(object, "found", verdict->fault.found);
	set_text(object, "expected", verdict->fault.expected);
	json_dumpf(object, receipts->file, JSON_COMPACT);
	fputc('\n', receipts->file);
	json_decref(object);
}

/* The common line, without the cost of a JSON object. */
static void
write_short(struct stream_receipts *receipts, uint64_t line,
    const char *event_id, enum event_verdict verdict)
{
	/* An accepted event id holds nothing that JSON escapes. */
	fprintf(receipts->file,
	    "{\"line\":%" PRIu64 ",\"eventId\":\"%s\",\"verdict\":\"%s\"}\n",
	    line, event_id, event_verdict_word(verdict));
}

static void
tell(const struct stream_receipts *receipts, uint64_t line,
    const struct verdict_read *verdict)
{
	const struct event_fault *f = &verdict->fault;

	fprintf(stderr, "%s: line %" PRIu64 ": %s %s", receipts->path, line,
	    event_verdict_word(verdict->verdict),
	    f->code != NULL ? f->code : "");
	if (f->field != NULL && *f->field != '\0')
		fprintf(stderr, ": field %s", f->field);
	if (f->found != NULL && *f->found != '\0')
		fprintf(stderr, ": found %s", f->found);
	if (f->expected != NULL && *f->expected != '\0')
		fprintf(stderr, ", expected %s", f->expected);
	fputc('\n', stderr);
}

static bool
is_fine(enum event_verdict verdict)
{
	return verdict == EVENT_ACCEPTED || verdict == EVENT_DUPLICATE;
}

void
stream_receipts_add(struct stream_receipts *receipts, uint64_t line,
    const char *event_id, const struct verdict_read *verdict)
{
	receipts->count[verdict->verdict]++;
	if (receipts->file != NULL) {
		if (verdict->verdict == EVENT_ACCEPTED && event_id != NULL)
			write_short(receipts, line, event_id, EVENT_ACCEPTED);
		else
			write_line(receipts, line, event_id, verdict);
	}
	if (is_fine(verdict->verdict) || receipts->told >= TOLD_MAX)
		return;
	receipts->told++;
	tell(receipts, line, verdict);
	if (receipts->told == TOLD_MAX)
		cli_note("... further lines like these are in the counts and "
			 "in --receipts FILE");
}

static bool
is_told(const struct stream_receipts *receipts, const char *field)
{
	for (size_t i = 0; i < receipts->dropped; i++) {
		if (strncmp(receipts->dropped_name[i], field,
			STREAM_FIELD_TEXT - 1) == 0)
			return true;
	}
	return receipts->dropped == STREAM_DROPPED_TOLD;
}

void
stream_receipts_dropped(struct stream_receipts *receipts, uint64_t line,
    const struct event_warnings *warnings)
{
	receipts->warnings += warnings->count;
	for (size_t i = 0; i < warnings->count; i++) {
		const struct event_fault *w = &warnings->list[i];

		if (is_told(receipts, w->field))
			continue;
		snprintf(receipts->dropped_name[receipts->dropped++],
		    STREAM_FIELD_TEXT, "%s", w->field);
		cli_note("%s: line %" PRIu64
			 ": warning %s: field %s is dropped, expected %s",
		    receipts->path, line, w->code, w->field, w->expected);
	}
}

enum cli_exit
stream_receipts_print(
    const struct stream_receipts *receipts, double seconds, bool json)
{
	const uint64_t *n = receipts->count;

	if (json)
		printf("{\"accepted\":%" PRIu64 ",\"duplicate\":%" PRIu64
		       ",\"conflict\":%" PRIu64 ",\"rejected\":%" PRIu64
		       ",\"quarantined\":%" PRIu64 ",\"seconds\":%.3f}\n",
		    n[EVENT_ACCEPTED], n[EVENT_DUPLICATE], n[EVENT_CONFLICT],
		    n[EVENT_REJECTED], n[EVENT_QUARANTINED], seconds);
	else
		printf("%" PRIu64 " accepted, %" PRIu64 " duplicate, %" PRIu64
		       " conflict, %" PRIu64 " rejected, %" PRIu64
		       " quarantined in %.1f s\n",
		    n[EVENT_ACCEPTED], n[EVENT_DUPLICATE], n[EVENT_CONFLICT],
		    n[EVENT_REJECTED], n[EVENT_QUARANTINED], seconds);
	if (receipts->warnings > 0)
		cli_note("%" PRIu64 " fields or columns that do not belong "
			 "were dropped (--lenient)",
		    receipts->warnings);
	return n[EVENT_CONFLICT] + n[EVENT_REJECTED] + n[EVENT_QUARANTINED] > 0
		   ? CLI_REFUSED
		   : CLI_DONE;
}
