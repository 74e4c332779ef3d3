// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_layout_yaml.c - a layout out of a YAML text.
 *
 * By libyaml's own documents: every value knows its line, so that whatever is
 * wrong is told with it, also a word that is no status.
 */
#include "services/chalkline/sheet_layout.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/utf8.h"
#include "common/zone.h"
#include "services/chalkline/rules_sheet_cell.h"
#include "services/chalkline/rules_sheet_date.h"

#define WORDS_MAX 200
#define LIST_MAX 500
#define TEXT_MAX 255

struct reading {
	yaml_document_t document;
	struct arena *arena;
	struct sheet_layout *layout;
	struct layout_fault *fault;
};

static enum status
refuse(struct reading *r, const yaml_node_t *node, const char *field,
    const char *found, const char *expected)
{
	struct layout_fault *f = r->fault;

	f->line = node != NULL ? node->start_mark.line + 1 : 1;
	snprintf(f->field, sizeof(f->field), "%.90s", field);
	snprintf(f->found, sizeof(f->found), "%.80s", found);
	snprintf(f->expected, sizeof(f->expected), "%s", expected);
	return STATUS_INVALID;
}

static const char *
kind_of(const yaml_node_t *node)
{
	if (node->type == YAML_SEQUENCE_NODE)
		return "a list";
	if (node->type == YAML_MAPPING_NODE)
		return "a mapping";
	return node->type == YAML_SCALAR_NODE ? "a word" : "nothing";
}

