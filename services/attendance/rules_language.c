// SPDX-License-Identifier: Apache-2.0
/*
 * rules_language.c - BCP 47 (RFC 5646), as much of it as a family needs.
 *
 * 1. The language is a code of ISO 639-1, or three letters (ISO 639-2 and -3,
 *    of which there are too many to list) but none for private use.
 * 2. Then a script of four letters may follow, then a region of two letters
 *    or three digits.
 * 3. Variants, extensions and private use are refused: any word can be
 *    written in them.  So are extended languages, which have codes of their
 *    own (yue, not zh-yue).
 */
#include "services/attendance/rules_language.h"

#include <stddef.h>
#include <string.h>

/* ISO 639-1, each followed by a blank. */
static const char two_letters[] =
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce "
    "ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr "
    "fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Letters up to a hyphen or the end; 0: something else is among them. */
static size_t
letters(const char *text)
{
	size_t len = 0;

	while (is_letter(text[len]))
		len++;
	return text[len] == '\0' || text[len] == '-' ? len : 0;
}

static size_t
digits(const char *text)
{
	size_t len = 0;

	while (text[len] >= '0' && text[len] <= '9')
		len++;
	return text[len] == '\0' || text[len] == '-' ? len : 0;
}

static bool
is_language(const char *code, size_t len)
{
	if (len == 2) {
		for (const char *at = two_letters; *at != '\0'; at += 3) {
			if (memcmp(at, code, 2) == 0)
				return true;
		}
		return false;
	}
	/* qaa to qtz are for private use. */
	return len == 3 && !(code[0] == 'q' && code[1] <= 't');
}

/* Past a hyphen that something follows. */
static bool
go_on(const char **text)
{
	if (**text != '-')
		return false;
	(*text)++;
	return true;
}

static char *
put_script(char *to, const char *text)
{
	*to++ = '-';
	*to++ = upper(text[0]);
	for (size_t i = 1; i < 4; i++)
		*to++ = lower(text[i]);
	return to;
}

static char *
put_region(char *to, const char *text, size_t len)
{
	*to++ = '-';
	for (size_t i = 0; i < len; i++)
		*to++ = upper(text[i]);
	return to;
}

bool
language_tag_read(const char *text, char tag[LANGUAGE_TAG_TEXT])
{
	char made[LANGUAGE_TAG_TEXT], *to = made;
	size_t len = letters(text);
	bool more;

	if (len < 2 || len > 3)
		return false;
	for (size_t i = 0; i < len; i++)
		*to++ = lower(text[i]);
	if (!is_language(made, len))
		return false;
	text += len;
	more = go_on(&text);
	if (more && letters(text) == 4) {
		to = put_script(to, text);
		text += 4;
		more = go_on(&text);
	}
	if (more) {
		len = letters(text) == 2 ? 2 : digits(text) == 3 ? 3 : 0;
		if (len == 0)
			return false;
		to = put_region(to, text, len);
		text += len;
	}
	if (*text != '\0')
		return false;
	*to++ = '\0';
	memcpy(tag, made, (size_t)(to - made));
	return true;
}
