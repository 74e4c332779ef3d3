// SPDX-License-Identifier: Apache-2.0
/* roster_view.c - what takes long to read, once for many questions. */
#include "services/scheduling/roster_view.h"

#include <stdlib.h>

enum status
roster_view_load(
    struct store_txn *txn, struct store_table mirror, struct roster_view **view)
{
	struct roster_view *v = calloc(1, sizeof(*v));
	enum status status;

	if (v == NULL)
		return STATUS_NO_MEMORY;
	status = store_commit_number(txn, &v->commit);
	if (status == STATUS_OK)
		status = roster_load(txn, mirror, &v->roster);
	if (status == STATUS_OK)
		status = protection_init(&v->protection, &v->roster);
	if (status == STATUS_OK)
		status = roster_days(&v->roster, &v->days, &v->day_count);
	if (status == STATUS_OK)
		*view = v;
	else
		roster_view_free(&v);
	return status;
}

void
roster_view_free(struct roster_view **view)
{
	struct roster_view *v = *view;

	*view = NULL;
	if (v == NULL)
		return;
	free(v->days);
	protection_fini(&v->protection);
	roster_fini(&v->roster);
	free(v);
}
