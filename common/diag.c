// SPDX-License-Identifier: Apache-2.0
/*
 * diag.c - one JSON object a line, written with one call.
 *
 * The line is built in a fixed buffer: a value that is too long is cut, the
 * line stays valid JSON.
 */
#include "common/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096
/* Room kept for what closes the line. */
#define LINE_TAIL 4

static struct {
	char service[32];
	enum diag_level max_level;
} diag_state = {"chalkline", DIAG_INFO};

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

void
diag_init(const char *service, enum diag_level max_level)
{
	snprintf(diag_state.service, sizeof(diag_state.service), "%s", service);
	diag_state.max_level = max_level;
}

static bool
has_room(const struct line *line, size_t len)
{
	return line->len + len <= sizeof(line->text) - LINE_TAIL;
}

static void
put_raw(struct line *line, const char *text)
{
	size_t len = strlen(text);

	if (has_room(line, len)) {
		memcpy(line->text + line->len, text, len);
		line->len += len;
	}
}

/* Leaves room for the quote that ends the string. */
static void
put_escaped(struct line *line, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		char one[8];

		if (c == '"' || c == '\\') {
			snprintf(one, sizeof(one), "\\%c", c);
		} else if (c < 0x20 || c == 0x7f) {
			snprintf(one, sizeof(one), "\\u%04x", c);
		} else {
			snprintf(one, sizeof(one), "%c", c);
		}
		if (!has_room(line, strlen(one) + 1)) {
			return;
		}
		put_raw(line, one);
	}
}

static void
put_string(struct line *line, const char *text, size_t len)
{
	put_raw(line, "\"");
	put_escaped(line, text, len);
	put_raw(line, "\"");
}

/* Digits that a JSON reader keeps exactly. */
static bool
is_number(const char *text, size_t len)
{
	size_t first = len > 0 && text[0] == '-' ? 1 : 0;

	if (len == first || len - first > 15 ||
	    (text[first] == '0' && len - first > 1)) {
		return false;
	}
	for (size_t i = first; i < len; i++) {
		if (!isdigit((unsigned char)text[i])) {
			return false;
		}
	}
	return true;
}

/* One key=value word; without a '=' it is a note. */
static void
put_field(struct line *line, const char *word, size_t len)
{
	const char *equals = memchr(word, '=', len);
	const char *key = equals == NULL ? "note" : word;
	size_t key_len = equals == NULL ? 4 : (size_t)(equals - word);
	const char *value = equals == NULL ? word : equals + 1;
	size_t value_len = len - (size_t)(value - word);

	if (!has_room(line, key_len * 6 + 16)) {
		return;
	}
	put_raw(line, ",");
	put_string(line, key, key_len);
	put_raw(line, ":");
	if (is_number(value, value_len) && has_room(line, value_len)) {
		for (size_t i = 0; i < value_len; i++) {
			line->text[line->len++] = value[i];
		}
	} else {
		put_string(line, value, value_len);
	}
}

static void
put_fields(struct line *line, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\t");

		if (len > 0) {
			put_field(line, text, len);
		}
		text += len + (text[len] == '\t' ? 1 : 0);
	}
}

static void
put_head(struct line *line, enum diag_level level, const char *what)
{
	struct timespec now;
	struct tm utc;
	char day[32], head[80];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(head, sizeof(head),
	    "<%d>{\"at\":\"%s.%06ldZ\",\"service\":", (int)level, day,
	    now.tv_nsec / 1000);
	put_raw(line, head);
	put_string(line, diag_state.service, strlen(diag_state.service));
	put_raw(line, ",\"what\":");
	put_string(line, what, strlen(what));
}

void
diag(enum diag_level level, const char *what, const char *format, ...)
{
	struct line line = {.len = 0};
	char fields[LINE_MAX_BYTES];
	va_list args;

	if (level > diag_state.max_level) {
		return;
	}
	va_start(args, format);
	vsnprintf(fields, sizeof(fields), format, args);
	va_end(args);
	put_head(&line, level, what);
	put_fields(&line, fields);
	/* LINE_TAIL bytes were kept for this. */
	memcpy(line.text + line.len, "}\n", 2);
	line.len += 2;
	if (write(STDERR_FILENO, line.text, line.len) < 0) {
		return; /* nowhere left to tell it */
	}
}
