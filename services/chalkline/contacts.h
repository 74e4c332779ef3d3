// SPDX-License-Identifier: Apache-2.0
/*
 * contacts.h - what the verbs of contacts share.
 */
#pragma once

#include "services/chalkline/listing.h"
#include "services/chalkline/rules_contact_summary.h"
#include "services/chalkline/sheet_findings.h"
#include "services/chalkline/wire_due.h"

struct contacts_options {
	struct listing list;
	bool only_open, with_voided;
	enum summary_by by;
};

/* verb_contacts_due.c: `contacts list --due`. */
enum cli_exit contacts_list_due(struct contacts_options *o);
/* A cell; INT64_MIN is empty. */
void contacts_add_instant(struct table *table, int64_t at);

/* What became of the contacts of a file. */
struct contact_counts {
	uint64_t rows, recorded, unchanged, refused;
};
/*
 * contact_file.c: reads a file of contacts ("-": the standard input) and
 * records them; what is wrong with a row is a finding.
 */
MUST_USE enum cli_exit contact_file_record(struct cli *cli, const char *path,
    struct arena *arena, struct sheet_findings *findings,
    struct contact_counts *counts);
