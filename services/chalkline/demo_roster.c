// SPDX-License-Identifier: Apache-2.0
/*
 * demo_roster.c - the district as a OneRoster 1.1 bulk folder.
 *
 * Names stand here and in tutors.csv only; they are drawn from lists of
 * invented families.
 */
#include "services/chalkline/demo_district.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/demo_names.h"

#define HEADER "sourcedId,status,dateLastModified,"

FILE *
demo_file_open(const struct demo_district *district, const char *name)
{
	char path[SETTINGS_PATH_MAX];

	snprintf(
	    path, sizeof(path), "%s/files/%s", district->settings.dir, name);
	FILE *file = fopen(path, "w");
	if (file == NULL)
		cli_error("%s: %s", path, strerror(errno));
	return file;
}

enum cli_exit
demo_file_close(FILE *file, const char *name)
{
	bool failed = ferror(file) != 0;

	if (fclose(file) == 0 && !failed)
		return CLI_DONE;
	cli_error("files/%s could not be written: %s", name, strerror(errno));
	return CLI_FAILED;
}

enum cli_exit
demo_files_write(const struct demo_district *district,
    const struct demo_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		FILE *file = demo_file_open(district, files[i].name);
		if (file == NULL)
			return CLI_FAILED;
		files[i].write(district, file);
		enum cli_exit code = demo_file_close(file, files[i].name);
		if (code != CLI_DONE)
			return code;
	}
	return CLI_DONE;
}

static void
write_manifest(const struct demo_district *district, FILE *out)
{
	static const char *const present[] = {"academicSessions", "classes",
	    "courses", "demographics", "enrollments", "orgs", "users"};
	static const char *const absent[] = {"categories", "classResources",
	    "courseResources", "lineItems", "resources", "results"};

	(void)district;
	fputs("propertyName,value\nmanifest.version,1.0\n"
	      "oneroster.version,1.1\n",
	    out);
	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++)
		fprintf(out, "file.%s,bulk\n", present[i]);
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		fprintf(out, "file.%s,absent\n", absent[i]);
	fputs(
	    "source.systemName,chalkline demo\nsource.systemCode,DEMO\n", out);
}

static void
write_orgs(const struct demo_district *district, FILE *out)
{
	fputs(HEADER "name,type,identifier,parentSourcedId\n"
		     "DST-01,,,Prairie Line Public Schools,district,9900,\n",
	    out);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++)
		fprintf(out, "%s,,,%s,school,99%02zu,DST-01\n",
		    district->schools[i].id, district->schools[i].name, i + 1);
}

static void
write_sessions(const struct demo_district *district, FILE *out)
{
	char end[DATE_TEXT];

	/* A term ends on the day before its endDate. */
	date_format(demo_term_end(district->settings.weeks) + 1, end);
	fputs(HEADER "title,type,startDate,endDate,parentSourcedId,"
		     "schoolYear\n"
		     "AS-2026,,,School year 2025-26,schoolYear,2025-08-18,"
		     "2026-06-06,,2026\n",
	    out);
	fprintf(out, "AS-2026-1,,,Fall,term,2025-09-08,%s,AS-2026,2026\n", end);
}

static void
write_courses(const struct demo_district *district, FILE *out)
{
	(void)district;
	fputs(HEADER "schoolYearSourcedId,title,courseCode,grades,"
		     "orgSourcedId,subjects,subjectCodes\n",
	    out);
	for (uint8_t g = 0; g < 13; g++)
		fprintf(out, "CRS-%s,,,AS-2026,Homeroom %s,HR%s,%s,DST-01,,\n",
		    demo_grade(g), demo_grade(g), demo_grade(g), demo_grade(g));
}

/* Grades of a school: from, to. */
static void
grades_of(char type, uint8_t *from, uint8_t *to)
{
	*from = type == 'E' ? 0 : type == 'M' ? 6 : 9;
	*to = type == 'E' ? 5 : type == 'M' ? 8 : 12;
}

static void
write_classes(const struct demo_district *district, FILE *out)
{
	uint8_t from, to;

	fputs(HEADER "title,grades,courseSourcedId,classCode,classType,"
		     "location,schoolSourcedId,termSourcedIds,subjects,"
		     "subjectCodes,periods\n",
	    out);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
		const struct demo_school *school = &district->schools[i];
		grades_of(school->type, &from, &to);
		for (uint8_t g = from; g <= to; g++)
			fprintf(out,
			    "CLS-%s-%s,,,Homeroom %s,%s,CRS-%s,,homeroom,,%s,"
			    "AS-2026-1,,,\n",
			    school->id, demo_grade(g), demo_grade(g),
			    demo_grade(g), demo_grade(g), school->id);
	}
}

