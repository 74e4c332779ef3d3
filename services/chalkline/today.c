// SPDX-License-Identifier: Apache-2.0
/* today.c - the clock and the zone. */
#include "services/chalkline/today.h"

#include "common/zone.h"

void
today_format(struct cli *cli, char text[DATE_TEXT])
{
	const struct zone *zone;
	enum status status = zone_find(cli_settings(cli)->time_zone, &zone);

	if (status != STATUS_OK)
		status = zone_find("UTC", &zone);
	date_format(status == STATUS_OK
			? zone_date(zone, instant_now())
			: (int32_t)(instant_now() / INSTANT_DAY),
	    text);
}
