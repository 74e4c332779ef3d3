// SPDX-License-Identifier: Apache-2.0
/*
 * replan_home.h - last, each to the group they were in.
 *
 * The search forms groups anew and cares for their weight alone; who sits in
 * which group of a cell is changed back as far as every rule allows: a member
 * goes home where there is room, or changes places with one who is not at
 * home there.  No tutor, time or place is lost by it.
 */
#pragma once

#include "services/scheduling/replan_search.h"

MUST_USE enum status replan_go_home(struct replan_search *search);
