// SPDX-License-Identifier: Apache-2.0
/*
 * service_room.c - a store that is full gets more room without a restart.
 *
 * Once a second, after a write that found no room: the settings are read
 * again, and when they now allow a larger store, it grows to that.  A full
 * disk needs nothing from us: the next write finds the room by itself.
 */
#include "common/service_parts.h"

#include "common/diag.h"

/* Of the limit, in per cent: time to tell the operator. */
#define NEARLY_FULL_PERCENT 85u

static void
warn_when_nearly_full(struct service *s)
{
	uint64_t used = store_bytes_used(s->store);
	uint64_t most = store_bytes_max(s->store);
	bool nearly = used / 100 >= most / 10000 * NEARLY_FULL_PERCENT;

	if (nearly && !s->nearly_full) {
		diag(DIAG_WARNING, "store.nearly_full",
		    "bytes=%llu\tmap_bytes=%llu\tdo=raise services.%s.map_bytes "
		    "in %s; it is read again when the store is full",
		    (unsigned long long)used, (unsigned long long)most, s->name,
		    s->options.config);
	}
	s->nearly_full = nearly;
}

static void
grow(struct service *s, uint64_t map_bytes)
{
	enum status status = store_grow(s->store, map_bytes);

	diag(status == STATUS_OK ? DIAG_INFO : DIAG_WARNING, "store.grow",
	    "map_bytes=%llu\tstatus=%s",
	    (unsigned long long)store_bytes_max(s->store), status_name(status));
}

void
service_look_for_room(struct service *s)
{
	struct settings now;
	const struct service_settings *mine;
	char detail[DETAIL_MAX] = "";

	warn_when_nearly_full(s);
	if (!store_found_no_room(s->store)) {
		return;
	}
	if (settings_read(s->options.config, &now, detail, sizeof(detail)) !=
	    STATUS_OK) {
		diag(DIAG_WARNING, "store.grow", "detail=%s", detail);
		return;
	}
	mine = settings_service(&now, s->name);
	if (mine != NULL && mine->map_bytes > store_bytes_max(s->store)) {
		grow(s, mine->map_bytes);
	}
}
