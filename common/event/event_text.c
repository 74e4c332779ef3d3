// SPDX-License-Identifier: Apache-2.0
/*
 * event_text.c - keys of a small alphabet, names of any script.
 */
#include "common/event/event_text.h"

#include "common/event/session_event.h"
#include "common/utf8.h"

#include <string.h>

/* A-Z a-z 0-9 . _ : - */
static const bool is_key_char[256] = {
    ['-'] = true,
    ['.'] = true,
    ['0' ... ':'] = true,
    ['A' ... 'Z'] = true,
    ['_'] = true,
    ['a' ... 'z'] = true,
};

bool
event_is_key(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len;

	while (is_key_char[*at])
		at++;
	len = (size_t)(at - (const unsigned char *)text);
	return *at == '\0' && len >= 1 && len <= EVENT_ID_MAX;
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
	size_t len = 0, at;

	while (text[len] > 0x20 && text[len] < 0x7f)
		len++;
	at = len; /* up to here there is nothing to look for */
	len += strlen(text + at);
	if (len < 1 || len > EVENT_NAME_MAX ||
	    !utf8_is_valid(bytes_of(text + at, len - at)))
		return false;
	for (; at < len; at++) {
		if (is_blank_at((const unsigned char *)text + at))
			return false;
	}
	return true;
}
