// SPDX-License-Identifier: Apache-2.0
/*
 * tables_alerts.c - thresholds by key, programme and time; programmes; days.
 */
#include "services/attendance/tables_alerts.h"

#include "services/attendance/tables_told.h"

#include <string.h>

#define ROW_VERSION 1

static void
threshold_prefix(
    struct store_key *key, enum threshold_key which, const char *program_id)
{
	key_start(key);
	key_u8(key, (uint8_t)which);
	key_string(key, program_id);
}

enum status
attendance_put_threshold(struct store_txn *txn,
    const struct attendance_tables *t, const struct kept_threshold *kept)
{
	struct store_key key, value;

	threshold_prefix(&key, kept->key, kept->program_id);
	key_instant(&key, kept->known_at);
	key_start(&value);
	key_u8(&value, ROW_VERSION);
	key_u8(&value, kept->has);
	key_instant(&value, kept->value);
	return store_put(
	    txn, t->thresholds, key_bytes(&key), key_bytes(&value));
}

bool
attendance_read_threshold(
    struct bytes key, struct bytes value, struct kept_threshold *kept)
{
	struct key_reader k = key_read(key), v = key_read(value);
	uint8_t which, version, has;

	if (!key_read_u8(&k, &which) || which >= THRESHOLD_COUNT ||
	    !key_read_string(&k, &kept->program_id) ||
	    !key_read_instant(&k, &kept->known_at) ||
	    !key_read_u8(&v, &version) || version != ROW_VERSION ||
	    !key_read_u8(&v, &has) || !key_read_instant(&v, &kept->value))
		return false;
	kept->key = (enum threshold_key)which;
	kept->has = has != 0;
	return true;
}

struct latest {
	int64_t moment;
	struct kept_threshold kept;
	bool is_found;
};

static enum status
note_latest(struct bytes key, struct bytes value, void *ctx)
{
	struct latest *latest = ctx;
	struct kept_threshold kept;

	if (!attendance_read_threshold(key, value, &kept))
		return STATUS_CORRUPT;
	if (kept.known_at > latest->moment)
		return STATUS_CANCELLED; /* sorted by time */
	latest->kept = kept;
	latest->is_found = true;
	return STATUS_OK;
}

static enum status
override(struct store_txn *txn, const struct attendance_tables *t,
    enum threshold_key key, const char *program_id, int64_t moment,
    int64_t *value)
{
	struct latest latest = {.moment = moment};
	struct store_key prefix;
	enum status status;

	threshold_prefix(&prefix, key, program_id);
	status = store_scan(
	    txn, t->thresholds, key_bytes(&prefix), note_latest, &latest);
	if (status != STATUS_OK && status != STATUS_CANCELLED)
		return status;
	if (latest.is_found && latest.kept.has)
		*value = latest.kept.value;
	return STATUS_OK;
}

enum status
attendance_get_thresholds(struct store_txn *txn,
    const struct attendance_tables *t, const char *program_id, int64_t moment,
    struct thresholds *thresholds)
{
	enum status status = STATUS_OK;

	thresholds_init(thresholds);
	for (size_t i = 1; i < THRESHOLD_COUNT && status == STATUS_OK; i++) {
		enum threshold_key key = (enum threshold_key)i;

		status =
		    override(txn, t, key, "", moment, &thresholds->value[i]);
		if (status == STATUS_OK && threshold_rules[i].of_program &&
		    program_id[0] != '\0')
			status = override(txn, t, key, program_id, moment,
			    &thresholds->value[i]);
	}
	return status;
}

enum status
attendance_put_program(struct store_txn *txn, const struct attendance_tables *t,
    const char *program_id, const struct alert_program *program,
    int64_t known_at)
{
	struct store_key key, value;

	key_start(&key);
	key_string(&key, program_id);
	key_start(&value);
	if (program != NULL) {
		key_u8(&value, ROW_VERSION);
		key_u32(&value, program->minutes_per_session);
		key_u32(&value, program->max_group);
		key_u32(&value, program->min_minutes_attended);
		key_u8(&value, program->excused_out);
	}
	return attendance_put_told(
	    txn, t, TOLD_PROGRAM, key_bytes(&key), key_bytes(&value), known_at);
}

enum status
attendance_get_program(struct store_txn *txn, const struct attendance_tables *t,
    const char *program_id, int64_t moment, struct alert_program *program)
{
	struct store_key key;
	struct key_reader r;
	struct bytes value;
	uint8_t version, excused_out;
	enum status status;

	memset(program, 0, sizeof(*program));
	key_start(&key);
	key_string(&key, program_id);
	status = attendance_get_told(
	    txn, t, TOLD_PROGRAM, key_bytes(&key), moment, &value);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	r = key_read(value);
	if (!key_read_u8(&r, &version) || version != ROW_VERSION ||
	    !key_read_u32(&r, &program->minutes_per_session) ||
	    !key_read_u32(&r, &program->max_group) ||
	    !key_read_u32(&r, &program->min_minutes_attended) ||
	    !key_read_u8(&r, &excused_out))
		return STATUS_CORRUPT;
	program->excused_out = excused_out != 0;
	program->known = true;
	return STATUS_OK;
}

static void
day_key(struct store_key *key, const char *student_id, int32_t date)
{
	key_start(key);
	key_string(key, student_id);
	key_u32(key, (uint32_t)date);
}

/* Only absences are rows: of most days there is nothing to keep. */
enum status
attendance_put_school_day(struct store_txn *txn,
    const struct attendance_tables *t, const char *student_id, int32_t date,
    bool is_absent, int64_t known_at)
{
	struct store_key key;

	day_key(&key, student_id, date);
	return attendance_put_told(txn, t, TOLD_SCHOOL_DAY, key_bytes(&key),
	    bytes_of("\1", is_absent ? 1 : 0), known_at);
}

enum status
attendance_is_school_absent(struct store_txn *txn,
    const struct attendance_tables *t, const char *student_id, int32_t date,
    int64_t moment, bool *is_absent)
{
	struct store_key key;
	struct bytes value;
	enum status status;

	day_key(&key, student_id, date);
	status = attendance_get_told(
	    txn, t, TOLD_SCHOOL_DAY, key_bytes(&key), moment, &value);
	*is_absent = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
