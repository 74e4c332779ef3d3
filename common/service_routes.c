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
    {"service.Status", HANDLER_QUERY, LANE_OWN, on_service_status, false, NULL},
    {"feed.Read", HANDLER_QUERY, LANE_OWN, on_feed_read, false, NULL},
    {"job.Start", HANDLER_COMMAND, LANE_WRITER, on_job_start, false, NULL},
    {"job.Stage", HANDLER_QUERY, LANE_FILES, on_job_stage, false, NULL},
    {"job.Run", HANDLER_NATURAL, LANE_WRITER, on_job_run, false, NULL},
    {"job.Watch", HANDLER_QUERY, LANE_OWN, on_job_watch, false, NULL},
    {"job.Cancel", HANDLER_NATURAL, LANE_WRITER, on_job_cancel, false, NULL},
    {"job.List", HANDLER_QUERY, LANE_OWN, on_job_list, false, NULL},
    {"job.Result", HANDLER_QUERY, LANE_OWN, on_job_result, false, NULL},
    {"quarantine.List", HANDLER_QUERY, LANE_OWN, on_quarantine_list, false,
	NULL},
    {"quarantine.Show", HANDLER_QUERY, LANE_OWN, on_quarantine_show, false,
	NULL},
    {"quarantine.Retry", HANDLER_COMMAND, LANE_WRITER, on_quarantine_retry,
	false, NULL},
    {"quarantine.Discard", HANDLER_COMMAND, LANE_WRITER, on_quarantine_discard,
	false, NULL},
};
#define OWN_ROUTES (sizeof(own_routes) / sizeof(own_routes[0]))

static prepare_fn *
find_preparation(const struct service_definition *definition, const char *type)
{
	for (size_t i = 0; i < definition->preparation_count; i++) {
		if (strcmp(definition->preparations[i].type, type) == 0) {
			return definition->preparations[i].prepare;
		}
	}
	return NULL;
}

static struct route
route_of(
    const struct service_definition *definition, const struct handler *handler)
{
	bool writes = handler->kind == HANDLER_COMMAND ||
		      handler->kind == HANDLER_NATURAL;

	return (struct route){
	    .type = handler->type,
	    .kind = handler->kind,
	    .lane = writes ? LANE_WRITER : LANE_QUERIES,
	    .run = handler->run,
	    .quarantined = writes,
	    .prepare =
		writes ? find_preparation(definition, handler->type) : NULL,
	};
}

enum status
routes_make(struct service *s)
{
	const struct service_definition *definition = s->definition;
	size_t count = OWN_ROUTES + definition->handler_count;

	s->routes = calloc(count, sizeof(s->routes[0]));
	if (s->routes == NULL) {
		return STATUS_NO_MEMORY;
	}
	memcpy(s->routes, own_routes, sizeof(own_routes));
	for (size_t i = 0; i < definition->handler_count; i++) {
		s->routes[OWN_ROUTES + i] =
		    route_of(definition, &definition->handlers[i]);
	}
	s->route_count = count;
	return STATUS_OK;
}

const struct route *
route_find(const struct service *s, const char *type)
{
	for (size_t i = 0; i < s->route_count; i++) {
		if (strcmp(s->routes[i].type, type) == 0) {
			return &s->routes[i];
		}
	}
	return NULL;
}
