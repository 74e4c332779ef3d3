// SPDX-License-Identifier: Apache-2.0
/*
 * demo_district.h - a district that does not exist.
 *
 * Ten schools (elementary, middle, high), their students, three tutoring
 * providers and the tutors of four backgrounds, made from a seed alone: the
 * same seed gives the same district on every machine.  All names are invented.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/demo_random.h"

#define DEMO_SCHOOLS 10
#define DEMO_PROVIDERS 3
#define DEMO_PROGRAMS 5
#define DEMO_ID 24
#define DEMO_NO_NEED UINT8_MAX

struct demo_settings {
	const char *dir;
	uint32_t students; /* 50 to 10,000 */
	uint32_t weeks;    /* 1 to 16 */
	uint64_t seed;
};

struct demo_school {
	char id[DEMO_ID];
	const char *name;
	const char *zone;
	char type;      /* E, M, H */
	uint16_t share; /* of the students, in parts of 200 */
	uint16_t rooms, virtual_seats;
	uint16_t x_km, y_km;
};

struct demo_student {
	char id[DEMO_ID];
	uint8_t school;
	uint8_t grade;   /* 0 = KG, else the number */
	uint8_t program; /* DEMO_NO_NEED: none */
	uint8_t level;
	uint8_t weight;
	uint8_t max_group; /* 0: the programme's */
	bool spanish;
	uint8_t absence; /* how often absent, permille / 4 */
};

enum demo_background {
	DEMO_CERTIFIED,
	DEMO_PARA,
	DEMO_COLLEGE,
	DEMO_COMMUNITY,
};

struct demo_tutor {
	char id[DEMO_ID];
	uint8_t provider;
	enum demo_background background;
	bool is_virtual;
	uint8_t home, second; /* second == home: none */
	bool math, reading;
	bool spanish;
	bool trained;  /* in the science of reading */
	uint8_t hours; /* which kind of availability */
	uint16_t max_minutes;
	uint16_t rate_cents;
};

struct demo_program {
	const char *id, *name, *subject, *training;
	uint8_t grade_from, grade_to;
	uint8_t sessions, minutes, max_group;
	bool virtual_ok;
};

struct demo_district {
	struct demo_settings settings;
	struct demo_school schools[DEMO_SCHOOLS];
	size_t students;
	struct demo_student *student;
	size_t tutors;
	struct demo_tutor *tutor;
};

extern const char *const demo_providers[DEMO_PROVIDERS];
extern const struct demo_program demo_programs[DEMO_PROGRAMS];
/* "KG", "01", ... */
const char *demo_grade(uint8_t grade);

MUST_USE enum status demo_district_make(
    const struct demo_settings *settings, struct demo_district *district);
void demo_district_fini(struct demo_district *district);

/* The term: a Monday, and the Friday of its last week. */
int32_t demo_term_begin(void);
int32_t demo_term_end(uint32_t weeks);
/* Days without instruction within the term, for every school. */
struct demo_holiday {
	int16_t month, day;
	const char *note;
};
extern const struct demo_holiday demo_holidays[];
extern const size_t demo_holiday_count;
bool demo_is_school_day(int32_t date);

/* Writes the district below dir/files; tells what went wrong. */
MUST_USE enum cli_exit demo_write_roster(const struct demo_district *district);
MUST_USE enum cli_exit demo_write_tables(const struct demo_district *district);
MUST_USE enum cli_exit demo_write_bells(const struct demo_district *district);

/*
 * Opens dir/files/NAME for writing; NULL after telling.  Close with
 * demo_file_close, which tells of a full disk.
 */
FILE *demo_file_open(const struct demo_district *district, const char *name);
MUST_USE enum cli_exit demo_file_close(FILE *file, const char *name);

struct demo_file {
	const char *name; /* below dir/files */
	void (*write)(const struct demo_district *district, FILE *out);
};
MUST_USE enum cli_exit demo_files_write(const struct demo_district *district,
    const struct demo_file *files, size_t count);