static enum status
read_text(struct reading *r, const yaml_node_t *node, const char *field,
    const char **text)
{
	if (node == NULL || node->type != YAML_SCALAR_NODE)
		return refuse(r, node, field,
		    node != NULL ? kind_of(node) : "nothing", "a word");
	struct bytes value =
	    bytes_of(node->data.scalar.value, node->data.scalar.length);
	if (value.len > TEXT_MAX || !utf8_is_valid(value) ||
	    (value.len > 0 && memchr(value.data, 0, value.len) != NULL))
		return refuse(r, node, field,
		    "a text that is too long or "
		    "no UTF-8",
		    "at most 255 bytes of UTF-8");
	*text = arena_string(r->arena, value);
	return *text != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

/* A word or a list of words. */
static enum status
read_words(struct reading *r, const yaml_node_t *node, const char *field,
    struct sheet_words *words)
{
	enum status status = STATUS_OK;

	if (words->count > 0)
		return refuse(r, node, field, "twice", "it once");
	words->word = arena_zeroed(r->arena, WORDS_MAX, sizeof(*words->word));
	if (words->word == NULL)
		return STATUS_NO_MEMORY;
	if (node == NULL || node->type != YAML_SEQUENCE_NODE) {
		words->count = 1;
		return read_text(r, node, field, &words->word[0]);
	}
	for (yaml_node_item_t *i = node->data.sequence.items.start;
	     i < node->data.sequence.items.top && status == STATUS_OK; i++) {
		if (words->count == WORDS_MAX)
			return refuse(r, node, field, "more than 200 words",
			    "at most so many");
		status = read_text(r, yaml_document_get_node(&r->document, *i),
		    field, &words->word[words->count++]);
	}
	if (status == STATUS_OK && words->count == 0)
		return refuse(r, node, field, "an empty list", "a word");
	return status;
}

typedef enum status read_fn(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node);

static bool
is_same_key(const yaml_node_t *a, const yaml_node_t *b)
{
	return a != NULL && a->type == YAML_SCALAR_NODE &&
	       a->data.scalar.length == b->data.scalar.length &&
	       memcmp(a->data.scalar.value, b->data.scalar.value,
		   a->data.scalar.length) == 0;
}

/* Calls read for each key, in order. */
static enum status
read_mapping(struct reading *r, const yaml_node_t *node, const char *field,
    read_fn *read, void *into)
{
	if (node == NULL || node->type != YAML_MAPPING_NODE)
		return refuse(r, node, field,
		    node != NULL ? kind_of(node) : "nothing",
		    "names with their values");
	const yaml_node_pair_t *first = node->data.mapping.pairs.start;
	for (const yaml_node_pair_t *p = first;
	     p < node->data.mapping.pairs.top; p++) {
		const yaml_node_t *key_node =
		    yaml_document_get_node(&r->document, p->key);
		const char *key;

		if (p - first >= LIST_MAX)
			return refuse(r, key_node, field, "more than 500 keys",
			    "at most so many");
		enum status status = read_text(r, key_node, field, &key);
		for (const yaml_node_pair_t *q = first;
		     q < p && status == STATUS_OK; q++) {
			if (is_same_key(
				yaml_document_get_node(&r->document, q->key),
				key_node))
				status = refuse(
				    r, key_node, key, "it twice", "it once");
		}
		if (status == STATUS_OK)
			status = read(r, into, key, key_node,
			    yaml_document_get_node(&r->document, p->value));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
refuse_key(struct reading *r, const yaml_node_t *node, const char *key,
    const char *known)
{
	return refuse(r, node, key, "an unknown key", known);
}

static const char *
list_columns(char *text, size_t size)
{
	size_t len = 0;

	for (unsigned i = 0; i < SHEET_COLUMNS && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s",
		    i == 0 ? "one of " : ", ",
		    sheet_column_name((enum sheet_column)i));
	return text;
}

static enum status
read_column(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node)
{
	enum sheet_column column;
	char known[400];

	(void)into;
	if (!sheet_column_find(key, &column))
		return refuse_key(
		    r, key_node, key, list_columns(known, sizeof(known)));
	return read_words(r, node, key, &r->layout->columns[column]);
}

static enum status
read_default(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node)
{
	enum sheet_column column;
	char known[400];

	(void)into;
	if (!sheet_column_find(key, &column))
		return refuse_key(
		    r, key_node, key, list_columns(known, sizeof(known)));
	return read_text(r, node, key, &r->layout->defaults[column]);
}

static enum status
read_status(
    struct reading *r, const yaml_node_t *node, struct sheet_meaning *meaning)
{
	const char *text;
	enum status status = read_text(r, node, "status", &text);

	if (status != STATUS_OK)
		return status;
	int number = event_word_number(WORDS_STATUS, text);
	meaning->outcome = number > 0                       ? SHEET_MARK
			   : strcmp(text, "CANCELLED") == 0 ? SHEET_CANCELLED
			   : strcmp(text, "TUTOR_NO_SHOW") == 0 ? SHEET_NO_TUTOR
			   : strcmp(text, "PLANNED") == 0       ? SHEET_PLANNED
							  : SHEET_OUTCOME_NONE;
	if (meaning->outcome == SHEET_MARK)
		meaning->status = (enum attendance)number;
	if (meaning->outcome != SHEET_OUTCOME_NONE)
		return STATUS_OK;
	return refuse(r, node, "status", text,
	    "PRESENT, LATE, LEFT_EARLY, PARTIAL, ABSENT_EXCUSED, "
	    "ABSENT_UNEXCUSED, NO_SHOW, NOT_EXPECTED, CANCELLED, "
	    "TUTOR_NO_SHOW or PLANNED");
}

static enum status
read_word_of(struct reading *r, const yaml_node_t *node, const char *field,
    enum event_words words, const char *expected, int *number)
{
	const char *text;
	enum status status = read_text(r, node, field, &text);

	if (status != STATUS_OK)
		return status;
	*number = event_word_number(words, text);
	return *number > 0 ? STATUS_OK : refuse(r, node, field, text, expected);
}

static enum status
read_meaning(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node)
{
	struct sheet_meaning *meaning = into;
	enum status status;
	int number = 0;

	if (strcmp(key, "words") == 0)
		return read_words(r, node, key, &meaning->words);
	if (strcmp(key, "status") == 0)
		return read_status(r, node, meaning);
	if (strcmp(key, "reason") == 0) {
		status = read_word_of(r, node, key, WORDS_REASON,
		    "a reason of the event standard, TESTING for one", &number);
		meaning->reason = (enum reason)number;
		return status;
	}
	if (strcmp(key, "party") == 0) {
		status = read_word_of(r, node, key, WORDS_PARTY,
		    "DISTRICT, SCHOOL, PROVIDER, TUTOR, STUDENT_FAMILY or "
		    "FORCE_MAJEURE",
		    &number);
		meaning->party = (enum party)number;
		return status;
	}
	return refuse_key(
	    r, key_node, key, "one of words, status, reason, party");
}

static enum status
check_meaning(struct reading *r, const yaml_node_t *node,
    const struct sheet_meaning *meaning)
{
	if (meaning->words.count == 0)
		return refuse(r, node, "words", "nothing", "a list of words");
	if (meaning->outcome == SHEET_OUTCOME_NONE)
		return refuse(r, node, "status", "nothing", "a status");
	if ((meaning->outcome == SHEET_CANCELLED) !=
	    (meaning->party != PARTY_NONE))
		return refuse(r, node, "party",
		    meaning->party == PARTY_NONE ? "nothing" : "a party",
		    "whose doing it was, of CANCELLED and of nothing else");
	for (size_t i = 0; i < meaning->words.count; i++) {
		const char *word = meaning->words.word[i];

		if (sheet_layout_meaning(r->layout, word) != NULL)
			return refuse(r, node, "words", word,
			    "each word with one status");
	}
	return STATUS_OK;
}

static enum status
read_value(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node)
{
	struct sheet_value *value = into;
	const char *text;
	char known[400];

	if (strcmp(key, "words") == 0)
		return read_words(r, node, key, &value->words);
	if (strcmp(key, "value") == 0)
		return read_text(r, node, key, &value->value);
	if (strcmp(key, "column") != 0)
		return refuse_key(
		    r, key_node, key, "one of column, words, value");
	enum status status = read_text(r, node, key, &text);
	if (status == STATUS_OK && !sheet_column_find(text, &value->column))
		status = refuse(
		    r, node, key, text, list_columns(known, sizeof(known)));
	return status;
}

/* The items of a list, each a mapping; the array has room for them. */
static enum status
count_items(struct reading *r, const yaml_node_t *node, const char *field,
    size_t *count)
{
	if (node == NULL || node->type != YAML_SEQUENCE_NODE)
		return refuse(r, node, field,
		    node != NULL ? kind_of(node) : "nothing", "a list");
	*count = (size_t)(node->data.sequence.items.top -
			  node->data.sequence.items.start);
	if (*count > LIST_MAX)
		return refuse(
		    r, node, field, "more than 500 items", "at most so many");
	return STATUS_OK;
}

static enum status
read_meanings(struct reading *r, const yaml_node_t *node)
{
	struct sheet_layout *l = r->layout;
	size_t count = 0;
	enum status status = count_items(r, node, "statuses", &count);

	if (status != STATUS_OK)
		return status;
	l->meaning = arena_zeroed(r->arena, count + 1, sizeof(*l->meaning));
	if (l->meaning == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const yaml_node_t *item = yaml_document_get_node(
		    &r->document, node->data.sequence.items.start[i]);

		status = read_mapping(
		    r, item, "statuses", read_meaning, &l->meaning[i]);
		if (status == STATUS_OK)
			status = check_meaning(r, item, &l->meaning[i]);
		l->meanings = i + 1;
	}
	return status;
}

static enum status
check_value(
    struct reading *r, const yaml_node_t *node, const struct sheet_value *value)
{
	if (value->words.count == 0 || value->value == NULL)
		return refuse(r, node, "values",
		    "an item without words or "
		    "value",
		    "column, words and value");
	if (value->column == SHEET_SUBJECT &&
	    event_word_number(WORDS_SUBJECT, value->value) < 0)
		return refuse(r, node, "value", value->value,
		    "MATH, READING, SCIENCE, WRITING or OTHER");
	if (value->column == SHEET_MODALITY &&
	    event_word_number(WORDS_MODALITY, value->value) < 0)
		return refuse(r, node, "value", value->value,
		    "IN_PERSON, VIRTUAL or HYBRID");
	if (value->column == SHEET_REASON &&
	    event_word_number(WORDS_REASON, value->value) < 0)
		return refuse(r, node, "value", value->value,
		    "a reason of the event standard");
	return STATUS_OK;
}

static enum status
read_values(struct reading *r, const yaml_node_t *node)
{
	struct sheet_layout *l = r->layout;
	size_t count = 0;
	enum status status = count_items(r, node, "values", &count);

	if (status != STATUS_OK)
		return status;
	l->value = arena_zeroed(r->arena, count + 1, sizeof(*l->value));
	if (l->value == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const yaml_node_t *item = yaml_document_get_node(
		    &r->document, node->data.sequence.items.start[i]);

		status =
		    read_mapping(r, item, "values", read_value, &l->value[i]);
		if (status == STATUS_OK)
			status = check_value(r, item, &l->value[i]);
	}
	l->values = count;
	return status;
}

static enum status
read_zone(struct reading *r, const yaml_node_t *node, const char *text)
{
	const struct zone *zone;

	r->layout->zone = text;
	return zone_find(text, &zone) == STATUS_OK
		   ? STATUS_OK
		   : refuse(r, node, "zone", text,
			 "an IANA time zone, America/Chicago for one");
}

static enum status
read_times(struct reading *r, const yaml_node_t *node, const char *text)
{
	static const char *const words[] = {"auto", "24h", "12h"};

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(text, words[i]) == 0) {
			r->layout->times = (enum sheet_times)i;
			return STATUS_OK;
		}
	}
	return refuse(r, node, "times", text, "auto, 24h or 12h");
}

static enum status
read_separator(struct reading *r, const yaml_node_t *node, const char *text)
{
	static const struct {
		const char *word;
		char separator;
	} words[] = {{"auto", 0}, {"comma", ','}, {",", ','},
	    {"semicolon", ';'}, {";", ';'}, {"tab", '\t'}, {"\t", '\t'},
	    {"pipe", '|'}, {"|", '|'}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(text, words[i].word) == 0) {
			r->layout->separator = words[i].separator;
			return STATUS_OK;
		}
	}
	return refuse(
	    r, node, "separator", text, "auto, comma, semicolon, tab or pipe");
}

