// SPDX-License-Identifier: Apache-2.0
/*
 * import_pins.c - what a file of pins and the store tell, for rules_pins.h.
 *
 * A row of the file takes the place of what is stored for the same student and
 * programme.
 */
#include "services/intake/import.h"
#include "services/intake/rules_pins.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)1 << 30)

/* Stored records of a kind, in the order of their ids. */
struct shelf {
	enum record_kind kind;
	struct arena *arena;
	void **record;
	size_t count, capacity;
};

struct pinning {
	struct import *import;
	struct sheet *sheet;
	struct arena *arena;
	struct shelf pins, pairs, programs, slots, needs;
	struct pin_claim *claims;
	size_t count;
};

static enum status
add(struct shelf *shelf, void *record)
{
	if (shelf->count == shelf->capacity) {
		size_t capacity = 2 * shelf->capacity + 256;
		void **grown =
		    realloc(shelf->record, capacity * sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		shelf->record = grown;
		shelf->capacity = capacity;
	}
	shelf->record[shelf->count++] = record;
	return STATUS_OK;
}

static enum status
on_stored(const char *id, struct bytes event, void *ctx)
{
	struct shelf *shelf = ctx;
	void *record = NULL;
	enum status status =
	    wire_unpack_record(shelf->kind, event, shelf->arena, &record);

	(void)id;
	return status == STATUS_OK ? add(shelf, record) : status;
}

static enum status
fill(struct pinning *p, struct store_txn *txn, struct shelf *shelf,
    enum record_kind kind)
{
	shelf->kind = kind;
	shelf->arena = p->arena;
	return tables_scan_records(
	    p->import->input->tables, txn, kind, on_stored, shelf);
}

/* Every record begins with its id. */
static int
compare_ids(const void *a, const void *b)
{
	const char *const *x = *(const char *const *const *)a;
	const char *const *y = *(const char *const *const *)b;

	return strcmp(*x, *y);
}

static const void *
find(const struct shelf *shelf, const char *id)
{
	const void *key = &id;
	void **found = shelf->count == 0
			   ? NULL
			   : bsearch(&key, shelf->record, shelf->count,
				 sizeof(*shelf->record), compare_ids);

	return found != NULL ? *found : NULL;
}

static int
compare_needs(const void *a, const void *b)
{
	const struct need *m = *(const struct need *const *)a;
	const struct need *n = *(const struct need *const *)b;
	int order = strcmp(m->student_id, n->student_id);

	if (order == 0)
		order = strcmp(m->program_id, n->program_id);
	return order != 0 ? order : strcmp(m->id, n->id);
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct pair *p = *(const struct pair *const *)a;
	const struct pair *q = *(const struct pair *const *)b;
	int order = strcmp(p->student_id, q->student_id);

	if (order == 0)
		order = strcmp(p->other_student_id, q->other_student_id);
	return order != 0 ? order : strcmp(p->id, q->id);
}

static void
sort(struct shelf *shelf, int (*compare)(const void *, const void *))
{
	if (shelf->count > 1)
		qsort(shelf->record, shelf->count, sizeof(*shelf->record),
		    compare);
}

/* Of several the first by id. */
static const struct need *
find_need(const struct shelf *needs, const struct pin *pin)
{
	const struct need key = {.id = "",
	    .student_id = pin->student_id,
	    .program_id = pin->program_id};
	const struct need *at = &key, *found;
	size_t from = 0, to = needs->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (compare_needs(&needs->record[mid], &at) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	found = from < needs->count ? needs->record[from] : NULL;
	return found != NULL &&
		       strcmp(found->student_id, pin->student_id) == 0 &&
		       strcmp(found->program_id, pin->program_id) == 0
		   ? found
		   : NULL;
}

static bool
is_regular(const struct slot *slot)
{
	return (slot->bell_schedule == NULL || slot->bell_schedule[0] == 0) &&
	       (slot->day.has_weekday || slot->day.cycle != NULL);
}

static enum status
add_claim(struct pinning *p, const struct pin *pin, uint64_t line)
{
	struct pin_claim claim = {
	    .pin = pin,
	    .line = line,
	    .program = find(&p->programs, pin->program_id),
	    .need = find_need(&p->needs, pin),
	    .slots = arena_zeroed(
		p->arena, pin->slot_ids.count + 1, sizeof(*claim.slots)),
	};

	if (claim.slots == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < pin->slot_ids.count; i++) {
		const struct slot *slot =
		    find(&p->slots, pin->slot_ids.item[i]);

		if (slot != NULL && is_regular(slot))
			claim.slots[claim.slot_count++] = slot;
	}
	p->claims[p->count++] = claim;
	return STATUS_OK;
}

static bool
is_pinned(const struct pin *pin)
{
	return strcmp(pin->state, "PINNED") == 0;
}

static enum status
add_claims(struct pinning *p)
{
	enum status status = STATUS_OK;

	p->claims =
	    calloc(p->sheet->count + p->pins.count + 1, sizeof(*p->claims));
	if (p->claims == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < p->sheet->count && status == STATUS_OK; i++) {
		const struct entry *entry = &p->sheet->entries[i];

		if (entry->state == ENTRY_KEEP && is_pinned(entry->record))
			status = add_claim(p, entry->record, entry->line);
	}
	for (size_t i = 0; i < p->pins.count && status == STATUS_OK; i++) {
		const struct pin *pin = p->pins.record[i];
		const struct entry *entry = sheet_find(p->sheet, pin->id);

		if (is_pinned(pin) &&
		    (entry == NULL || entry->state != ENTRY_KEEP))
			status = add_claim(p, pin, 0);
	}
	return status;
}

static void
on_fault(const struct pin_claim *claim, const struct fault *fault, void *ctx)
{
	struct pinning *p = ctx;

	outcome_tell(&p->import->outcome, p->sheet->file, claim->line, fault);
}

static enum status
check(struct pinning *p, struct store_txn *txn)
{
	enum status status = fill(p, txn, &p->pins, RECORD_PIN);

	if (status == STATUS_OK)
		status = fill(p, txn, &p->pairs, RECORD_PAIR);
	if (status == STATUS_OK)
		status = fill(p, txn, &p->programs, RECORD_PROGRAM);
	if (status == STATUS_OK)
		status = fill(p, txn, &p->slots, RECORD_SLOT);
	if (status == STATUS_OK)
		status = fill(p, txn, &p->needs, RECORD_NEED);
	sort(&p->needs, compare_needs);
	sort(&p->pairs, compare_pairs);
	if (status == STATUS_OK)
		status = add_claims(p);
	return status == STATUS_OK
		   ? rules_pins_find(p->claims, p->count,
			 (const struct pair *const *)p->pairs.record,
			 p->pairs.count, on_fault, p)
		   : status;
}

static bool
pins_anybody(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->entries[i].state == ENTRY_KEEP &&
		    is_pinned(sheet->entries[i].record))
			return true;
	return false;
}

enum status
import_check_pins(struct import *import, struct store_txn *txn)
{
	struct pinning p = {.import = import, .sheet = &import->sheets[0]};
	enum status status;

	if (!pins_anybody(p.sheet))
		return STATUS_OK;
	status = arena_new(ARENA_LIMIT, &p.arena);
	if (status == STATUS_OK)
		status = check(&p, txn);
	free(p.pins.record);
	free(p.pairs.record);
	free(p.programs.record);
	free(p.slots.record);
	free(p.needs.record);
	free(p.claims);
	arena_free(&p.arena);
	return status;
}
