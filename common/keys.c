// SPDX-License-Identifier: Apache-2.0
/*
 * keys.c - making, writing and reading CURVE key pairs.
 *
 * A secret is written to a file of its own, mode 0600 from its first byte,
 * and never to a log.
 */
#include "common/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bus_context.h"

#define SECRET_FILE_BYTES (2 * CURVE_KEY_TEXT + 2)

enum status
keys_make(struct key_pair *pair)
{
	struct key_pair made = {0};

	if (!bus_make_keys(made.public_key, made.secret_key))
		return STATUS_INTERNAL;
	*pair = made;
	return STATUS_OK;
}

static enum status
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return STATUS_IO;
		text += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? STATUS_OK : STATUS_IO;
}

enum status
keys_write_secret(const char *path, const struct key_pair *pair)
{
	char text[SECRET_FILE_BYTES + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? STATUS_CONFLICT : STATUS_IO;
	(void)snprintf(
	    text, sizeof(text), "%s %s\n", pair->public_key, pair->secret_key);

	enum status status = write_all(fd, text, strlen(text));

	sodium_memzero(text, sizeof(text));
	(void)close(fd);
	if (status != STATUS_OK)
		(void)unlink(path);
	return status;
}

void
keys_tell_secret(
    enum status status, const char *path, char *detail, size_t size)
{
	const char *what = "the key file cannot be read";

	if (status == STATUS_NOT_FOUND)
		what = "found no such file, expected a key file (`chalkline "
		       "keys new` makes one)";
	else if (status == STATUS_DENIED)
		what = "found a key file that others may read, expected mode "
		       "0600: `chmod 600` it";
	else if (status == STATUS_INVALID)
		what = "found no key pair, expected a line `PUBLIC SECRET` of "
		       "40 characters each that belong together";
	else if (access(path, R_OK) != 0)
		what = strerror(errno);
	snprintf(detail, size, "%s: %s", path, what);
}

/* Public key, blanks, secret key, and nothing but blanks after. */
static enum status
parse_secret(const char *text, struct key_pair *pair)
{
	struct key_pair found;
	char rest;

	if (sscanf(text, "%40s %40s %c", found.public_key, found.secret_key,
		&rest) != 2)
		return STATUS_INVALID;
	if (!bus_keys_belong(found.public_key, found.secret_key))
		return STATUS_INVALID;
	*pair = found;
	sodium_memzero(&found, sizeof(found));
	return STATUS_OK;
}

enum status
keys_read_secret(const char *path, struct key_pair *pair)
{
	char text[2 * SECRET_FILE_BYTES];
	struct stat file;
	enum status status = STATUS_IO;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
	if (fstat(fd, &file) != 0)
		goto out;
	if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		status = STATUS_DENIED;
		goto out;
	}

	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n < 0)
		goto out;
	text[n] = '\0';
	status = parse_secret(text, pair);
out:
	sodium_memzero(text, sizeof(text));
	(void)close(fd);
	return status;
}
