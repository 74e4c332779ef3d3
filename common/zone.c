// SPDX-License-Identifier: Apache-2.0
/*
 * zone.c - the changes of a zone's offset, 1990 to 2100, in one sorted array.
 *
 * libical's lookups take a lock and calculate with calendar fields.  It is
 * asked once, when a zone is found first; from then on a lookup is a search
 * in the array and needs no lock.
 */
#include "common/zone.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#define DAY_SECONDS INT64_C(86400)
/* 1990-01-01 and 2101-01-01 */
#define FIRST_SECOND (7305 * DAY_SECONDS)
#define LAST_SECOND (47847 * DAY_SECONDS)
#define ZONE_NAME_MAX 63

/* From `since` (seconds UTC) on, until the next span, the offset holds. */
struct span {
	int64_t since;
	int32_t offset;
};

struct zone {
	struct zone *next;
	char name[ZONE_NAME_MAX + 1];
	size_t count; /* at least 1; the first span has no beginning */
	struct span *spans;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct zone *zones; /* under the lock; a zone is never changed */

static int32_t
ask_offset(icaltimezone *ical, int64_t second)
{
	struct icaltimetype t = icaltime_from_timet_with_zone(
	    (time_t)second, 0, icaltimezone_get_utc_timezone());
	int is_daylight = 0;

	return icaltimezone_get_utc_offset_of_utc_time(ical, &t, &is_daylight);
}

/* The first second after low that has another offset; one is at high. */
static int64_t
find_change(icaltimezone *ical, int64_t low, int64_t high, int32_t offset)
{
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (ask_offset(ical, middle) == offset)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static enum status
append_span(struct zone *zone, int64_t since, int32_t offset)
{
	struct span *grown =
	    reallocarray(zone->spans, zone->count + 1, sizeof(*grown));

	if (grown == NULL)
		return STATUS_NO_MEMORY;
	zone->spans = grown;
	zone->spans[zone->count++] =
	    (struct span){.since = since, .offset = offset};
	return STATUS_OK;
}

static enum status
load_spans(struct zone *zone, icaltimezone *ical)
{
	int32_t offset = ask_offset(ical, FIRST_SECOND);
	enum status status = append_span(zone, FIRST_SECOND, offset);

	for (int64_t at = FIRST_SECOND + DAY_SECONDS;
	     status == STATUS_OK && at <= LAST_SECOND; at += DAY_SECONDS) {
		int32_t found = ask_offset(ical, at);

		if (found == offset)
			continue;
		status = append_span(zone,
		    find_change(ical, at - DAY_SECONDS, at, offset), found);
		offset = found;
	}
	return status;
}

static enum status
load_zone(const char *name, struct zone **loaded)
{
	icaltimezone *ical = icaltimezone_get_builtin_timezone(name);
	struct zone *zone;
	enum status status;

	if (ical == NULL)
		return STATUS_NOT_FOUND;
	zone = calloc(1, sizeof(*zone));
	if (zone == NULL)
		return STATUS_NO_MEMORY;
	memcpy(zone->name, name, strlen(name) + 1);
	status = load_spans(zone, ical);
	if (status != STATUS_OK) {
		free(zone->spans);
		free(zone);
		return status;
	}
	*loaded = zone;
	return STATUS_OK;
}

static struct zone *
find_loaded(const char *name)
{
	struct zone *zone = zones;

	while (zone != NULL && strcmp(zone->name, name) != 0)
		zone = zone->next;
	return zone;
}

enum status
zone_find(const char *name, const struct zone **found)
{
	struct zone *zone;
	enum status status = STATUS_OK;

	if (name[0] == '\0' || strlen(name) > ZONE_NAME_MAX)
		return STATUS_NOT_FOUND;
	pthread_mutex_lock(&lock);
	zone = find_loaded(name);
	if (zone == NULL) {
		status = load_zone(name, &zone);
		if (status == STATUS_OK) {
			zone->next = zones;
			zones = zone;
		}
	}
	pthread_mutex_unlock(&lock);
	if (status == STATUS_OK)
		*found = zone;
	return status;
}

const char *
zone_name(const struct zone *zone)
{
	return zone->name;
}

static int64_t
floor_div(int64_t value, int64_t divisor)
{
	assert(divisor > 0);
	return value / divisor - (value % divisor < 0 ? 1 : 0);
}

/* The last span that begins at or before the second; else the first. */
static size_t
find_span(const struct zone *zone, int64_t second)
{
	size_t low = 0, high = zone->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->spans[middle].since <= second)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int32_t
zone_offset(const struct zone *zone, int64_t instant)
{
	int64_t second = floor_div(instant, INSTANT_SECOND);

	return zone->spans[find_span(zone, second)].offset;
}

/* Seconds from 1970-01-01T00:00 on the zone's wall clock. */
static int64_t
wall_seconds(const struct zone *zone, int64_t instant)
{
	return floor_div(instant, INSTANT_SECOND) + zone_offset(zone, instant);
}

int32_t
zone_date(const struct zone *zone, int64_t instant)
{
	return (int32_t)floor_div(wall_seconds(zone, instant), DAY_SECONDS);
}

int32_t
zone_minute_of_day(const struct zone *zone, int64_t instant)
{
	int64_t wall = wall_seconds(zone, instant);
	int64_t day = floor_div(wall, DAY_SECONDS);

	return (int32_t)((wall - day * DAY_SECONDS) / 60);
}

/*
 * The first span that ends after the wall time, told with its own offset, is
 * the one that was in force before any change near it: right in an hour that
 * comes twice.  When the wall time lies before that span's beginning it was
 * skipped, and the span before it tells the time.
 */
int64_t
zone_instant(const struct zone *zone, int32_t date, int32_t minute)
{
	int64_t wall = date * DAY_SECONDS + minute * INT64_C(60);
	/* No offset is as large as a day. */
	size_t i = find_span(zone, wall - DAY_SECONDS);

	while (i + 1 < zone->count &&
	       wall - zone->spans[i].offset >= zone->spans[i + 1].since)
		i++;
	if (i > 0 && wall - zone->spans[i].offset < zone->spans[i].since)
		i--;
	return (wall - zone->spans[i].offset) * INSTANT_SECOND;
}