static enum status
read_encoding(struct reading *r, const yaml_node_t *node, const char *text)
{
	iconv_t converter;

	if (strcmp(text, "auto") == 0)
		return STATUS_OK;
	converter = text[0] != '\0' ? iconv_open("UTF-8", text) : (iconv_t)-1;
	if (converter == (iconv_t)-1) /* NOLINT: as iconv's page has it */
		return refuse(r, node, "encoding", text,
		    "auto, UTF-8, CP1252, UTF-16 or another name of `iconv "
		    "-l`");
	iconv_close(converter);
	r->layout->encoding = text;
	return STATUS_OK;
}

static enum status
read_scheme(struct reading *r, const yaml_node_t *node)
{
	int number = 0;
	enum status status = read_word_of(r, node, "studentIdScheme",
	    WORDS_SCHEME, "DISTRICT, STATE or PROVIDER", &number);

	r->layout->scheme = (enum id_scheme)number;
	return status;
}

static enum status
read_digits(struct reading *r, const yaml_node_t *node, const char *text)
{
	char *end;
	unsigned long digits = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || digits < 1 ||
	    digits > 32)
		return refuse(r, node, "studentIdDigits", text, "1 to 32");
	r->layout->student_digits = (unsigned)digits;
	return STATUS_OK;
}

