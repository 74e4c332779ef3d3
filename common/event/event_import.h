// SPDX-License-Identifier: Apache-2.0
/*
 * event_import.h - the ids of events that were made from a sheet.
 *
 *   sheet:2026-10:<32 hex digits>        the event of a row or its session
 *   sheet:2026-10:<32 hex digits>.3      the same content after it was voided
 *   sheet:2026-10:v<32 hex digits>.3     the void of that event
 *
 * The digits are the XXH3-128 of the content, so the same sheet gives the
 * same ids on any machine.  Attendance keeps an index of such events by
 * provider and period; whoever imports asks for them.
 */
#pragma once

#include "common/bytes.h"

#define EVENT_IMPORT_PREFIX "sheet:"
/* "2026-10" and the NUL */
#define EVENT_PERIOD_TEXT 8

/* "2026-10": a month from 2000-01 to 2100-12. */
bool event_period_is_valid(const char *period, size_t len);
/* The period of an imported event's id; false for any other id. */
bool event_import_period(struct bytes event_id, char period[EVENT_PERIOD_TEXT]);
