// SPDX-License-Identifier: Apache-2.0
/*
 * diag.h - the service's diagnostic log: JSON lines on stderr.
 *
 * Each line begins with <n>, the syslog priority, so that journald and
 * containers both read it.  Control characters are escaped.  Ids only:
 * never a name, a contact, a payload or a key's secret.
 */
#pragma once

#include <stdint.h>

enum diag_level {
	DIAG_ERROR = 3,
	DIAG_WARNING = 4,
	DIAG_INFO = 6,
	DIAG_DEBUG = 7,
};

/* service stands in every line; lines above max_level are not written. */
void diag_init(const char *service, enum diag_level max_level);

/*
 * what: a short constant name ("follower.diverged").  The rest is a printf
 * format that yields `key=value` words separated by tabs.  A value of
 * digits is written as a number.  Thread-safe.  Example:
 *   diag(DIAG_INFO, "import.done", "import=%llu\trows=%llu", a, b);
 */
void diag(enum diag_level level, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