static enum status
read_plan(struct reading *r, const yaml_node_t *node, const char *text)
{
	if (strcmp(text, "yes") != 0 && strcmp(text, "no") != 0)
		return refuse(r, node, "plan", text, "yes or no");
	r->layout->plan = text[0] == 'y';
	return STATUS_OK;
}

static enum status
read_word(struct reading *r, const char *key, const yaml_node_t *key_node,
    const yaml_node_t *node)
{
	const char *text;
	enum status status = read_text(r, node, key, &text);

	if (status != STATUS_OK)
		return status;
	if (strcmp(key, "about") == 0) {
		r->layout->about = text;
		return STATUS_OK;
	}
	if (strcmp(key, "zone") == 0)
		return read_zone(r, node, text);
	if (strcmp(key, "times") == 0)
		return read_times(r, node, text);
	if (strcmp(key, "separator") == 0)
		return read_separator(r, node, text);
	if (strcmp(key, "encoding") == 0)
		return read_encoding(r, node, text);
	if (strcmp(key, "studentIdDigits") == 0)
		return read_digits(r, node, text);
	if (strcmp(key, "plan") == 0)
		return read_plan(r, node, text);
	if (strcmp(key, "dates") != 0)
		return refuse_key(r, key_node, key,
		    "one of about, zone, dates, times, separator, encoding, "
		    "studentIdScheme, studentIdDigits, plan, columns, "
		    "defaults, values, statuses");
	r->layout->dates = text;
	return sheet_date_pattern_is_valid(text)
		   ? STATUS_OK
		   : refuse(r, node, key, text,
			 "a pattern of YYYY or YY, M, MM or MMM, D or DD: "
			 "M/D/YYYY");
}

