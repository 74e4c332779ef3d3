// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_envelope.c - any frame as a Request and as a Reply; what is read comes
 * back the same when it is packed and read again.
 */
#include <assert.h>
#include <string.h>

#include "common/envelope.h"
#include "tests/fuzz/fuzz.h"

#define FRAME_MAX (1024u * 1024u)

static void
try_request(struct bytes frame, struct buffer *out)
{
	struct request first, second;

	if (envelope_unpack_request(frame, &first) != STATUS_OK)
		return;
	assert(strlen(first.type) > 0 && strlen(first.type) < 65);
	assert(envelope_pack_request(&first, out) == STATUS_OK);
	assert(
	    envelope_unpack_request(buffer_bytes(out), &second) == STATUS_OK);
	assert(memcmp(first.id, second.id, sizeof(first.id)) == 0);
	assert(strcmp(first.type, second.type) == 0);
	assert(bytes_equal(first.body, second.body));
	assert(first.as_it_is == second.as_it_is);
}

static void
try_reply(struct bytes frame, struct buffer *out)
{
	struct reply first, second;

	if (envelope_unpack_reply(frame, &first) != STATUS_OK)
		return;
	assert(first.status <= STATUS_INTERNAL);
	if (envelope_pack_reply(&first, out) != STATUS_OK)
		return;
	assert(envelope_unpack_reply(buffer_bytes(out), &second) == STATUS_OK);
	assert(first.status == second.status && first.part == second.part &&
	       first.more == second.more);
	assert(bytes_equal(first.body, second.body));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer out;

	if (size > FRAME_MAX)
		return 0;
	buffer_init(&out, 2 * (size_t)FRAME_MAX);
	try_request(bytes_of(data, size), &out);
	buffer_reset(&out);
	try_reply(bytes_of(data, size), &out);
	buffer_fini(&out);
	return 0;
}
