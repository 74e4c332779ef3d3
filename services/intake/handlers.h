// SPDX-License-Identifier: Apache-2.0
/*
 * handlers.h - one function a message; the table is in main.c.
 */
#pragma once

#include "common/service.h"
#include "services/intake/tables.h"

/* What intake has open. */
struct intake {
	struct service *service;
	struct intake_tables tables;
};

/* intake.Export: ExportRequest -> ExportReply */
enum status on_export(struct call *call);
/* intake.SetAuthority: SetAuthority -> nothing */
enum status on_set_authority(struct call *call);
/* Job intake.Import: ImportParams and staged files -> ImportResult */
enum status on_import(struct job_run *run);