static void
write_enrollments(const struct demo_district *district, FILE *out)
{
	uint8_t from, to;

	fputs(HEADER "classSourcedId,schoolSourcedId,userSourcedId,role,"
		     "primary,beginDate,endDate\n",
	    out);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
		const char *school = district->schools[i].id;
		grades_of(district->schools[i].type, &from, &to);
		for (uint8_t g = from; g <= to; g++)
			fprintf(out,
			    "ENR-U-%s-%s,,,CLS-%s-%s,%s,U-%s-%s,teacher,true,"
			    ",\n",
			    school, demo_grade(g), school, demo_grade(g),
			    school, school, demo_grade(g));
	}
	for (size_t i = 0; i < district->students; i++) {
		const struct demo_student *s = &district->student[i];
		const char *school = district->schools[s->school].id;
		fprintf(out, "ENR-%s,,,CLS-%s-%s,%s,%s,student,false,,\n",
		    s->id, school, demo_grade(s->grade), school, s->id);
	}
}

static void
write_teachers(const struct demo_district *district, FILE *out)
{
	struct demo_random random;
	char id[64];
	uint8_t from, to;

	for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
		const char *school = district->schools[i].id;
		grades_of(district->schools[i].type, &from, &to);
		for (uint8_t g = from; g <= to; g++) {
			snprintf(
			    id, sizeof(id), "U-%s-%s", school, demo_grade(g));
			demo_random_init(&random, district->settings.seed, id);
			fprintf(out,
			    "%s,,,true,%s,teacher,%s,,%s,%s,,%s,,,,,,\n", id,
			    school, id, demo_given_name(&random),
			    demo_family_name(&random), id);
		}
	}
}

static void
write_users(const struct demo_district *district, FILE *out)
{
	struct demo_random random;
	char stream[64];

	fputs(HEADER "enabledUser,orgSourcedIds,role,username,userIds,"
		     "givenName,familyName,middleName,identifier,email,sms,"
		     "phone,agentSourcedIds,grades,password\n",
	    out);
	for (size_t i = 0; i < district->students; i++) {
		const struct demo_student *s = &district->student[i];
		snprintf(stream, sizeof(stream), "name %s", s->id);
		demo_random_init(&random, district->settings.seed, stream);
		const char *given = demo_given_name(&random);
		fprintf(out,
		    "%s,,,true,%s,student,%s,{State:9%s},%s,%s,,%s,,,,,%s,\n",
		    s->id, district->schools[s->school].id, s->id, s->id + 2,
		    given, demo_family_name(&random), s->id,
		    demo_grade(s->grade));
	}
	write_teachers(district, out);
}

static void
write_demographics(const struct demo_district *district, FILE *out)
{
	static const uint16_t weights[] = {20, 60, 180, 10, 600, 130};
	static const char *const races[] = {"true,,,,,", ",true,,,,",
	    ",,true,,,", ",,,true,,", ",,,,true,", ",,,,true,true"};
	struct demo_random random;
	char stream[64], born[DATE_TEXT];

	fputs(HEADER "birthDate,sex,americanIndianOrAlaskaNative,asian,"
		     "blackOrAfricanAmerican,"
		     "nativeHawaiianOrOtherPacificIslander,white,"
		     "demographicRaceTwoOrMoreRaces,"
		     "hispanicOrLatinoEthnicity,countryOfBirthCode,"
		     "stateOfBirthAbbreviation,cityOfBirth,"
		     "publicSchoolResidenceStatus\n",
	    out);
	for (size_t i = 0; i < district->students; i++) {
		const struct demo_student *s = &district->student[i];
		snprintf(stream, sizeof(stream), "person %s", s->id);
		demo_random_init(&random, district->settings.seed, stream);
		date_format(date_of_civil(2020 - s->grade, 8, 31) -
				(int32_t)demo_random_below(&random, 365),
		    born);
		fprintf(out, "%s,,,%s,%s,%s,%s,,,,\n", s->id, born,
		    demo_random_chance(&random, 500) ? "female" : "male",
		    races[demo_random_pick(&random, weights, 6)],
		    s->spanish || demo_random_chance(&random, 150) ? "true"
								   : "false");
	}
}

enum cli_exit
demo_write_roster(const struct demo_district *district)
{
	static const struct demo_file files[] = {
	    {"oneroster/manifest.csv", write_manifest},
	    {"oneroster/orgs.csv", write_orgs},
	    {"oneroster/academicSessions.csv", write_sessions},
	    {"oneroster/courses.csv", write_courses},
	    {"oneroster/classes.csv", write_classes},
	    {"oneroster/enrollments.csv", write_enrollments},
	    {"oneroster/users.csv", write_users},
	    {"oneroster/demographics.csv", write_demographics},
	};

	return demo_files_write(
	    district, files, sizeof(files) / sizeof(files[0]));
}
