// SPDX-License-Identifier: Apache-2.0
/*
 * keys.h - CURVE key pairs and the file keys/authorized.
 *
 * A line of keys/authorized: public key (Z85), name, role, scope, separated
 * by blanks; # starts a comment.  Secret keys stand in keys/NAME.secret,
 * mode 0600: public key, blank, secret key.  Files are replaced whole, by
 * rename.
 */
#pragma once

#include "common/principal.h"

struct key_pair {
	char public_key[CURVE_KEY_TEXT + 1];
	char secret_key[CURVE_KEY_TEXT + 1];
};

MUST_USE enum status keys_make(struct key_pair *pair);
/* STATUS_CONFLICT when the file is there. */
MUST_USE enum status keys_write_secret(
    const char *path, const struct key_pair *pair);
/*
 * NOT_FOUND without the file; DENIED when others may read it; INVALID when it
 * is not a key pair.
 */
MUST_USE enum status keys_read_secret(const char *path, struct key_pair *pair);
/* After it failed: the file, what was found in its place, and the repair. */
void keys_tell_secret(
    enum status status, const char *path, char *detail, size_t size);

/* Letters, digits, and . _ - (not in front); at most PRINCIPAL_NAME_MAX. */
bool keys_is_name(const char *name);

/*
 * The principals of a stack, read again when the file changes: a look-up looks
 * at it, not more often than every millisecond.  Thread-safe.
 */
struct authorized;
/* INVALID: a broken line, detail says which; IO: no such file. */
MUST_USE enum status authorized_open(const char *path,
    struct authorized **authorized, char *detail, size_t detail_size);
void authorized_close(struct authorized **authorized);
/* Copies the principal of a key; NOT_FOUND for an unknown or revoked one. */
MUST_USE enum status authorized_find(struct authorized *authorized,
    const char *public_key, struct principal *principal);
MUST_USE enum status authorized_find_name(struct authorized *authorized,
    const char *name, struct principal *principal);
/* Calls visit for every principal, in the order of the file. */
typedef void authorized_visit_fn(const struct principal *p, void *ctx);
void authorized_visit(
    struct authorized *authorized, authorized_visit_fn *visit, void *ctx);

/*
 * Changes of the file, for `chalkline keys`; locked against each other.
 * grant makes the file when there is none.  CONFLICT: the name or the key
 * stands in it already; INVALID: not a key, name, role or scope; detail says
 * which.  revoke: NOT_FOUND when nobody has that name.
 */
MUST_USE enum status authorized_grant(const char *path,
    const struct principal *principal, char *detail, size_t detail_size);
MUST_USE enum status authorized_revoke(const char *path, const char *name);
