// SPDX-License-Identifier: Apache-2.0
/* rules_pins_parts.h - rules_pins.c and rules_pins_pairs.c, between them. */
#pragma once

#include "services/intake/rules_pins.h"

/* An id in a text of FAULT_TEXT bytes. */
#define SHOWN "%.60s"

/* Claims side by side in the order at hand that are one group. */
struct unit {
	size_t first, count;
	bool is_told;
};

struct meeting {
	const char *owner; /* the tutor, or the student */
	const struct slot *slot;
	uint32_t end;
	size_t unit;
};

struct finder {
	const struct pair *const *pairs;
	size_t pair_count;
	pin_fault_fn *on_fault;
	void *ctx;
	const struct pin_claim **order;
	size_t count;
	struct unit *units;
	size_t unit_count;
	struct meeting *meetings;
	size_t meeting_count;
	bool by_tutor;
};

bool pins_has_text(const char *text);
/* NULL is as "". */
int pins_compare_texts(const char *a, const char *b);
/* Of the week, then of the cycle, A to J or 1 to 10. */
uint32_t pins_day_number(const struct slot *slot);
/* Of pointers, for sorting: in the order of time. */
int pins_compare_slots(const void *a, const void *b);
int pins_compare_students(const void *a, const void *b);
/* In a week, or in a cycle; 0: not told. */
uint32_t pins_sessions_of(const struct pin_claim *claim);
/* It says exactly when. */
bool pins_has_times(const struct pin_claim *claim);
/* 0: of one programme, tutor and slots. */
int pins_compare_groups(const struct pin_claim *a, const struct pin_claim *b);
/* A claim that is stored is not told. text: what is expected, by the other. */
void pins_tell(const struct finder *f, const struct pin_claim *claim,
    const struct pin_claim *other, const char *field, const char *found,
    const char *text);
/* order: all claims, by student. */
void pins_check_pairs(const struct finder *f);
