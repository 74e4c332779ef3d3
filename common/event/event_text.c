// SPDX-License-Identifier: Apache-2.0
/*
 * event_text.c - keys of a small alphabet, names of any script.
 */
#include "common/event/event_text.h"

#include "common/event/session_event.h"
#include "common/utf8.h"

#include <string.h>

/* A-Z a-z 0-9 . _ : - */
static bool
is_key_char(char c)
{
	return (c >= '-' && c <= '.') || (c >= '0' && c <= ':') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

bool
event_is_key(const char *text)
{
	size_t len = 0;

	while (len <= EVENT_ID_MAX && is_key_char(text[len]))
		len++;
	return len >= 1 && len <= EVENT_ID_MAX && text[len] == '\0';
}

/*
 * A blank or control character at text: ASCII, C1, and the blanks of Unicode
 * outside ASCII (U+00A0 U+1680 U+2000-200A U+2028 U+2029 U+202F U+205F
 * U+3000).  The text is valid UTF-8.
 */
static bool
is_blank_at(const unsigned char *s)
{
	if (s[0] > 0x20 && s[0] < 0x7F)
		return false;
	if (s[0] <= 0x20 || s[0] == 0x7F)
		return true;
	if (s[0] == 0xC2)
		return s[1] <= 0xA0;
	if (s[0] == 0xE1)
		return s[1] == 0x9A && s[2] == 0x80;
	if (s[0] == 0xE2 && s[1] == 0x80)
		return s[2] <= 0x8A || s[2] == 0xA8 || s[2] == 0xA9 ||
		       s[2] == 0xAF;
	if (s[0] == 0xE2)
		return s[1] == 0x81 && s[2] == 0x9F;
	return s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80;
}

bool
event_is_name(const char *text)
{
	size_t len = strlen(text);

	if (len < 1 || len > EVENT_NAME_MAX ||
	    !utf8_is_valid(bytes_of(text, len)))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (is_blank_at((const unsigned char *)text + i))
			return false;
	}
	return true;
}
