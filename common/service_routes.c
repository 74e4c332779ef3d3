// SPDX-License-Identifier: Apache-2.0
/*
 * service_routes.c - which handler answers which request type.
 *
 * The framework's own rows, then those of the service's definition.
 */
#include "common/service_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct route own_routes[] = {
    {"service.Status", HANDLER_QUERY, LANE_OWN, on_service_status, false},
    {"feed.Read", HANDLER_QUERY, LANE_OWN, on_feed_read, false},
    {"job.Start", HANDLER_COMMAND, LANE_WRITER, on_job_start, false},
    {"job.Stage", HANDLER_QUERY, LANE_FILES, on_job_stage, false},
    {"job.Run", HANDLER_NATURAL, LANE_WRITER, on_job_run, false},
    {"job.Watch", HANDLER_QUERY, LANE_OWN, on_job_watch, false},
    {"job.Cancel", HANDLER_NATURAL, LANE_WRITER, on_job_cancel, false},
    {"job.Result", HANDLER_QUERY, LANE_OWN, on_job_result, false},
    {"quarantine.List", HANDLER_QUERY, LANE_OWN, on_quarantine_list, false},
    {"quarantine.Show", HANDLER_QUERY, LANE_OWN, on_quarantine_show, false},
    {"quarantine.Retry", HANDLER_COMMAND, LANE_WRITER, on_quarantine_retry,
	false},
    {"quarantine.Discard", HANDLER_COMMAND, LANE_WRITER, on_quarantine_discard,
	false},
};
#define OWN_ROUTES (sizeof(own_routes) / sizeof(own_routes[0]))

static struct route
route_of(const struct handler *handler)
{
	bool writes = handler->kind == HANDLER_COMMAND ||
		      handler->kind == HANDLER_NATURAL;

	return ((struct route){
	    .type = handler->type,
	    .kind = handler->kind,
	    .lane = writes ? LANE_WRITER : LANE_QUERIES,
	    .run = handler->run,
	    .quarantined = writes,
	});
}

enum status
routes_make(struct service *s)
{
	const struct service_definition *definition = s->definition;
	size_t count = OWN_ROUTES + definition->handler_count;

	s->routes = calloc(count, sizeof(s->routes[0]));
	if (s->routes == NULL) {
		return (STATUS_NO_MEMORY);
	}
	memcpy(s->routes, own_routes, sizeof(own_routes));
	for (size_t i = 0; i < definition->handler_count; i++) {
		s->routes[OWN_ROUTES + i] = route_of(&definition->handlers[i]);
	}
	s->route_count = count;
	return (STATUS_OK);
}

const struct route *
route_find(const struct service *s, const char *type)
{
	for (size_t i = 0; i < s->route_count; i++) {
		if (strcmp(s->routes[i].type, type) == 0) {
			return (&s->routes[i]);
		}
	}
	return (NULL);
}
