// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_text.c - sniffing, then iconv.
 */
#include "services/chalkline/sheet_text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "common/utf8.h"

/* What is looked at to tell one kind of file from another. */
#define SNIFF_BYTES 4096u
#define SNIFF_LINES 25
/* UTF-8 takes at most three bytes for what takes one in an old encoding. */
#define GROWTH 3u

static const char separators[] = {',', ';', '\t', '|'};

static const struct {
	const char *magic;
	size_t len;
	const char *found;
	const char *expected;
} others[] = {
    {"PK\3\4", 4, "an Excel workbook (.xlsx)",
	"CSV: in Excel, File > Save As > `CSV UTF-8 (Comma delimited)`, one "
	"sheet at a time"},
    {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook (.xls)",
	"CSV: in Excel, File > Save As > `CSV UTF-8 (Comma delimited)`, one "
	"sheet at a time"},
    {"%PDF", 4, "a PDF", "CSV: ask for the export as CSV"},
    {"\x1F\x8B", 2, "a compressed file (.gz)", "CSV: unpack it first (gunzip)"},
    {"<", 1, "a page or table of HTML or XML",
	"CSV: open it in Excel, then File > Save As > `CSV UTF-8`"},
    {"{", 1, "JSON", "CSV; session events as JSON go to `chalkline stream`"},
};

static enum status
refuse(struct event_fault *fault, const char *code, const char *found,
    const char *expected)
{
	*fault = (struct event_fault){code, "", found, expected};
	return STATUS_INVALID;
}

static enum status
check_kind(struct bytes raw, struct event_fault *fault)
{
	size_t at = 0;

	while (at < raw.len && at < SNIFF_BYTES && raw.data[at] <= ' ')
		at++;
	if (at == raw.len)
		return refuse(fault, "NO_HEADER", "an empty file",
		    "a header row with the names of columns");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (raw.len - at >= others[i].len &&
		    memcmp(raw.data + at, others[i].magic, others[i].len) == 0)
			return refuse(fault, "NOT_A_SHEET", others[i].found,
			    others[i].expected);
	}
	return STATUS_OK;
}

static bool
begins(struct bytes raw, const char *mark, size_t len)
{
	return raw.len >= len && memcmp(raw.data, mark, len) == 0;
}

/* Two bytes a letter, one of them 0: UTF-16 without a mark. */
static const char *
sniff_wide(struct bytes raw)
{
	size_t len = raw.len < SNIFF_BYTES ? raw.len : SNIFF_BYTES;
	size_t zeros[2] = {0, 0};

	for (size_t i = 0; i < len; i++)
		zeros[i & 1] += raw.data[i] == 0;
	if (len < 4)
		return NULL;
	if (zeros[1] > len / 3 && zeros[0] == 0)
		return "UTF-16LE";
	return zeros[0] > len / 3 && zeros[1] == 0 ? "UTF-16BE" : NULL;
}

/* NULL: it is UTF-8.  A mark in the file says more than the layout. */
static const char *
find_encoding(struct bytes *raw, const char *told, const char **recoded)
{
	const char *wide;

	*recoded = NULL;
	if (begins(*raw, "\xEF\xBB\xBF", 3)) {
		*raw = bytes_of(raw->data + 3, raw->len - 3);
		return NULL;
	}
	if (begins(*raw, "\xFF\xFE", 2)) {
		*raw = bytes_of(raw->data + 2, raw->len - 2);
		return "UTF-16LE";
	}
	if (begins(*raw, "\xFE\xFF", 2)) {
		*raw = bytes_of(raw->data + 2, raw->len - 2);
		return "UTF-16BE";
	}
	if (told != NULL)
		return strcasecmp(told, "UTF-8") == 0 ? NULL : told;
	wide = sniff_wide(*raw);
	if (wide == NULL && utf8_is_valid(*raw))
		return NULL;
	*recoded = wide != NULL ? wide : "CP1252";
	return *recoded;
}

