// SPDX-License-Identifier: Apache-2.0
/*
 * import_case_wire.c - results and log entries as text.
 */
#include "tests/component/intake/import_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "chalkline/v1/intake.pb-c.h"
#include "common/csv_table.h"
#include "common/wire.h"
#include "services/intake/export.h"

typedef Chalkline__V1__ImportResult Result;

static const Result *
unpack_result(struct import_case *c, struct arena *arena)
{
	ProtobufCMessage *message = NULL;
	char detail[128] = "";

	assert_int_equal(wire_unpack(&chalkline__v1__import_result__descriptor,
			     buffer_bytes(&c->result), arena, &message, detail,
			     sizeof(detail)),
	    STATUS_OK);
	return (const Result *)message;
}

static const char *
end_text(struct import_case *c)
{
	buffer_append(&c->text, "", 1);
	assert_int_equal(c->text.failed, STATUS_OK);
	return (const char *)c->text.data;
}

const char *
import_case_counts(struct import_case *c)
{
	struct arena *arena = NULL;
	const Result *result;

	assert_int_equal(arena_new(64u << 20, &arena), STATUS_OK);
	result = unpack_result(c, arena);
	assert_int_equal(result->import, c->number);
	buffer_reset(&c->text);
	for (size_t i = 0; i < result->n_files; i++) {
		const Chalkline__V1__ImportFile *f = result->files[i];

		buffer_format(&c->text,
		    "%s %u=%u+%u+%u removed %u refused %u\n", f->file,
		    (unsigned)f->rows, (unsigned)f->created,
		    (unsigned)f->updated, (unsigned)f->unchanged,
		    (unsigned)f->removed, (unsigned)f->refused);
	}
	arena_free(&arena);
	return end_text(c);
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static const char *
tell_findings(struct import_case *c, bool whole)
{
	static const char *const severities[] = {
	    "?", "info", "warning", "error"};
	struct arena *arena = NULL;
	const Result *result;

	assert_int_equal(arena_new(64u << 20, &arena), STATUS_OK);
	result = unpack_result(c, arena);
	buffer_reset(&c->text);
	for (size_t i = 0; i < result->n_findings; i++) {
		const Chalkline__V1__ImportFinding *f = result->findings[i];

		buffer_format(&c->text, "%s %s %s:%u", severities[f->severity],
		    f->code, f->file, (unsigned)f->line);
		if (whole)
			buffer_format(&c->text, " %s [%s] (%s)",
			    or_empty(f->field), or_empty(f->found),
			    or_empty(f->expected));
		buffer_append_string(&c->text, "\n");
	}
	arena_free(&arena);
	return end_text(c);
}

const char *
import_case_findings(struct import_case *c)
{
	return tell_findings(c, true);
}

const char *
import_case_codes(struct import_case *c)
{
	return tell_findings(c, false);
}

struct log_reading {
	struct import_case *c;
	uint64_t after;
	struct arena *arena;
};

static enum status
visit_entry(const struct log_entry *entry, void *ctx)
{
	struct log_reading *r = ctx;
	ProtobufCMessage *message = NULL;
	char detail[128] = "";

	arena_reset(r->arena);
	assert_int_equal(
	    wire_unpack(&chalkline__v1__intake_event__descriptor, entry->data,
		r->arena, &message, detail, sizeof(detail)),
	    STATUS_OK);
	assert_int_equal(wire_json(message, &r->c->text), STATUS_OK);
	buffer_append_string(&r->c->text, "\n");
	return STATUS_OK;
}

static enum status
scan_log(struct store_txn *txn, void *ctx)
{
	struct log_reading *r = ctx;

	return log_scan(r->c->log, txn, r->after, visit_entry, r);
}

const char *
import_case_log(struct import_case *c, uint64_t after)
{
	struct log_reading r = {.c = c, .after = after};

	assert_int_equal(arena_new(1u << 20, &r.arena), STATUS_OK);
	buffer_reset(&c->text);
	assert_int_equal(store_read(c->store, scan_log, &r), STATUS_OK);
	arena_free(&r.arena);
	return end_text(c);
}

struct exporting {
	struct import_case *c;
	struct export_request request;
	struct buffer reply;
};

static enum status
read_page(struct store_txn *txn, void *ctx)
{
	struct exporting *e = ctx;

	return export_page(&e->c->tables, txn, &e->request, &e->reply,
	    e->c->detail, sizeof(e->c->detail));
}

static void
write_row(struct import_case *c, char **cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_write_cell(&c->text, cells[i], i == 0);
	csv_write_end(&c->text);
}

const char *
import_case_export(struct import_case *c, const char *kind, uint32_t limit)
{
	struct exporting e = {
	    .c = c, .request = {.kind = kind, .limit = limit}};
	struct arena *arena = NULL;
	bool first = true;

	assert_int_equal(arena_new(64u << 20, &arena), STATUS_OK);
	buffer_init(&e.reply, 16u << 20);
	buffer_reset(&c->text);
	do {
		ProtobufCMessage *message = NULL;
		const Chalkline__V1__ExportReply *reply;
		char detail[128] = "";

		buffer_reset(&e.reply);
		assert_int_equal(
		    store_read(c->store, read_page, &e), STATUS_OK);
		assert_int_equal(
		    wire_unpack(&chalkline__v1__export_reply__descriptor,
			buffer_bytes(&e.reply), arena, &message, detail,
			sizeof(detail)),
		    STATUS_OK);
		reply = (const Chalkline__V1__ExportReply *)message;
		if (first)
			write_row(c, reply->columns, reply->n_columns);
		first = false;
		for (size_t i = 0; i < reply->n_rows; i++)
			write_row(
			    c, reply->rows[i]->cells, reply->rows[i]->n_cells);
		e.request.after = bytes_of(reply->next.data, reply->next.len);
	} while (e.request.after.len > 0);
	buffer_fini(&e.reply);
	arena_free(&arena);
	return end_text(c);
}
