// SPDX-License-Identifier: Apache-2.0
/*
 * remedy.h - the smallest change that would place a student.
 *
 * Tried one after the other on the board as it is, with every other rule as
 * ever: a tutor available at one more time, a tutor with more minutes, one
 * more room or seat at a time, the student free at one more time (or not in a
 * protected class then), a tutor
 * with one more language or training.  The first that works is told.
 */
#pragma once

#include "services/scheduling/board.h"

/* "tutor 17 had Tuesday 10:00-10:30"; false: no such change. */
bool remedy_find(
    const struct board *board, uint32_t student, char *text, size_t size);
