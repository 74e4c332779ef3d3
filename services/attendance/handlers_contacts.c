// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_contacts.c - attendance.RecordContacts, VoidContact.
 *
 * A contact is known by its source and id, as an event is: told again it is a
 * DUPLICATE, told otherwise a CONFLICT, which changes nothing.  What is voided
 * stays in the log and keeps its id.
 */
#include "services/attendance/contacts.h"
#include "services/attendance/tables_alerts.h"
#include "services/attendance/tables_told.h"
#include "services/attendance/wire_submit.h"

#include <stdio.h>
#include <xxhash.h>

#define CONTACT_BYTES 4096u

struct recording {
	struct call *call;
	struct session_desk *a;
	struct event_source source;
	struct buffer packed, entry;
};

static void
reject(struct verdict *verdict, const char *code, const char *field,
    const char *found, const char *expected)
{
	*verdict = (struct verdict){
	    .kind = VERDICT_REJECTED, .fault = {code, field, found, expected}};
}

/* May this principal speak about this student in this programme? */
static enum status
check_scope(
    struct recording *r, const struct contact *contact, struct verdict *verdict)
{
	const struct principal *who = r->call->who;
	struct placement placement =
	    placement_of(who, contact->student_id, contact->program_id);
	bool is_placed = true;
	enum status status = STATUS_OK;

	if (!contact_sees_all(who))
		status = placement_find(r->call->txn, r->a, r->a->writer.arena,
		    &placement, &is_placed);
	if (status == STATUS_OK && !is_placed)
		reject(verdict, "NOT_YOUR_STUDENT", "studentId", "",
		    who->role == ROLE_PROVIDER
			? "a student whom scheduling placed with you in this "
			  "programme"
			: "a student with a session of this programme at your "
			  "school");
	return status;
}

/*
 * What will never meet a session is recorded and told: mostly an id that was
 * mistyped.  Whoever is narrowed to its own students has met one.
 */
static enum status
warn_unknown(
    struct recording *r, const struct contact *contact, struct verdict *verdict)
{
	struct call *call = r->call;
	struct placement anywhere = {.student_id = contact->student_id,
	    .program_id = contact->program_id};
	struct alert_program program;
	bool is_placed = true;
	enum status status = attendance_get_program(
	    call->txn, &r->a->tables, contact->program_id, TOLD_LAST, &program);

	if (status == STATUS_OK && !program.known) {
		verdict->fault = (struct event_fault){"UNKNOWN_PROGRAM",
		    "programId", "", "a programme that intake has told of"};
		return STATUS_OK;
	}
	if (status == STATUS_OK && contact_sees_all(call->who))
		status = placement_find(
		    call->txn, r->a, r->a->writer.arena, &anywhere, &is_placed);
	if (status == STATUS_OK && !is_placed)
		verdict->fault = (struct event_fault){"NO_SESSION", "studentId",
		    "", "a student with a session of this programme"};
	return status;
}

/* Logs the contact and stores it. */
static enum status
keep(struct recording *r, const struct contact *contact, struct bytes id,
    const uint8_t hash[CONTENT_HASH_BYTES])
{
	struct call *call = r->call;
	struct recorded_contact recorded = {.source_kind = r->source.kind,
	    .source = r->source.id,
	    .recorded_by = call->who->name,
	    .received_at = call->received_at,
	    .contact = *contact};
	struct kept_contact kept = {.voided_at = EVENT_NO_INSTANT};
	struct store_key key;
	struct log_head head;
	uint64_t seq;
	enum status status;

	buffer_reset(&r->packed);
	buffer_reset(&r->entry);
	status = contact_pack_recorded(&recorded, &r->packed);
	if (status == STATUS_OK)
		status =
		    contact_log_recorded(buffer_bytes(&r->packed), &r->entry);
	if (status == STATUS_OK)
		status = log_append(
		    r->a->log, call->txn, buffer_bytes(&r->entry), &seq);
	if (status == STATUS_OK)
		status = log_read_head(r->a->log, call->txn, &head);
	if (status != STATUS_OK)
		return status;
	kept.known_at = head.known_at;
	kept.packed = buffer_bytes(&r->packed);
	contact_key(&key, contact->student_id, contact->at, id);
	return attendance_put_contact(
	    call->txn, &r->a->tables, id, hash, key_bytes(&key), &kept);
}

/* One that is not there yet. */
static enum status
record_new(struct recording *r, const struct contact *contact, struct bytes id,
    const uint8_t hash[CONTENT_HASH_BYTES], struct verdict *verdict)
{
	enum status status = check_scope(r, contact, verdict);

	if (status != STATUS_OK || verdict->kind == VERDICT_REJECTED)
		return status;
	verdict->kind = VERDICT_ACCEPTED;
	status = warn_unknown(r, contact, verdict);
	return status == STATUS_OK ? keep(r, contact, id, hash) : status;
}

/* What was recorded stays so, whoever has the student by now. */
static enum status
record_checked(
    struct recording *r, const struct contact *contact, struct verdict *verdict)
{
	XXH128_canonical_t hash;
	struct store_key id;
	bool is_taken, is_same = false;
	enum status status;

