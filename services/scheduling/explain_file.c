// SPDX-License-Identifier: Apache-2.0
/* explain_file.c - a problem and its schedule in, advice out. */
#include "services/scheduling/explain_file.h"

#include "services/scheduling/advise.h"
#include "services/scheduling/explain.h"
#include "services/scheduling/file_options.h"
#include "services/scheduling/instance_file.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include <jansson.h>

#define EXIT_REFUSED 2
#define EXIT_OTHER 4
#define TEXT_MAX 600
#define COUNT_MAX 1000

enum option_key {
	OPTION_CHANGES = FILE_OPTION_NEXT,
	OPTION_TRIES,
	OPTION_KIND,
};

struct arguments {
	struct file_options files;
	uint32_t changes, tries, kinds;
};

static const struct argp_option options[] = {
    {"explain-instance", FILE_INSTANCE, "FILE", 0, "the problem, a .tsi file",
	0},
    {"from", FILE_FROM, "FILE", 0, "its schedule, a .tss file", 0},
    {"changes", OPTION_CHANGES, "N", 0, "at most so many, 1 to 32 (5)", 0},
    {"tries", OPTION_TRIES, "N", 0,
	"of each kind of change, for each of them (6)", 0},
    {"kind", OPTION_KIND, "KIND", 0,
	"only changes of this kind: window, minutes, room, seat, language, "
	"training, tutor, class (may be repeated)",
	0},
    {"out", FILE_OUT, "FILE", 0,
	"where the schedule with the changes is written", 0},
    {"json", FILE_JSON, NULL, 0, "the result as JSON", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static uint32_t
parse_count(const char *text, uint32_t most, struct argp_state *state)
{
	char *end = NULL;
	unsigned long count;

	errno = 0;
	count = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    count < 1 || count > most)
		argp_error(state, "found '%s', expected 1 to %u", text, most);
	return (uint32_t)count;
}

static uint32_t
parse_kind(const char *text, struct argp_state *state)
{
	for (int kind = 0; kind < ADVICE_KINDS; kind++)
		if (strcasecmp(
			text, advice_kind_name((enum advice_kind)kind)) == 0)
			return 1u << kind;
	argp_error(state,
	    "--kind: found '%s', expected window, minutes, room, seat, "
	    "language, training, tutor or class",
	    text);
	return 0;
}

static error_t
parse_option(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case OPTION_CHANGES:
		a->changes = parse_count(text, 32, state);
		break;
	case OPTION_TRIES:
		a->tries = parse_count(text, COUNT_MAX, state);
		break;
	case OPTION_KIND:
		a->kinds |= parse_kind(text, state);
		break;
	case ARGP_KEY_END:
		if (a->files.instance == NULL || a->files.from == NULL)
			argp_error(state, "--explain-instance FILE and --from "
					  "FILE are needed");
		break;
	default:
		return file_options_take(&a->files, key, text, state);
	}
	return 0;
}

static json_t *
json_of_advice(const struct model *m, const struct advice *a)
{
	char text[TEXT_MAX];
	json_t *o;

	advice_tell(m, a, text, sizeof(text));
	o = json_pack("{s:s, s:s, s:I, s:I}", "change",
	    advice_kind_name(a->kind), "text", text, "students",
	    (json_int_t)a->placed, "weight", (json_int_t)a->weight);
	if (a->tutor_id[0] != '\0')
		json_object_set_new(o, "tutorId", json_string(a->tutor_id));
	if (a->new_id != NULL)
		json_object_set_new(o, "newTutorId", json_string(a->new_id));
	if (a->school != MODEL_NONE)
		json_object_set_new(
		    o, "schoolId", json_string(model_school(m, a->school)->id));
	if (a->word != MODEL_NONE)
		json_object_set_new(
		    o, "word", json_string(m->words.text[a->word]));
	if (a->amount > 0)
		json_object_set_new(
		    o, "minutes", json_integer((json_int_t)a->amount));
	if (a->slot != MODEL_NONE) {
		const struct model_slot *s = model_slot(m, a->slot);

		json_object_set_new(o, "day", json_integer((json_int_t)s->day));
		json_object_set_new(
		    o, "start", json_integer((json_int_t)s->start));
	}
	return o;
}

static json_t *
json_of_all(const struct model *m, const struct rows *rows)
{
	const struct advice *a = rows->items;
	json_t *list = json_array();

	for (size_t i = 0; i < rows->count; i++)
		json_array_append_new(list, json_of_advice(m, &a[i]));
	return list;
}

static json_t *
json_of_waits(const struct model *m, const struct rows *waits)
{
	const struct wait_count *w = waits->items;
	json_t *list = json_array();

	for (size_t i = 0; i < waits->count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:I, s:I}", "schoolId",
			      model_school(m, w[i].school)->id, "programId",
			      model_program(m, w[i].program)->id, "reason",
			      explain_rung_name((enum explain_rung)w[i].rung),
			      "students", (json_int_t)w[i].students, "weight",
			      (json_int_t)w[i].weight));
	return list;
}

