// SPDX-License-Identifier: Apache-2.0
/*
 * wire_mirror_parts.h - what the two readers of an entry share.
 */
#pragma once

#include "services/scheduling/wire_mirror.h"

#include "common/wire.h"

/* The IntakeEvent of an entry. */
MUST_USE enum status wire_mirror_unpack(struct bytes data, struct arena *arena,
    ProtobufCMessage **event, char detail[WIRE_DETAIL]);
/* MIRROR_NONE: of no use here. */
enum mirror_kind wire_mirror_kind(const ProtobufCMessage *event);
