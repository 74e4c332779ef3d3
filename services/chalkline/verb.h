// SPDX-License-Identifier: Apache-2.0
/*
 * verb.h - the words of the command line, as tables.
 *
 * A verb is a row: its word, one line for people, and the function that runs
 * it.  A verb with words of its own (`schedule solve`) runs another table.
 * verbs.h lists the functions; the tables stand in verbs.c.
 */
#pragma once

#include <stddef.h>

struct verb {
	const char *name;
	const char *line; /* what it does, for the list */
	/* argv[0] is "chalkline NAME"; returns the exit code. */
	int (*run)(int argc, char **argv);
};

struct verb_table {
	const char *doc; /* what the whole table is about */
	const struct verb *verbs;
	size_t count;
};

/*
 * Runs the verb that argv[1] names.  --help and no word at all list the
 * table; an unknown word is answered with the nearest one and exit code 1.
 */
int verb_run(const struct verb_table *table, int argc, char **argv);

/* The nearest name of the table, NULL when nothing is near. */
const char *verb_nearest(const struct verb_table *table, const char *word);

/* Every verb of `chalkline`. */
extern const struct verb_table verb_table_all;