static int
print_json(const struct model *m, const struct advised *told)
{
	json_t *o = json_pack("{s:I, s:I, s:o, s:o, s:o, s:I}", "waiting",
	    (json_int_t)told->waiting, "weight",
	    (json_int_t)told->waiting_weight, "reasons",
	    json_of_waits(m, &told->waits), "changes",
	    json_of_all(m, &told->changes), "singles",
	    json_of_all(m, &told->singles), "tried", (json_int_t)told->tried);
	char *text = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);

	json_decref(o);
	if (text == NULL || puts(text) < 0) {
		free(text);
		return EXIT_OTHER;
	}
	free(text);
	return EXIT_SUCCESS;
}

static void
print_changes(const struct model *m, const struct rows *rows, const char *title)
{
	const struct advice *a = rows->items;
	char text[TEXT_MAX];

	if (rows->count > 0)
		printf("\n%s\n", title);
	for (size_t i = 0; i < rows->count; i++) {
		advice_tell(m, &a[i], text, sizeof(text));
		printf("  if %s: %" PRIu64 " more placed, weight %" PRId64 "\n",
		    text, a[i].placed, a[i].weight);
	}
}

static int
print_text(const struct model *m, const struct advised *told)
{
	const struct wait_count *w = told->waits.items;

	printf("%" PRIu64 " wait, weight %" PRId64 "\n", told->waiting,
	    told->waiting_weight);
	for (size_t i = 0; i < told->waits.count; i++)
		printf("  %s %s: %" PRIu64 " %s\n",
		    model_school(m, w[i].school)->id,
		    model_program(m, w[i].program)->id, w[i].students,
		    explain_rung_name((enum explain_rung)w[i].rung));
	print_changes(m, &told->changes,
	    "the changes that place most, each beside those before it");
	print_changes(m, &told->singles, "the best of each kind, alone");
	if (told->waiting > 0 && told->changes.count == 0)
		printf("\nno single change was found that places anybody\n");
	return EXIT_SUCCESS;
}

struct explaining {
	const struct arguments *arguments;
	bool is_terminal;
};

static bool
show_progress(void *ctx, uint64_t done, uint64_t total)
{
	const struct explaining *e = ctx;

	if (e->is_terminal)
		fprintf(stderr, "tried %" PRIu64 "/%" PRIu64 "\r", done, total);
	return false;
}

/* Who waits even with the changes. */
static enum status
list_waiting(const struct model *model, struct schedule *schedule)
{
	struct model_reason reason = {.text = "waits with these changes too"};
	bool *is_placed = calloc(model->students.count + 1, sizeof(*is_placed));
	enum status status = is_placed == NULL ? STATUS_NO_MEMORY : STATUS_OK;

	for (size_t i = 0; i < schedule->groups.count && status == STATUS_OK;
	     i++) {
		const struct group *g = schedule_group(schedule, i);

		for (uint32_t k = 0; k < g->members; k++)
			is_placed[g->member[k]] = true;
	}
	for (uint32_t i = 0; i < model->students.count && status == STATUS_OK;
	     i++) {
		reason.student = i;
		if (!is_placed[i])
			status = rows_append(
			    &schedule->reasons, &reason, sizeof(reason));
	}
	free(is_placed);
	return status;
}

static enum status
write_changed(void *ctx, const struct model *model, const struct rows *groups)
{
	const struct explaining *e = ctx;
	struct schedule schedule = {.groups = *groups};
	enum status status = STATUS_OK;

	if (e->arguments->files.out == NULL)
		return STATUS_OK;
	status = list_waiting(model, &schedule);
	if (status == STATUS_OK)
		status =
		    instance_write(e->arguments->files.out, model, &schedule);
	free(schedule.reasons.items);
	return status;
}

static int
explain(const struct arguments *a, struct model *model, const struct rows *old)
{
	struct explaining e = {
	    .arguments = a,
	    .is_terminal = isatty(STDERR_FILENO) == 1,
	};
	const struct advice_budget budget = {
	    .changes = a->changes,
	    .tries = a->tries,
	    .kinds = a->kinds != 0 ? a->kinds : ADVICE_EVERY_KIND,
	    .shown = write_changed,
	    .check = show_progress,
	    .ctx = &e,
	};
	struct advised told;
	enum status status = advise(model, old, &budget, &told);
	int code = EXIT_SUCCESS;

	if (status != STATUS_OK) {
		code = instance_complain(a->files.instance, status);
	} else if (told.fault != NULL) {
		fprintf(stderr,
		    "%s: group %zu: found '%s', expected a "
		    "schedule of %s\n",
		    a->files.from, told.fault_group + 1, told.fault,
		    a->files.instance);
		code = EXIT_REFUSED;
	} else {
		code = a->files.json ? print_json(model, &told)
				     : print_text(model, &told);
	}
	advised_fini(&told);
	return code;
}

bool
explain_file_asked(int argc, char **argv)
{
	return file_options_asked(argc, argv, "--explain-instance");
}

int
explain_file_main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
	    "Who waits, and what would place most, on files.", NULL, NULL,
	    NULL};
	struct arguments a = {.changes = ADVICE_CHANGES, .tries = ADVICE_TRIES};
	struct model *model = NULL;
	struct rows old = {0};
	int code;

	if (!file_options_parse(&argp, argc, argv, &a))
		return EXIT_USAGE;
	code = instance_read(a.files.instance, &model);
	if (code == EXIT_SUCCESS)
		code = instance_read_old(a.files.from, model, &old);
	if (code == EXIT_SUCCESS)
		code = explain(&a, model, &old);
	free(old.items);
	model_free(&model);
	return code;
}
