// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_messages.c - any bytes as any message of the contract: the first byte
 * chooses the type.  What is read can be shown and packed.
 */
#include <assert.h>

#include "all_messages.h"
#include "common/utf8.h"
#include "common/wire.h"
#include "tests/fuzz/fuzz.h"

#define MESSAGES (sizeof(all_messages) / sizeof(all_messages[0]))
#define ARENA_BYTES (4u * 1024u * 1024u)
#define TEXT_BYTES (64u * 1024u * 1024u)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct buffer out;
	ProtobufCMessage *message;
	char detail[128];

	if (size == 0 || arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		return 0;
	buffer_init(&out, TEXT_BYTES);
	if (wire_unpack(all_messages[data[0] % MESSAGES],
		bytes_of(data + 1, size - 1), arena, &message, detail,
		sizeof(detail)) == STATUS_OK) {
		assert(wire_json(message, &out) == STATUS_OK);
		assert(utf8_is_valid(buffer_bytes(&out)));
		buffer_reset(&out);
		assert(wire_pack(message, &out) == STATUS_OK);
	}
	buffer_fini(&out);
	arena_free(&arena);
	return 0;
}