static enum status
recode(struct bytes raw, const char *encoding, struct buffer *out)
{
	iconv_t converter = iconv_open("UTF-8", encoding);
	char *in = (char *)raw.data, *to;
	size_t in_left = raw.len, room = raw.len * GROWTH + 16, left = room;

	if (converter == (iconv_t)-1) /* NOLINT: as iconv's page has it */
		return STATUS_INVALID;
	buffer_init(out, room);
	to = (char *)buffer_reserve(out, room);
	if (to == NULL) {
		iconv_close(converter);
		return STATUS_NO_MEMORY;
	}
	size_t done = iconv(converter, &in, &in_left, &to, &left);
	iconv_close(converter);
	out->len = room - left;
	return done == (size_t)-1 ? STATUS_INVALID : STATUS_OK;
}

/* Counts each separator outside of quotes, in the first lines. */
static char
guess_separator(struct bytes text)
{
	size_t count[sizeof(separators)] = {0};
	size_t best = 0, lines = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.len && lines < SNIFF_LINES; i++) {
		char c = (char)text.data[i];

		if (c == '"')
			quoted = !quoted;
		else if (c == '\n')
			lines++;
		for (size_t j = 0; j < sizeof(separators) && !quoted; j++)
			count[j] += c == separators[j];
	}
	for (size_t j = 1; j < sizeof(separators); j++) {
		if (count[j] > count[best])
			best = j;
	}
	return separators[best];
}

/* Excel's own first line, sep=; */
static void
take_separator_line(struct sheet_text *t)
{
	const uint8_t *at = t->text.data;
	size_t len = t->text.len, end = 5;

	if (len < 6 || strncasecmp((const char *)at, "sep=", 4) != 0)
		return;
	while (end < len && (at[end] == '\r' || at[end] == ' '))
		end++;
	if (end >= len || at[end] != '\n')
		return;
	t->separator = (char)at[4];
	t->text = bytes_of(at + end + 1, len - end - 1);
	t->line = 2;
}

static enum status
decode(struct bytes raw, const char *encoding, struct sheet_text *t,
    struct event_fault *fault)
{
	const char *from = find_encoding(&raw, encoding, &t->recoded);
	enum status status = STATUS_OK;

	t->text = raw;
	if (from != NULL) {
		status = recode(raw, from, &t->own);
		t->text = buffer_bytes(&t->own);
		if (status == STATUS_INVALID)
			return refuse(fault, "BAD_ENCODING",
			    "bytes that are not of the encoding",
			    "UTF-8 (in Excel, File > Save As > `CSV UTF-8`), "
			    "or the right `encoding` in the layout");
	}
	if (status == STATUS_OK && !utf8_is_valid(t->text))
		return refuse(fault, "BAD_ENCODING", "bytes that are no UTF-8",
		    "UTF-8 (in Excel, File > Save As > `CSV UTF-8`), or "
		    "`encoding: CP1252` in the layout");
	if (status == STATUS_OK && t->text.len > 0 &&
	    memchr(t->text.data, 0, t->text.len) != NULL)
		return refuse(fault, "BAD_ENCODING", "NUL bytes",
		    "a text; in Excel, File > Save As > `CSV UTF-8`");
	return status;
}

enum status
sheet_text_init(struct bytes raw, const char *encoding, char separator,
    struct sheet_text *t, struct event_fault *fault)
{
	*t = (struct sheet_text){.line = 1, .separator = separator};
	buffer_init(&t->own, 0);
	enum status status = check_kind(raw, fault);

	if (status == STATUS_OK)
		status = decode(raw, encoding, t, fault);
	if (status != STATUS_OK) {
		sheet_text_fini(t);
		return status;
	}
	take_separator_line(t);
	if (t->separator == 0) {
		t->separator = guess_separator(t->text);
		t->separator_guessed = t->separator != ',';
	}
	return STATUS_OK;
}

void
sheet_text_fini(struct sheet_text *t)
{
	buffer_fini(&t->own);
	t->text = bytes_of(NULL, 0);
}

const char *
sheet_separator_name(char separator)
{
	switch (separator) {
	case ',':
		return "comma";
	case ';':
		return "semicolon";
	case '\t':
		return "tab";
	case '|':
		return "pipe";
	default:
		return "another byte";
	}
}