	buffer_reset(&r->packed);
	status = contact_pack(contact, &r->packed);
	if (status != STATUS_OK)
		return status;
	XXH128_canonicalFromHash(
	    &hash, XXH3_128bits(r->packed.data, r->packed.len));
	contact_id_key(&id, &r->source, contact->contact_id);
	status = attendance_find_contact(r->call->txn, &r->a->tables,
	    key_bytes(&id), hash.digest, &is_taken, &is_same);
	if (status != STATUS_OK)
		return status;
	if (!is_taken)
		return record_new(
		    r, contact, key_bytes(&id), hash.digest, verdict);
	if (is_same)
		*verdict = (struct verdict){
		    .kind = VERDICT_DUPLICATE, .first = VERDICT_ACCEPTED};
	else
		*verdict = (struct verdict){.kind = VERDICT_CONFLICT,
		    .fault = {"OTHER_CONTENT", "contactId", "",
			"the same contact again, or an id of its own; what "
			"was wrong is voided"}};
	return STATUS_OK;
}

static enum status
record(struct recording *r, struct contact *contact, struct verdict *verdict)
{
	char language[LANGUAGE_TAG_TEXT];

	if (contact_check(
		contact, r->call->received_at, language, &verdict->fault))
		return record_checked(r, contact, verdict);
	verdict->kind = VERDICT_REJECTED;
	return STATUS_OK;
}

static enum status
record_all(struct recording *r, struct contact *contacts, size_t count)
{
	struct verdict *verdicts =
	    arena_zeroed(r->call->arena, count + 1, sizeof(*verdicts));
	enum status status = STATUS_OK;

	if (verdicts == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = record(r, &contacts[i], &verdicts[i]);
	return status == STATUS_OK
		   ? submit_write_verdicts(verdicts, count, r->call->reply)
		   : status;
}

enum status
on_record_contacts(struct call *call)
{
	struct recording r = {.call = call, .a = call->state};
	struct contact *contacts;
	char wrong[QUERY_DETAIL] = "";
	size_t count;
	enum status status =
	    contacts_read(call->body, call->arena, &contacts, &count, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	contact_source(call->who, &r.source);
	buffer_init(&r.packed, CONTACT_BYTES);
	buffer_init(&r.entry, CONTACT_BYTES);
	status = record_all(&r, contacts, count);
	buffer_fini(&r.packed);
	buffer_fini(&r.entry);
	return status;
}

static enum status
refuse(struct call *call, enum status status, const char *why)
{
	snprintf(call->detail, sizeof(call->detail), "%s", why);
	return status;
}

static enum status
void_kept(struct call *call, const struct voided_contact *voided,
    const struct store_key *key, const struct kept_contact *kept)
{
	struct session_desk *a = call->state;
	struct buffer entry, packed;
	struct kept_contact copy = *kept;
	struct log_head head;
	uint64_t seq;
	enum status status;

	/* What was read is gone with the first write. */
	buffer_init(&packed, CONTACT_BYTES);
	buffer_append(&packed, kept->packed.data, kept->packed.len);
	copy.packed = buffer_bytes(&packed);
	buffer_init(&entry, CONTACT_BYTES);
	status = packed.failed;
	if (status == STATUS_OK)
		status = contact_log_voided(voided, &entry);
	if (status == STATUS_OK)
		status =
		    log_append(a->log, call->txn, buffer_bytes(&entry), &seq);
	if (status == STATUS_OK)
		status = log_read_head(a->log, call->txn, &head);
	if (status == STATUS_OK)
		status = attendance_void_contact(
		    call->txn, &a->tables, key, &copy, head.known_at);
	buffer_fini(&entry);
	buffer_fini(&packed);
	return status;
}

enum status
on_void_contact(struct call *call)
{
	struct session_desk *a = call->state;
	struct void_contact asked;
	struct voided_contact voided = {
	    .voided_by = call->who->name, .received_at = call->received_at};
	struct kept_contact kept;
	struct store_key id, key;
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    contact_read_void(call->body, call->arena, &asked, wrong);

	if (status != STATUS_OK)
		return refuse(call, status, wrong);
	contact_source(call->who, &voided.source);
	if (asked.has_source)
		voided.source = asked.source;
	voided.contact_id = asked.contact_id;
	if (!contact_may_void(call->who, &voided.source))
		return refuse(call, STATUS_DENIED,
		    "source: expected your own: another one's contact is "
		    "voided by who recorded it, or by the district");
	contact_id_key(&id, &voided.source, voided.contact_id);
	status = attendance_get_contact(
	    call->txn, &a->tables, key_bytes(&id), &key, &kept);
	if (status == STATUS_NOT_FOUND)
		return refuse(call, STATUS_NOT_FOUND,
		    "contact_id: no contact of this id was recorded by this "
		    "source; `chalkline contacts list` shows both");
	if (status != STATUS_OK || kept.voided_at != EVENT_NO_INSTANT)
		return status; /* voided again, nothing is new */
	return void_kept(call, &voided, &key, &kept);
}
