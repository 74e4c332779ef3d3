// SPDX-License-Identifier: Apache-2.0
/*
 * wire_session.h - session records from attendance's feed; part of
 * wire_facts.h, which has the contract.
 */
#pragma once

#include "services/reporting/wire_facts.h"

MUST_USE enum status reporting_read_session_id(struct bytes data,
    struct arena *arena, struct fact_id *id, char detail[FACT_DETAIL]);
