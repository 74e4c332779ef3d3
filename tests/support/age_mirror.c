// SPDX-License-Identifier: Apache-2.0
/*
 * age_mirror.c - makes the mirror in a closed store of scheduling what an
 * earlier build kept: age_mirror STORE VERSION, of 1 to 3 (mirror.c).
 */
#include "services/scheduling/mirror.h"

#include <stdio.h>
#include <stdlib.h>

struct ageing {
	struct store_table mirror;
	uint8_t version;
	uint64_t dropped;
};

/* The first kind that the version did not keep. */
static enum mirror_kind
first_missing(uint8_t version)
{
	static const enum mirror_kind first[] = {
	    MIRROR_NONE, MIRROR_CONSENT, MIRROR_TERM, MIRROR_PIN};

	return first[version];
}

static enum status
drop_from(struct store_txn *txn, struct ageing *a)
{
	uint8_t first = (uint8_t)first_missing(a->version);
	struct store_walk *walk;
	struct bytes key, value;
	enum status status = STATUS_OK;

	while (status == STATUS_OK) {
		status = store_walk_open(txn, a->mirror, &walk);
		if (status != STATUS_OK)
			return status;
		status =
		    store_walk_first(walk, bytes_of(&first, 1), &key, &value);
		store_walk_close(&walk);
		if (status == STATUS_OK)
			status = store_drop(txn, a->mirror, key);
		a->dropped += status == STATUS_OK;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
age(struct store_txn *txn, void *ctx)
{
	static const uint8_t version_key = MIRROR_NONE;
	struct ageing *a = ctx;
	enum status status = drop_from(txn, a);

	if (status != STATUS_OK)
		return status;
	if (a->version == 1)
		return store_drop(txn, a->mirror, bytes_of(&version_key, 1));
	return store_put(txn, a->mirror, bytes_of(&version_key, 1),
	    bytes_of(&a->version, 1));
}

int
main(int argc, char **argv)
{
	char detail[256] = "";
	struct store *store = NULL;
	struct ageing a = {
	    .version = argc == 3 ? (uint8_t)(argv[2][0] - '0') : 0};
	struct store_settings settings = {
	    .path = argc > 1 ? argv[1] : "",
	    .map_bytes = (uint64_t)1 << 30,
	    .version = 1,
	    .owner = "scheduling",
	};
	enum status status = STATUS_INVALID;

	if (a.version >= 1 && a.version <= 3)
		status = store_open(&settings, &store, detail, sizeof(detail));
	if (status == STATUS_OK)
		status = store_table(store, "mirror", &a.mirror);
	if (status == STATUS_OK)
		status = store_write(store, age, &a);
	store_close(&store);
	printf("%llu dropped\n", (unsigned long long)a.dropped);
	if (status == STATUS_OK && a.dropped > 0)
		return EXIT_SUCCESS;
	fprintf(stderr, "%s %s\n", status_name(status), detail);
	return EXIT_FAILURE;
}
