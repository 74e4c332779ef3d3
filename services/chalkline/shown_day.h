// SPDX-License-Identifier: Apache-2.0
/*
 * shown_day.h - the days of weekly slots, as people call them.
 */
#pragma once

#include <stdint.h>

/* Mon to Sun; A to J of a school's cycle (scheduling.proto, WeeklySlot). */
const char *shown_day_name(uint32_t day);
