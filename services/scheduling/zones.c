// SPDX-License-Identifier: Apache-2.0
/* zones.c - one look-up after the other. */
#include "services/scheduling/zones.h"

#include "services/scheduling/wire_mirror.h"

#include "common/zone.h"

static enum status
read_record(struct store_txn *txn, struct store_table mirror,
    const struct mirror_key *key, struct arena *arena,
    struct mirror_record *record)
{
	struct bytes data;
	enum status status = mirror_get(txn, mirror, key, &data);

	*record = (struct mirror_record){.kind = MIRROR_NONE};
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	return status == STATUS_OK
		   ? wire_read_mirror_record(data, arena, record)
		   : status;
}

static bool
is_known(const char *name, const char **kept)
{
	const struct zone *zone;

	if (name[0] == '\0' || zone_find(name, &zone) != STATUS_OK)
		return false;
	*kept = zone_name(zone);
	return true;
}

enum status
zones_of_school(struct store_txn *txn, struct store_table mirror,
    const char *school, const char *fallback, struct arena *arena,
    const char **name)
{
	const struct mirror_key of_school = {
	    MIRROR_SCHOOL, school, "", NULL, false};
	const struct mirror_key of_all = {
	    MIRROR_AUTHORITY, "", "", NULL, false};
	struct mirror_record record;
	enum status status =
	    read_record(txn, mirror, &of_school, arena, &record);

	if (status != STATUS_OK || (record.kind == MIRROR_SCHOOL &&
				       is_known(record.school.zone, name)))
		return status;
	status = read_record(txn, mirror, &of_all, arena, &record);
	if (status != STATUS_OK ||
	    (record.kind == MIRROR_AUTHORITY &&
		is_known(record.authority.time_zone, name)))
		return status;
	if (!is_known(fallback, name))
		*name = "UTC";
	return STATUS_OK;
}
