// SPDX-License-Identifier: Apache-2.0
/*
 * list_calendar.c - reads iCalendar on stdin by libical and prints each event
 * as a line: UID, SEQUENCE, STATUS, DTSTAMP, DTSTART, DTEND, SUMMARY, by tabs.
 *
 * What libical or its restrictions find wrong ends the program with 1.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libical/ical.h>

static char *
read_all(FILE *in)
{
	size_t len = 0, room = 1 << 16;
	char *text = malloc(room + 1);

	for (size_t got; text != NULL; len += got) {
		got = fread(text + len, 1, room - len, in);
		if (got == 0)
			break;
		if (len + got == room)
			text = realloc(text, (room *= 2) + 1);
	}
	if (text != NULL)
		text[len] = '\0';
	return text;
}

static void
print_time(struct icaltimetype t)
{
	printf("\t%04d-%02d-%02dT%02d:%02d:%02d%s", t.year, t.month, t.day,
	    t.hour, t.minute, t.second, icaltime_is_utc(t) ? "Z" : "");
}

static void
print_event(icalcomponent *event)
{
	printf("%s\t%d\t%s", icalcomponent_get_uid(event),
	    icalcomponent_get_sequence(event),
	    icalproperty_status_to_string(icalcomponent_get_status(event)));
	print_time(icalcomponent_get_dtstamp(event));
	print_time(icalcomponent_get_dtstart(event));
	print_time(icalcomponent_get_dtend(event));
	printf("\t%s\n", icalcomponent_get_summary(event));
}

int
main(void)
{
	char *text = read_all(stdin);
	icalcomponent *calendar, *event;
	int code = 1;

	if (text == NULL)
		return 1;
	calendar = icalparser_parse_string(text);
	if (calendar == NULL || !icalrestriction_check(calendar) ||
	    icalcomponent_count_errors(calendar) > 0) {
		fprintf(stderr, "not a calendar that libical takes\n");
	} else {
		code = 0;
		for (event = icalcomponent_get_first_component(
			 calendar, ICAL_VEVENT_COMPONENT);
		     event != NULL; event = icalcomponent_get_next_component(
					calendar, ICAL_VEVENT_COMPONENT))
			print_event(event);
	}
	if (calendar != NULL)
		icalcomponent_free(calendar);
	free(text);
	return code;
}
