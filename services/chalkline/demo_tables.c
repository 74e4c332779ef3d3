// SPDX-License-Identifier: Apache-2.0
/*
 * demo_tables.c - tutors, programmes, needs, availability, calendars and
 * schools in the layouts of intake.
 */
#include "services/chalkline/demo_district.h"

#include <stdio.h>

#include "common/instant.h"
#include "services/chalkline/demo_names.h"

static const char *const days[] = {"MON", "TUE", "WED", "THU", "FRI"};

static const char *
bands_of(const struct demo_district *district, const struct demo_tutor *t)
{
	if (t->is_virtual)
		return "U M H";
	switch (district->schools[t->home].type) {
	case 'E':
		return "E U";
	case 'M':
		return "U M";
	default:
		return "M H";
	}
}

static void
write_tutors(const struct demo_district *district, FILE *out)
{
	static const char *const types[] = {"CERTIFIED_TEACHER",
	    "PARAPROFESSIONAL", "COLLEGE_STUDENT", "COMMUNITY_MEMBER"};
	struct demo_random random;
	char stream[64];

	fputs("tutorId,providerId,type,mode,homeSchoolId,schoolIds,subjects,"
	      "bands,languages,training,maxMinutesWeek,rateCentsPerHour,"
	      "givenName,familyName,email\n",
	    out);
	for (size_t i = 0; i < district->tutors; i++) {
		const struct demo_tutor *t = &district->tutor[i];
		const char *home = district->schools[t->home].id;
		bool two = t->second != t->home;
		snprintf(stream, sizeof(stream), "name %s", t->id);
		demo_random_init(&random, district->settings.seed, stream);
		const char *given = demo_given_name(&random);
		fprintf(out,
		    "%s,%s,%s,%s,%s,%s%s%s,%s,%s,%s,%s,%u,%u,%s,%s,"
		    "%s@tutors.example\n",
		    t->id, demo_providers[t->provider], types[t->background],
		    t->is_virtual ? "VIRTUAL" : "IN_PERSON",
		    t->is_virtual ? "" : home, t->is_virtual ? "" : home,
		    two ? " " : "", two ? district->schools[t->second].id : "",
		    t->math && t->reading ? "MATH READING"
		    : t->math             ? "MATH"
					  : "READING",
		    bands_of(district, t), t->spanish ? "en es" : "en",
		    t->trained ? "science-of-reading" : "", t->max_minutes,
		    t->rate_cents, given, demo_family_name(&random), t->id);
	}
}

static void
write_programs(const struct demo_district *district, FILE *out)
{
	char begin[DATE_TEXT], end[DATE_TEXT];

	date_format(demo_term_begin(), begin);
	date_format(demo_term_end(district->settings.weeks), end);
	fputs("programId,name,providerId,subject,gradeFrom,gradeTo,beginsOn,"
	      "endsOn,ruleSetId,sessionsPerWeek,minutesPerSession,maxGroup,"
	      "sameGrade,training,virtualOk,minMinutesAttended,"
	      "minMinutesTarget,excusedOut\n",
	    out);
	for (size_t i = 0; i < DEMO_PROGRAMS; i++) {
		const struct demo_program *p = &demo_programs[i];
		fprintf(out,
		    "%s,\"%s\",,%s,%s,%s,%s,%s,RS-%s,%u,%u,%u,%s,%s,%s,1,%u,"
		    "false\n",
		    p->id, p->name, p->subject, demo_grade(p->grade_from),
		    demo_grade(p->grade_to), begin, end, p->id, p->sessions,
		    p->minutes, p->max_group, i == 0 ? "true" : "false",
		    p->training, p->virtual_ok ? "true" : "false",
		    p->minutes * 2u / 3u);
	}
}

static void
write_needs(const struct demo_district *district, FILE *out)
{
	static const char *const levels[] = {"A", "B", "C"};

	fputs(
	    "needId,studentId,programId,level,language,weight,maxGroup\n", out);
	for (size_t i = 0; i < district->students; i++) {
		const struct demo_student *s = &district->student[i];
		if (s->program == DEMO_NO_NEED)
			continue;
		fprintf(out, ",%s,%s,%s,%s,%u,%s\n", s->id,
		    demo_programs[s->program].id, levels[s->level],
		    s->spanish ? "es" : "en", s->weight,
		    s->max_group == 1 ? "1" : "");
	}
}

/* Kinds of a tutor's week: hours, and which days. */
static const struct {
	const char *start, *end;
	unsigned days; /* bit 0 = Monday */
} hours[] = {
    {"08:00", "15:30", 0x1f},
    {"08:00", "15:30", 0x1f},
    {"08:00", "12:30", 0x1f},
    {"10:30", "15:30", 0x1f},
    {"08:00", "15:30", 0x15},
    {"08:00", "15:30", 0x1e},
};

static void
write_availability(const struct demo_district *district, FILE *out)
{
	fputs("ownerKind,ownerId,day,start,end\n", out);
	for (size_t i = 0; i < district->tutors; i++) {
		const struct demo_tutor *t = &district->tutor[i];
		for (unsigned d = 0; d < 5; d++) {
			if ((hours[t->hours].days & (1u << d)) == 0)
				continue;
			fprintf(out, "TUTOR,%s,%s,%s,%s\n", t->id, days[d],
			    hours[t->hours].start, hours[t->hours].end);
		}
	}
}

static void
write_calendars(const struct demo_district *district, FILE *out)
{
	(void)district;
	fputs("schoolId,date,instructional,note\n", out);
	for (size_t i = 0; i < demo_holiday_count; i++)
		fprintf(out, ",2025-%02d-%02d,false,%s\n",
		    demo_holidays[i].month, demo_holidays[i].day,
		    demo_holidays[i].note);
}

static void
write_schools(const struct demo_district *district, FILE *out)
{
	fputs("schoolId,timeZone,rooms,virtualSeats,xKm,yKm\n", out);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
		const struct demo_school *s = &district->schools[i];
		fprintf(out, "%s,%s,%u,%u,%u,%u\n", s->id, s->zone, s->rooms,
		    s->virtual_seats, s->x_km, s->y_km);
	}
}

enum cli_exit
demo_write_tables(const struct demo_district *district)
{
	static const struct demo_file files[] = {
	    {"tutors.csv", write_tutors},
	    {"programs.csv", write_programs},
	    {"needs.csv", write_needs},
	    {"availability.csv", write_availability},
	    {"calendars.csv", write_calendars},
	    {"schools.csv", write_schools},
	};

	return demo_files_write(
	    district, files, sizeof(files) / sizeof(files[0]));
}
