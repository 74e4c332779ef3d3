// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_cell.c - compares without a copy; takes ids out of their wrap.
 */
#include "services/chalkline/rules_sheet_cell.h"

#include <string.h>
#include <strings.h>

/* More is no number of minutes. */
#define MINUTES_DIGITS 4

/* The length of a blank at text, 0 when there is none. */
static size_t
blank_at(const char *text)
{
	if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
		return 1;
	return text[0] == '\xC2' && text[1] == '\xA0' ? 2 : 0;
}

static const char *
skip_blanks(const char *text)
{
	size_t len;

	while ((len = blank_at(text)) > 0)
		text += len;
	return text;
}

/* The next letter with runs of blanks as one ' '; 0 at the end. */
static char
next_folded(const char **text)
{
	const char *after = skip_blanks(*text);
	char c;

	if (after != *text) {
		*text = after;
		return *after == '\0' ? '\0' : ' ';
	}
	c = **text;
	if (c != '\0')
		(*text)++;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
sheet_same_text(const char *a, const char *b)
{
	char c, d;

	a = skip_blanks(a);
	b = skip_blanks(b);
	do {
		c = next_folded(&a);
		d = next_folded(&b);
	} while (c == d && c != '\0');
	return c == d;
}

bool
sheet_begins_with(const char *text, const char *beginning)
{
	char c, d;

	text = skip_blanks(text);
	beginning = skip_blanks(beginning);
	do {
		d = next_folded(&beginning);
		c = next_folded(&text);
	} while (d != '\0' && c == d);
	return d == '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
skip_digits(const char *text)
{
	while (is_digit(*text))
		text++;
	return text;
}

bool
sheet_is_scientific(const char *text)
{
	const char *at = text + 1;

	if (!is_digit(*text))
		return false;
	if (*at == '.' || *at == ',')
		at = skip_digits(at + 1);
	if ((*at != 'E' && *at != 'e') || at[1] != '+' || !is_digit(at[2]))
		return false;
	return *skip_digits(at + 2) == '\0';
}

enum sheet_mark
sheet_find_mark(const char *text)
{
	static const char *const errors[] = {"#N/A", "#REF!", "#VALUE!",
	    "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"};

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (sheet_same_text(text, errors[i]))
			return SHEET_MARK_ERROR;
	}
	return strlen(text) > 1 && text[strspn(text, "#")] == '\0'
		   ? SHEET_MARK_NARROW
		   : SHEET_MARK_NONE;
}

bool
sheet_has_thousands(const char *text)
{
	const char *at = skip_digits(text);

	if (at == text || at - text > 3 || *at != ',')
		return false;
	while (*at == ',') {
		const char *end = skip_digits(at + 1);

		if (end - at != 4)
			return false;
		at = end;
	}
	return *at == '\0';
}

bool
sheet_is_digits(const char *text, size_t *count)
{
	*count = (size_t)(skip_digits(text) - text);
	return *count > 0 && text[*count] == '\0';
}

/* The length without the blanks at the end. */
static size_t
length_of(const char *text)
{
	size_t len = strlen(text);

	for (;;) {
		if (len >= 1 && blank_at(text + len - 1) == 1)
			len--;
		else if (len >= 2 && blank_at(text + len - 2) == 2)
			len -= 2;
		else
			return len;
	}
}

struct bytes
sheet_plain_id(const char *text)
{
	size_t len, digits;

	text = skip_blanks(text);
	len = length_of(text);
	digits = (size_t)(skip_digits(text) - text);

	if (text[0] == '\'' && len > 1)
		return bytes_of(text + 1, len - 1);
	if (len > 3 && strncmp(text, "=\"", 2) == 0 && text[len - 1] == '"')
		return bytes_of(text + 2, len - 3);
	if (digits > 0 && len == digits + 2 &&
	    strncmp(text + digits, ".0", 2) == 0)
		return bytes_of(text, digits);
	return bytes_of(text, len);
}

/* ":30" or ":30:00" behind the hours. */
static bool
read_clock(const char *at, int32_t hours, int32_t *minutes)
{
	if (*at != ':' || !is_digit(at[1]) || !is_digit(at[2]))
		return false;
	*minutes = hours * 60 + (at[1] - '0') * 10 + (at[2] - '0');
	at += 3;
	return *at == '\0' || strcmp(at, ":00") == 0;
}

bool
sheet_minutes_read(const char *text, int32_t *minutes)
{
	const char *at = skip_digits(text);
	int32_t number = 0;

	if (at == text || at - text > MINUTES_DIGITS)
		return false;
	for (const char *c = text; c < at; c++)
		number = number * 10 + (*c - '0');
	if (*at == ':')
		return read_clock(at, number, minutes);
	if (*at == '.') {
		for (at++; *at == '0';)
			at++;
	}
	at = skip_blanks(at);
	if (*at != '\0' && strcasecmp(at, "min") != 0 &&
	    strcasecmp(at, "mins") != 0 && strcasecmp(at, "minutes") != 0)
		return false;
	*minutes = number;
	return true;
}
