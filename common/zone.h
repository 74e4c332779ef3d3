// SPDX-License-Identifier: Apache-2.0
/*
 * zone.h - IANA time zones, by libical from the system's tzdata.
 *
 * A zone is opened once and is then read-only and thread-safe.
 */
#pragma once

#include "common/instant.h"

struct zone;

/* NOT_FOUND: no such zone.  Zones are kept until the process ends. */
MUST_USE enum status zone_find(const char *name, const struct zone **zone);
const char *zone_name(const struct zone *zone);
/* Seconds east of UTC at that moment. */
int32_t zone_offset(const struct zone *zone, int64_t instant);
int32_t zone_date(const struct zone *zone, int64_t instant);
/* Minutes after local midnight. */
int32_t zone_minute_of_day(const struct zone *zone, int64_t instant);
/*
 * The moment of a local wall time; in the hour that is skipped, as if the
 * clock had not been changed; in the hour that comes twice, the first.
 */
int64_t zone_instant(const struct zone *zone, int32_t date, int32_t minute);
