// SPDX-License-Identifier: Apache-2.0
/*
 * demo_plan.c - NDJSON to sessions, by jansson.
 */
#include "services/chalkline/demo_plan.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/instant.h"

#define PLAN_BYTES_MAX ((size_t)1 << 30)

static const char *
text_of(json_t *object, const char *name, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? arena_string(arena, bytes_of_string(text)) : NULL;
}

static bool
read_instant(json_t *object, const char *name, int64_t *instant)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && instant_parse(text, strlen(text), instant);
}

static bool
read_students(json_t *object, struct arena *arena, struct demo_session *s)
{
	json_t *students = json_object_get(object, "studentIds");
	size_t count = json_array_size(students);
	const char **ids = arena_zeroed(arena, count + 1, sizeof(*ids));

	if (ids == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *id = json_string_value(json_array_get(students, i));
		ids[i] = id != NULL ? arena_string(arena, bytes_of_string(id))
				    : NULL;
		if (ids[i] == NULL)
			return false;
	}
	s->student_ids = ids;
	s->student_count = count;
	return true;
}

static bool
read_session(json_t *object, struct arena *arena, struct demo_session *s)
{
	s->provider_id = text_of(object, "providerId", arena);
	s->session_id = text_of(object, "sessionId", arena);
	s->program_id = text_of(object, "programId", arena);
	s->school_id = text_of(object, "schoolId", arena);
	s->subject = text_of(object, "subject", arena);
	s->tutor_id = text_of(object, "tutorId", arena);
	return s->provider_id != NULL && s->session_id != NULL &&
	       s->program_id != NULL && s->school_id != NULL &&
	       s->subject != NULL && s->tutor_id != NULL &&
	       read_instant(object, "plannedStart", &s->planned_start) &&
	       read_instant(object, "plannedEnd", &s->planned_end) &&
	       read_students(object, arena, s);
}

/* Room for one more; doubled when it is full. */
static struct demo_session *
add_session(struct demo_plan *plan)
{
	/* Full at every power of two from 1,024 on. */
	if (plan->count == 0 ||
	    (plan->count >= 1024 && (plan->count & (plan->count - 1)) == 0)) {
		size_t room = plan->count == 0 ? 1024 : plan->count * 2;
		struct demo_session *more =
		    reallocarray(plan->session, room, sizeof(*more));
		if (more == NULL)
			return NULL;
		plan->session = more;
	}
	struct demo_session *s = &plan->session[plan->count++];
	memset(s, 0, sizeof(*s));
	return s;
}

static bool
read_line(const char *line, struct demo_plan *plan)
{
	json_t *object = json_loads(line, 0, NULL);
	bool fine = true;

	/* Lines of needs without a place have no session. */
	if (json_object_get(object, "sessionId") != NULL) {
		struct demo_session *s = add_session(plan);
		fine = s != NULL && read_session(object, plan->arena, s);
	}
	fine = fine && object != NULL;
	json_decref(object);
	return fine;
}

enum cli_exit
demo_plan_read(const char *path, struct demo_plan *plan)
{
	char *line = NULL;
	size_t room = 0;
	uint64_t number = 0;
	enum cli_exit code = CLI_DONE;

	*plan = (struct demo_plan){.count = 0};
	if (arena_new(PLAN_BYTES_MAX, &plan->arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	FILE *file = fopen(path, "r");
	if (file == NULL) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_FAILED;
	}
	while (code == CLI_DONE && getline(&line, &room, file) > 0) {
		number++;
		if (read_line(line, plan))
			continue;
		cli_error("%s: line %" PRIu64
			  ": found something else, expected a planned session",
		    path, number);
		code = CLI_FAILED;
	}
	free(line);
	fclose(file);
	return code;
}

void
demo_plan_fini(struct demo_plan *plan)
{
	free(plan->session);
	plan->session = NULL;
	arena_free(&plan->arena);
}
