// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_requests.c - bodies of attendance's requests beside SubmitEvents:
 * contacts, attestations, disputes, what is due, what was imported.
 *
 * The first byte chooses the reader.  What is read keeps its limits; what is
 * refused says why; a contact that passes the check is packed and read back
 * the same.
 */
#include "services/attendance/rules_contacts.h"
#include "services/attendance/wire_attest.h"
#include "services/attendance/wire_contacts.h"
#include "services/attendance/wire_disputes.h"
#include "services/attendance/wire_due.h"
#include "services/attendance/wire_imported.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define PACKED_BYTES ((size_t)1 << 20)
#define INPUT_MAX 65536u
#define RECEIVED_AT INT64_C(1790000000000000)

static const uint8_t seal_key[ATTEST_KEY_BYTES] = "a key of the test";

static void
try_contact(struct contact *contact, struct arena *arena)
{
	struct recorded_contact recorded = {.source_kind = SOURCE_PROVIDER,
	    .source = "p",
	    .recorded_by = "p",
	    .received_at = RECEIVED_AT};
	struct recorded_contact again;
	char language[LANGUAGE_TAG_TEXT];
	struct event_fault fault = {.code = NULL};
	struct buffer first, second;

	if (!contact_check(contact, RECEIVED_AT, language, &fault)) {
		assert(fault.code != NULL && fault.expected != NULL);
		return;
	}
	recorded.contact = *contact;
	buffer_init(&first, PACKED_BYTES);
	buffer_init(&second, PACKED_BYTES);
	assert(contact_pack_recorded(&recorded, &first) == STATUS_OK);
	assert(contact_unpack_recorded(buffer_bytes(&first), arena, &again) ==
	       STATUS_OK);
	assert(contact_pack_recorded(&again, &second) == STATUS_OK);
	assert(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	buffer_fini(&first);
	buffer_fini(&second);
}

static enum status
try_contacts(struct bytes body, struct arena *arena, char *detail)
{
	struct contact *contacts;
	size_t count;
	enum status status =
	    contacts_read(body, arena, &contacts, &count, detail);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		try_contact(&contacts[i], arena);
	assert(status != STATUS_OK || count <= CONTACTS_AT_ONCE);
	return status;
}

/* Without the key nobody makes a token: nothing counts that was not sealed. */
static enum status
try_attest(uint8_t which, struct bytes body, struct arena *arena, char *detail)
{
	struct attest_request request;
	struct sum_request sum;
	enum status status;

	if (which == 0) {
		status = attest_read_request(
		    body, arena, seal_key, &request, detail);
		assert(status != STATUS_OK);
		return status;
	}
	status = attest_read_sum(body, arena, seal_key, &sum, detail);
	assert(status != STATUS_OK || sum.after.len == 0);
	return status;
}

static enum status
try_one(uint8_t which, struct bytes body, struct arena *arena, char *detail)
{
	struct void_contact asked;
	struct contacts_query contacts;
	struct attestations_query attestations;
	struct disputes_query disputes;
	struct resolve_request resolve;
	struct imported_query imported;

	switch (which % 10) {
	case 0:
	case 1:
		return try_attest(which % 10, body, arena, detail);
	case 2:
		return try_contacts(body, arena, detail);
	case 3:
		return contact_read_void(body, arena, &asked, detail);
	case 4:
		return contacts_read_query(body, arena, &contacts, detail);
	case 5:
		return attestations_read_query(
		    body, arena, &attestations, detail);
	case 6:
		return changes_read_query(body, arena, &attestations, detail);
	case 7:
		return disputes_read_query(body, arena, &disputes, detail);
	case 8:
		return disputes_read_resolve(body, arena, &resolve, detail);
	default:
		return imported_read_query(body, arena, &imported, detail);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char detail[QUERY_DETAIL] = "";
	struct arena *arena;
	enum status status;

	if (len < 1 || len > INPUT_MAX)
		return 0;
	assert(arena_new(ARENA_BYTES, &arena) == STATUS_OK);
	status = try_one(data[0], bytes_of(data + 1, len - 1), arena, detail);
	assert(memchr(detail, '\0', sizeof(detail)) != NULL);
	assert(status == STATUS_OK || status == STATUS_NO_MEMORY ||
	       detail[0] != '\0');
	arena_free(&arena);
	return 0;
}
