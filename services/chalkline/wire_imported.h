// SPDX-License-Identifier: Apache-2.0
/*
 * wire_imported.h - attendance.ListImported: what earlier sheets told.
 */
#pragma once

#include "services/chalkline/sheet_changes.h"

MUST_USE enum status wire_pack_list_imported(const char *provider_id,
    const char *period, struct bytes after, struct buffer *out);
/*
 * Appends a page to standing; texts and list are in keep, which outlives the
 * page, next in page.
 */
MUST_USE enum status wire_read_imported(struct bytes body, struct arena *page,
    struct arena *keep, struct standing *standing, struct bytes *next);
