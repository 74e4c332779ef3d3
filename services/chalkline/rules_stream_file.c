// SPDX-License-Identifier: Apache-2.0
/*
 * rules_stream_file.c - by the first bytes, else by the first line.
 */
#include "services/chalkline/rules_stream_file.h"

#include <string.h>

static const struct {
	const char *begins;
	size_t len;
	const char *advice;
} kinds[] = {
    {"PK\x03\x04", 4,
	"this is an Excel workbook or a zip: save it as CSV, or unpack it"},
    {"\xD0\xCF\x11\xE0", 4,
	"this is an old Excel workbook: save it as CSV UTF-8"},
    {"\x1F\x8B", 2,
	"this is compressed: `gunzip -c FILE | chalkline stream -`"},
    {"\xFF\xFE", 2,
	"this is UTF-16: `iconv -f UTF-16 -t UTF-8 FILE`, or save it as "
	"UTF-8"},
    {"\xFE\xFF", 2,
	"this is UTF-16: `iconv -f UTF-16 -t UTF-8 FILE`, or save it as "
	"UTF-8"},
    {"%PDF", 4, "this is a PDF: ask for the events as NDJSON or CSV"},
    {"<", 1, "this is HTML or XML: ask for the events as NDJSON or CSV"},
};

/* Without blanks and a byte order mark. */
static struct bytes
skip_blanks(struct bytes head)
{
	if (head.len >= 3 && memcmp(head.data, "\xEF\xBB\xBF", 3) == 0)
		head = bytes_of(head.data + 3, head.len - 3);
	while (head.len > 0 && strchr(" \t\r\n", head.data[0]) != NULL &&
	       head.data[0] != '\0')
		head = bytes_of(head.data + 1, head.len - 1);
	return head;
}

static size_t
count_in_line(struct bytes head, uint8_t wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < head.len && head.data[i] != '\n'; i++)
		count += head.data[i] == wanted;
	return count;
}

static const char *
advice_on_csv(struct bytes head)
{
	if (head.data[0] == '{')
		return "this is JSON: use --format ndjson";
	if (count_in_line(head, ',') == 0 && count_in_line(head, ';') > 0)
		return "its cells are between semicolons: save it with commas";
	if (count_in_line(head, ',') == 0 && count_in_line(head, '\t') > 0)
		return "its cells are between tabs: save it with commas";
	return NULL;
}

static const char *
advice_on_json(struct bytes head)
{
	size_t line = 0;

	while (line < head.len && head.data[line] != '\n')
		line++;
	if (head.data[0] == '[')
		return "this is a list of JSON, expected one object a line: "
		       "`jq -c '.[]' FILE | chalkline stream -`";
	if (head.data[0] == '{' && line < head.len &&
	    count_in_line(head, '}') == 0)
		return "its objects go over several lines, expected one a "
		       "line: `jq -c . FILE | chalkline stream -`";
	if (head.data[0] != '{' && count_in_line(head, ',') > 0)
		return "this looks like CSV: use --format csv";
	return NULL;
}

const char *
stream_file_advice(struct bytes head, bool is_csv)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (head.len >= kinds[i].len &&
		    memcmp(head.data, kinds[i].begins, kinds[i].len) == 0)
			return kinds[i].advice;
	}
	head = skip_blanks(head);
	if (head.len == 0)
		return NULL;
	return is_csv ? advice_on_csv(head) : advice_on_json(head);
}
