// SPDX-License-Identifier: Apache-2.0
/*
 * authority.c - one record, with an empty id.
 */
#include "services/intake/authority.h"

#include "common/zone.h"
#include "services/intake/wire.h"

enum status
authority_set_zone(const struct intake_tables *tables, struct log *log,
    struct store_txn *txn, const char *time_zone)
{
	const struct zone *zone;
	struct bytes stored = {0};
	struct buffer event;
	uint64_t seq;
	enum status status;

	if (zone_find(time_zone, &zone) != STATUS_OK)
		return STATUS_INVALID;
	buffer_init(&event, 4096);
	status = wire_pack_authority(time_zone, &event);
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
