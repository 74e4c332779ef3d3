// SPDX-License-Identifier: Apache-2.0
/*
 * export.c - a page of an export.
 *
 * The token of the next page is the kind's number and the last id.
 */
#include "services/intake/export.h"

#include <stdio.h>
#include <string.h>

#include "services/intake/export_rows.h"
#include "services/intake/rules_oneroster_columns.h"

#define PAGE_ARENA ((size_t)64 << 20)

struct page {
	const struct intake_tables *tables;
	struct store_txn *txn;
	enum record_kind kind;
	bool is_user;
	enum own_kind own;
	size_t limit;
	struct export_rows rows;
	bool full;
	uint8_t last[1 + 2 * ID_MAX + 2]; /* of the rows so far */
	size_t last_len;
};

static const enum record_kind own_records[OWN_KINDS] = {
    [OWN_TUTORS] = RECORD_TUTOR,
    [OWN_PROGRAMS] = RECORD_PROGRAM,
    [OWN_NEEDS] = RECORD_NEED,
    [OWN_BELL_SCHEDULES] = RECORD_SLOT,
    [OWN_AVAILABILITY] = RECORD_AVAILABILITY,
    [OWN_CALENDARS] = RECORD_CALENDAR,
    [OWN_SCHOOLS] = RECORD_SCHOOL,
    [OWN_SCHOOL_ATTENDANCE] = RECORD_SCHOOL_DAY,
    [OWN_CONSENTS] = RECORD_CONSENT,
    [OWN_CLEARANCES] = RECORD_CLEARANCE,
    [OWN_PAIRS] = RECORD_PAIR,
    [OWN_PINS] = RECORD_PIN,
};

static enum status
load_identity(const struct page *page, enum identity_of whose, const char *id,
    struct identity *identity)
{
	struct bytes stored;
	enum status status =
	    tables_get_identity(page->tables, page->txn, whose, id, &stored);

	*identity = (struct identity){0};
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return wire_unpack_identity(stored, page->rows.arena, identity);
}

static enum status
add_user(struct page *page, const char *id, const void *record)
{
	struct user_record user = {.is_student = page->kind == RECORD_STUDENT};
	enum status status =
	    load_identity(page, IDENTITY_USER, id, &user.identity);

	if (status != STATUS_OK)
		return status;
	if (user.is_student)
		user.student = *(const struct student *)record;
	else
		user.person = *(const struct person *)record;
	export_user(&page->rows, &user);
	return page->rows.failed;
}

static enum status
add_own(struct page *page, const char *id, const void *record)
{
	struct identity identity = {0};
	enum status status = STATUS_OK;

	if (page->own == OWN_TUTORS)
		status = load_identity(page, IDENTITY_TUTOR, id, &identity);
	if (status != STATUS_OK)
		return status;
	export_own(&page->rows, page->own, record, &identity);
	return page->rows.failed;
}

static enum status
visit(const char *id, struct bytes event, void *ctx)
{
	struct page *page = ctx;
	size_t len = strlen(id);
	void *record = NULL;
	enum status status;

	if (page->rows.rows >= page->limit ||
	    page->rows.bytes >= EXPORT_BYTES_MAX) {
		page->full = true;
		return STATUS_CANCELLED;
	}
	if (len + 1 > sizeof(page->last))
		return STATUS_CORRUPT;
	status =
	    wire_unpack_record(page->kind, event, page->rows.arena, &record);
	if (status == STATUS_OK)
		status = page->is_user ? add_user(page, id, record)
				       : add_own(page, id, record);
	if (status != STATUS_OK)
		return status;
	page->last[0] = (uint8_t)page->kind;
	memcpy(page->last + 1, id, len);
	page->last_len = len + 1;
	return STATUS_OK;
}

static enum status
scan(struct page *page, enum record_kind kind, const char *after)
{
	enum status status;

	page->kind = kind;
	status = tables_scan_records_after(
	    page->tables, page->txn, kind, after, visit, page);
	return status == STATUS_CANCELLED ? STATUS_OK : status;
}

/* kind: what the page goes on with; students first, then the others. */
static enum status
fill(struct page *page, bool persons, enum record_kind from, const char *after)
{
	enum status status;

	if (!page->is_user)
		return scan(page, own_records[page->own], after);
	if (from == RECORD_PERSON)
		return scan(page, RECORD_PERSON, after);
	status = scan(page, RECORD_STUDENT, after);
	if (status == STATUS_OK && persons && !page->full)
		status = scan(page, RECORD_PERSON, "");
	return status;
}

static bool
choose_layout(struct page *page, const char *kind)
{
	page->is_user =
	    strcmp(kind, "users") == 0 || strcmp(kind, "students") == 0;
	if (page->is_user) {
		page->rows.layout = &oneroster_layouts[ONEROSTER_USERS];
		page->rows.columns = USER_PASSWORD + 1; /* those of 1.1 */
		return true;
	}
	if (!own_kind_find(kind, &page->own))
		return false;
	page->rows.layout = &own_layouts[page->own];
	page->rows.columns = page->rows.layout->count;
	return true;
}

static bool
read_token(struct bytes token, enum record_kind *kind, char *after, size_t size)
{
	*kind = RECORD_NONE;
	after[0] = '\0';
	if (token.len == 0)
		return true;
	if (token.len > size)
		return false;
	*kind = (enum record_kind)token.data[0];
	memcpy(after, token.data + 1, token.len - 1);
	after[token.len - 1] = '\0';
	return strlen(after) == token.len - 1;
}

enum status
export_page(const struct intake_tables *tables, struct store_txn *txn,
    const struct export_request *request, struct buffer *reply, char *detail,
    size_t detail_size)
{
	struct page page = {.tables = tables, .txn = txn};
	char after[2 * ID_MAX + 3];
	enum record_kind from;
	enum status status;

	if (!choose_layout(&page, request->kind)) {
		(void)snprintf(detail, detail_size,
		    "no kind %.40s; expected users, students, tutors, "
		    "programs, needs, bell-schedules, availability, "
		    "calendars, schools, school-attendance, consents, "
		    "clearances or pairs",
		    request->kind);
		return STATUS_INVALID;
	}
	if (!read_token(request->after, &from, after, sizeof(after))) {
		(void)snprintf(detail, detail_size, "a broken page token");
		return STATUS_INVALID;
	}
	page.limit = request->limit == 0 || request->limit > EXPORT_ROWS_MAX
			 ? EXPORT_ROWS_MAX
			 : request->limit;
	status = arena_new(PAGE_ARENA, &page.rows.arena);
	if (status == STATUS_OK)
		status = fill(
		    &page, strcmp(request->kind, "users") == 0, from, after);
	if (status == STATUS_OK)
		status = wire_pack_export(page.rows.layout, page.rows.columns,
		    page.rows.cells, page.rows.rows,
		    bytes_of(page.last, page.full ? page.last_len : 0),
		    page.rows.arena, reply);
	export_rows_fini(&page.rows);
	arena_free(&page.rows.arena);
	return status;
}
