// SPDX-License-Identifier: Apache-2.0
/*
 * status.c - names of the statuses, and which of them are answers.
 */
#include "common/status.h"

const char *
status_name(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return "OK";
	case STATUS_NOT_FOUND:
		return "NOT_FOUND";
	case STATUS_INVALID:
		return "INVALID";
	case STATUS_DENIED:
		return "DENIED";
	case STATUS_CONFLICT:
		return "CONFLICT";
	case STATUS_RETRY_LATER:
		return "RETRY_LATER";
	case STATUS_TOO_BIG:
		return "TOO_BIG";
	case STATUS_UNKNOWN_TYPE:
		return "UNKNOWN_TYPE";
	case STATUS_EPOCH_CHANGED:
		return "EPOCH_CHANGED";
	case STATUS_DIVERGED:
		return "DIVERGED";
	case STATUS_CANCELLED:
		return "CANCELLED";
	case STATUS_TIMEOUT:
		return "TIMEOUT";
	case STATUS_UNREACHABLE:
		return "UNREACHABLE";
	case STATUS_INCOMPATIBLE:
		return "INCOMPATIBLE";
	case STATUS_CORRUPT:
		return "CORRUPT";
	case STATUS_FULL:
		return "FULL";
	case STATUS_IO:
		return "IO";
	case STATUS_NO_MEMORY:
		return "NO_MEMORY";
	case STATUS_INTERNAL:
		return "INTERNAL";
	}
	return "UNKNOWN";
}

bool
status_is_answer(enum status status)
{
	switch (status) {
	case STATUS_CORRUPT:
	case STATUS_FULL:
	case STATUS_IO:
	case STATUS_NO_MEMORY:
	case STATUS_INTERNAL:
		return false;
	case STATUS_OK:
	case STATUS_NOT_FOUND:
	case STATUS_INVALID:
	case STATUS_DENIED:
	case STATUS_CONFLICT:
	case STATUS_RETRY_LATER:
	case STATUS_TOO_BIG:
	case STATUS_UNKNOWN_TYPE:
	case STATUS_EPOCH_CHANGED:
	case STATUS_DIVERGED:
	case STATUS_CANCELLED:
	case STATUS_TIMEOUT:
	case STATUS_UNREACHABLE:
	case STATUS_INCOMPATIBLE:
		return true;
	}
	return false;
}
