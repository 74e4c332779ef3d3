// SPDX-License-Identifier: Apache-2.0
/*
 * verb.c - finds and runs the verb of a table.
 *
 * The list that --help prints is data and goes to stdout; the same list after
 * a usage error goes to stderr.
 */
#include "services/chalkline/verb.h"

#include <stdio.h>
#include <string.h>

#include "services/chalkline/cli.h"

#define WORD_MAX 32

static void
list_verbs(const struct verb_table *table, const char *program, FILE *out)
{
	fprintf(
	    out, "Usage: %s VERB [OPTION...]\n\n%s\n\n", program, table->doc);
	for (size_t i = 0; i < table->count; i++)
		fprintf(out, "  %-12s %s\n", table->verbs[i].name,
		    table->verbs[i].line);
	fprintf(out, "\n`%s VERB --help` tells more about each.\n", program);
}

/* Edits (insert, drop, change) that make one word of the other. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t a_len = strnlen(a, WORD_MAX), b_len = strnlen(b, WORD_MAX);

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_len];
}

const char *
verb_nearest(const struct verb_table *table, const char *word)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 3 + 2;

	for (size_t i = 0; i < table->count; i++) {
		const char *name = table->verbs[i].name;
		size_t edits = distance(word, name);
		if (strlen(word) >= 3 && strncmp(word, name, strlen(word)) == 0)
			edits = 0;
		if (edits < least) {
			least = edits;
			nearest = name;
		}
	}
	return nearest;
}

static int
refuse_word(
    const struct verb_table *table, const char *program, const char *word)
{
	const char *nearest = verb_nearest(table, word);

	if (nearest != NULL)
		fprintf(stderr,
		    "%s: there is no verb `%s`; did you mean `%s`?\n", program,
		    word, nearest);
	else
		fprintf(stderr,
		    "%s: there is no verb `%s`; `%s --help` lists them\n",
		    program, word, program);
	return CLI_USAGE;
}

static int
run_verb(const struct verb *verb, const char *program, int argc, char **argv)
{
	char name[128];

	snprintf(name, sizeof(name), "%s %s", program, verb->name);
	argv[0] = name;
	return verb->run(argc, argv);
}

int
verb_run(const struct verb_table *table, int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *program = slash != NULL ? slash + 1
			      : argc > 0    ? argv[0]
					    : "chalkline";

	if (argc < 2) {
		list_verbs(table, program, stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		list_verbs(table, program, stdout);
		return CLI_DONE;
	}
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->verbs[i].name, argv[1]) == 0)
			return run_verb(
			    &table->verbs[i], program, argc - 1, argv + 1);
	}
	return refuse_word(table, program, argv[1]);
}
