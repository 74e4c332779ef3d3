// SPDX-License-Identifier: Apache-2.0
/*
 * calendar_file.h - planned sessions as iCalendar (RFC 5545), by libical.
 *
 * UID is "provider/session@authority" and never changes; SEQUENCE counts the
 * published changes, DTSTAMP is the moment of the last one, a withdrawn
 * session stays as STATUS:CANCELLED.  Times are UTC.  Ids only: no person is
 * named.  The same sessions give the same bytes.
 */
#pragma once

#include <stdio.h>

#include "services/chalkline/wire_schedule.h"

enum calendar_owner {
	CALENDAR_OF_TUTOR,
	CALENDAR_OF_SCHOOL,
};

struct calendar;

/* authority: borrowed until calendar_free. */
MUST_USE enum status calendar_new(
    const char *authority, struct calendar **calendar);
void calendar_free(struct calendar **calendar);
/* Copies the entry. */
MUST_USE enum status calendar_add(
    struct calendar *calendar, const struct calendar_entry *entry);
size_t calendar_events(const struct calendar *calendar);

/* Every event in one calendar, under that name. */
MUST_USE enum status calendar_print(
    struct calendar *calendar, const char *name, FILE *out);
/*
 * A file for each owner, DIR/tutor-ID.ics or DIR/school-ID.ics, replaced
 * whole; bytes of an id that are not letters, digits, ".", "_" or "-" are
 * written as %XX.  files: raised by the number written.  IO: errno says why.
 */
MUST_USE enum status calendar_write_files(struct calendar *calendar,
    enum calendar_owner owner, const char *dir, size_t *files);
