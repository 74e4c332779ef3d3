// SPDX-License-Identifier: Apache-2.0
/* meetings.c - chains of links under one table of keys. */
#include "services/scheduling/meetings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX 600

struct meeting_link {
	uint32_t meeting, next; /* next + 1; 0: the end */
};

void
meetings_init(struct meetings *m, struct arena *arena)
{
	*m = (struct meetings){0};
	names_init(&m->keys, arena);
}

void
meetings_fini(struct meetings *m)
{
	names_fini(&m->keys);
	free(m->all.items);
	free(m->first.items);
	free(m->links.items);
	*m = (struct meetings){0};
}

static struct bytes
make_key(char key[KEY_MAX], enum meetings_of of, const char *id)
{
	snprintf(key, KEY_MAX, "%c%s", (char)of, id);
	return bytes_of_string(key);
}

static struct bytes
make_day_key(char key[KEY_MAX], const char *school, int32_t date)
{
	snprintf(
	    key, KEY_MAX, "%c%" PRId32 "/%s", MEETINGS_OF_SCHOOL, date, school);
	return bytes_of_string(key);
}

static enum status
add_link(struct meetings *m, struct bytes key, uint32_t meeting)
{
	struct meeting_link link = {.meeting = meeting};
	uint32_t number, none = 0, *first;
	bool is_new;
	enum status status = names_add(&m->keys, key, &number, &is_new);

	if (status == STATUS_OK && is_new)
		status = rows_append(&m->first, &none, sizeof(none));
	if (status != STATUS_OK)
		return status;
	first = (uint32_t *)m->first.items + number;
	link.next = *first;
	status = rows_append(&m->links, &link, sizeof(link));
	*first = (uint32_t)m->links.count;
	return status;
}

enum status
meetings_add(
    struct meetings *m, const struct planned_session *session, int32_t date)
{
	struct meeting meeting = {session, date};
	uint32_t number = (uint32_t)m->all.count;
	char key[KEY_MAX];
	enum status status = rows_append(&m->all, &meeting, sizeof(meeting));

	if (status == STATUS_OK)
		status = add_link(m,
		    make_key(key, MEETINGS_OF_TUTOR, session->tutor), number);
	if (status == STATUS_OK)
		status = add_link(m,
		    make_key(key, MEETINGS_OF_GROUP, session->group), number);
	if (status == STATUS_OK)
		status = add_link(
		    m, make_day_key(key, session->school, date), number);
	for (size_t i = 0; i < session->student_count && status == STATUS_OK;
	     i++)
		status = add_link(m,
		    make_key(key, MEETINGS_OF_STUDENT, session->students[i]),
		    number);
	return status;
}

static const struct meeting *
next_of(const struct meetings *m, struct bytes key, uint32_t *at)
{
	const struct meeting_link *links = m->links.items;
	uint32_t number, link;

	if (*at == 0) {
		number = names_find(&m->keys, key);
		link = number == NAMES_NONE
			   ? 0
			   : ((const uint32_t *)m->first.items)[number];
	} else {
		link = links[*at - 1].next;
	}
	*at = link;
	return link == 0 ? NULL
			 : (const struct meeting *)m->all.items +
			       links[link - 1].meeting;
}

const struct meeting *
meetings_next(
    const struct meetings *m, enum meetings_of of, const char *id, uint32_t *at)
{
	char key[KEY_MAX];

	return next_of(m, make_key(key, of, id), at);
}

const struct meeting *
meetings_next_of_day(
    const struct meetings *m, const char *school, int32_t date, uint32_t *at)
{
	char key[KEY_MAX];

	return next_of(m, make_day_key(key, school, date), at);
}
