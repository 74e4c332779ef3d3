// SPDX-License-Identifier: Apache-2.0
/*
 * authority.c - one record, with an empty id.
 */
#include "services/intake/authority.h"

#include <stdio.h>
#include <string.h>

#include "common/settings.h"
#include "common/zone.h"
#include "services/intake/wire.h"

/* Kinds of a text, each once, in its order; borrowed from the room. */
struct kinds {
	char text[sizeof(((struct settings *)0)->clearances)];
	const char *item[sizeof(((struct settings *)0)->clearances) / 2];
	struct text_list list;
};

static void
read_kinds(const char *text, struct kinds *kinds)
{
	char *rest = NULL;

	(void)snprintf(kinds->text, sizeof(kinds->text), "%s", text);
	kinds->list = (struct text_list){.item = kinds->item};
	for (char *word = strtok_r(kinds->text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		bool is_known = false;

		for (size_t i = 0; i < kinds->list.count; i++)
			is_known |= strcmp(kinds->item[i], word) == 0;
		if (!is_known)
			kinds->item[kinds->list.count++] = word;
	}
}

enum status
authority_set(const struct intake_tables *tables, struct log *log,
    struct store_txn *txn, const char *time_zone, const char *clearances)
{
	struct kinds kinds = {.text = ""};
	const struct zone *zone;
	struct bytes stored = {0};
	struct buffer event;
	uint64_t seq;
	enum status status;

	if (zone_find(time_zone, &zone) != STATUS_OK)
		return STATUS_INVALID;
	read_kinds(clearances, &kinds);
	buffer_init(&event, 4096);
	status = wire_pack_authority(time_zone, &kinds.list, &event);
	if (status == STATUS_OK)
		status = tables_get_record(
		    tables, txn, RECORD_AUTHORITY, "", &stored);
	if (status == STATUS_OK && bytes_equal(stored, buffer_bytes(&event)))
		goto out;
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		status = tables_put_record(
		    tables, txn, RECORD_AUTHORITY, "", buffer_bytes(&event));
	if (status == STATUS_OK)
		status = log_append(log, txn, buffer_bytes(&event), &seq);
out:
	buffer_fini(&event);
	return status;
}