static enum status
read_top(struct reading *r, void *into, const char *key,
    const yaml_node_t *key_node, const yaml_node_t *node)
{
	(void)into;
	if (strcmp(key, "columns") == 0)
		return read_mapping(r, node, key, read_column, NULL);
	if (strcmp(key, "defaults") == 0)
		return read_mapping(r, node, key, read_default, NULL);
	if (strcmp(key, "statuses") == 0)
		return read_meanings(r, node);
	if (strcmp(key, "values") == 0)
		return read_values(r, node);
	if (strcmp(key, "studentIdScheme") == 0)
		return read_scheme(r, node);
	return read_word(r, key, key_node, node);
}

static enum status
read_document(struct reading *r)
{
	const yaml_node_t *root = yaml_document_get_root_node(&r->document);
	enum status status =
	    read_mapping(r, root, "the layout", read_top, NULL);

	if (status == STATUS_OK && r->layout->dates == NULL)
		status = refuse(r, root, "dates", "nothing",
		    "how days are written: M/D/YYYY");
	if (status == STATUS_OK)
		status = sheet_layout_check(r->layout, r->fault);
	return status;
}

enum status
sheet_layout_read(struct bytes text, struct arena *arena,
    struct sheet_layout *layout, struct layout_fault *fault)
{
	struct reading r = {.arena = arena, .layout = layout, .fault = fault};
	yaml_parser_t parser;
	enum status status;

	*fault = (struct layout_fault){.line = 0};
	*layout = (struct sheet_layout){.name = "",
	    .about = "",
	    .scheme = ID_SCHEME_DISTRICT,
	    .plan = true};
	if (text.len > SHEET_LAYOUT_MAX)
		return refuse(
		    &r, NULL, "the layout", "over 256 KiB", "a smaller file");
	if (yaml_parser_initialize(&parser) == 0)
		return STATUS_NO_MEMORY;
	yaml_parser_set_input_string(&parser, text.data, text.len);
	if (yaml_parser_load(&parser, &r.document) != 0) {
		status = read_document(&r);
		yaml_document_delete(&r.document);
	} else {
		status = refuse(&r, NULL, "the layout",
		    parser.problem != NULL ? parser.problem : "no YAML",
		    "YAML: `name: value`, lists in [ ]");
		fault->line = parser.problem_mark.line + 1;
	}
	yaml_parser_delete(&parser);
	return status;
}
