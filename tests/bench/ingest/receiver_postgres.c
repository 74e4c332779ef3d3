// SPDX-License-Identifier: Apache-2.0
/*
 * receiver_postgres.c - COPY, and INSERT that skips what is there.
 *
 * Both in binary form.  COPY fails as a whole on a repeated id and cannot
 * have two batches unanswered; INSERT is pipelined.
 */
#include "tests/bench/ingest/bench.h"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#define UUID_OID 2950
#define BYTEA_OID 17

struct connection {
	PGconn *pg;
	struct buffer keys, bodies;
};

static void
expect(PGconn *pg, PGresult *result, ExecStatusType wanted)
{
	if (PQresultStatus(result) != wanted)
		die("postgresql: %s %s", PQresStatus(PQresultStatus(result)),
		    PQerrorMessage(pg));
	PQclear(result);
}

static PGconn *
connect_pg(const char *where)
{
	PGconn *pg = PQconnectdb(where);

	if (PQstatus(pg) != CONNECTION_OK)
		die("postgresql: %s", PQerrorMessage(pg));
	return pg;
}

static void
run_sql(const struct run *run, const char *first, const char *second)
{
	PGconn *pg = connect_pg(run->where);

	expect(pg, PQexec(pg, first), PGRES_COMMAND_OK);
	expect(pg, PQexec(pg, second), PGRES_COMMAND_OK);
	PQfinish(pg);
}

static void
make_table(const struct run *run)
{
	run_sql(run, "DROP TABLE IF EXISTS ev",
	    "CREATE TABLE ev(id uuid PRIMARY KEY, body bytea)");
}

static void
settle_table(const struct run *run)
{
	run_sql(run, "SET synchronous_commit=on", "CHECKPOINT");
}

static struct connection *
connect_one(const struct run *run)
{
	struct connection *c = must(calloc(1, sizeof(*c)));

	c->pg = connect_pg(run->where);
	expect(c->pg, PQexec(c->pg, "SET synchronous_commit=on"),
	    PGRES_COMMAND_OK);
	buffer_init(&c->keys, 16 * 1024 * 1024);
	buffer_init(&c->bodies, 16 * 1024 * 1024);
	return c;
}

static void
put_u32(struct buffer *out, uint32_t value)
{
	uint32_t big = htonl(value);

	buffer_append(out, &big, sizeof(big));
}

static void *
open_copy(const struct run *run, int producer)
{
	(void)producer;
	return connect_one(run);
}

static void
send_copy(void *connection, const struct event_batch *batch)
{
	static const uint8_t head[19] = "PGCOPY\n\377\r\n";
	static const uint8_t two_fields[2] = {0, 2}, end[2] = {0xff, 0xff};
	struct connection *c = connection;

	expect(c->pg, PQexec(c->pg, "COPY ev FROM STDIN (FORMAT binary)"),
	    PGRES_COPY_IN);
	buffer_reset(&c->bodies);
	buffer_append(&c->bodies, head, sizeof(head));
	for (size_t i = 0; i < batch->count; i++) {
		buffer_append(&c->bodies, two_fields, sizeof(two_fields));
		put_u32(&c->bodies, EVENT_KEY_BYTES);
		buffer_append(&c->bodies, batch->keys[i], EVENT_KEY_BYTES);
		put_u32(&c->bodies, (uint32_t)batch->packed[i].len);
		buffer_append(
		    &c->bodies, batch->packed[i].data, batch->packed[i].len);
	}
	buffer_append(&c->bodies, end, sizeof(end));
	if (PQputCopyData(
		c->pg, (const char *)c->bodies.data, (int)c->bodies.len) != 1 ||
	    PQputCopyEnd(c->pg, NULL) != 1)
		die("postgresql: %s", PQerrorMessage(c->pg));
}

static void
wait_copy(void *connection)
{
	struct connection *c = connection;

	expect(c->pg, PQgetResult(c->pg), PGRES_COMMAND_OK);
	PQclear(PQgetResult(c->pg));
}

static void *
open_insert(const struct run *run, int producer)
{
	struct connection *c = connect_one(run);

	(void)producer;
	expect(c->pg,
	    PQprepare(c->pg, "i",
		"INSERT INTO ev SELECT * FROM unnest($1::uuid[],$2::bytea[]) "
		"ON CONFLICT DO NOTHING",
		2, NULL),
	    PGRES_COMMAND_OK);
	if (PQenterPipelineMode(c->pg) != 1)
		die("postgresql: no pipeline");
	return c;
}

/* The binary form of an array of one dimension. */
static void
start_array(struct buffer *out, uint32_t oid, size_t count)
{
	buffer_reset(out);
	put_u32(out, 1);
	put_u32(out, 0);
	put_u32(out, oid);
	put_u32(out, (uint32_t)count);
	put_u32(out, 1);
}

static void
send_insert(void *connection, const struct event_batch *batch)
{
	struct connection *c = connection;
	const char *values[2];
	int lengths[2];
	static const int formats[2] = {1, 1};

	start_array(&c->keys, UUID_OID, batch->count);
	start_array(&c->bodies, BYTEA_OID, batch->count);
	for (size_t i = 0; i < batch->count; i++) {
		put_u32(&c->keys, EVENT_KEY_BYTES);
		buffer_append(&c->keys, batch->keys[i], EVENT_KEY_BYTES);
		put_u32(&c->bodies, (uint32_t)batch->packed[i].len);
		buffer_append(
		    &c->bodies, batch->packed[i].data, batch->packed[i].len);
	}
	values[0] = (const char *)c->keys.data;
	values[1] = (const char *)c->bodies.data;
	lengths[0] = (int)c->keys.len;
	lengths[1] = (int)c->bodies.len;
	if (PQsendQueryPrepared(c->pg, "i", 2, values, lengths, formats, 0) !=
		1 ||
	    PQpipelineSync(c->pg) != 1 || PQflush(c->pg) < 0)
		die("postgresql: %s", PQerrorMessage(c->pg));
}

static void
wait_insert(void *connection)
{
	struct connection *c = connection;

	expect(c->pg, PQgetResult(c->pg), PGRES_COMMAND_OK);
	PQclear(PQgetResult(c->pg));
	expect(c->pg, PQgetResult(c->pg), PGRES_PIPELINE_SYNC);
}

const struct receiver copy_receiver = {
    .name = "pg-copy",
    .one_batch = true,
    .prepare = make_table,
    .open = open_copy,
    .send = send_copy,
    .wait = wait_copy,
    .settle = settle_table,
};

const struct receiver insert_receiver = {
    .name = "pg-insert",
    .prepare = make_table,
    .open = open_insert,
    .send = send_insert,
    .wait = wait_insert,
    .settle = settle_table,
};
