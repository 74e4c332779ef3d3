// SPDX-License-Identifier: Apache-2.0
/*
 * test_authorized.c - key files and keys/authorized, in a real folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/diag.h"
#include "common/keys.h"

struct folder {
	char dir[64];
	char path[128];   /* of authorized */
	char secret[128]; /* of a key */
};

static int
set_up(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return -1;
	snprintf(f->dir, sizeof(f->dir), "/tmp/chalkline-keys-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/authorized", f->dir);
	snprintf(f->secret, sizeof(f->secret), "%s/a.secret", f->dir);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct folder *f = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", f->dir);
	int failed = system(command);
	free(f);
	return failed;
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

/* The file is looked at again after a millisecond. */
static enum status
find_later(struct authorized *file, const char *key, struct principal *found)
{
	const struct timespec pause = {.tv_nsec = 2000000};

	nanosleep(&pause, NULL);
	return authorized_find(file, key, found);
}

static struct principal
make_principal(const char *name, enum role role, const char *scope)
{
	struct principal p = {.role = role};
	struct key_pair pair;

	assert_int_equal(keys_make(&pair), STATUS_OK);
	snprintf(p.key, sizeof(p.key), "%s", pair.public_key);
	snprintf(p.name, sizeof(p.name), "%s", name);
	snprintf(p.scope, sizeof(p.scope), "%s", scope);
	return p;
}

static enum status
grant(const struct folder *f, const struct principal *p)
{
	char detail[256] = "";
	enum status status =
	    authorized_grant(f->path, p, detail, sizeof(detail));

	/* Whatever is refused is explained. */
	if (status != STATUS_OK)
		assert_true(detail[0] != '\0');
	return status;
}

static struct authorized *
open_file(const struct folder *f)
{
	struct authorized *a;
	char detail[256] = "";

	assert_int_equal(
	    authorized_open(f->path, &a, detail, sizeof(detail)), STATUS_OK);
	return a;
}

static void
test_secret_there_and_back(void **state)
{
	struct folder *f = *state;
	struct key_pair made, read;
	struct stat file;

	assert_int_equal(keys_make(&made), STATUS_OK);
	assert_int_equal(keys_write_secret(f->secret, &made), STATUS_OK);
	assert_int_equal(stat(f->secret, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	assert_int_equal(keys_read_secret(f->secret, &read), STATUS_OK);
	assert_string_equal(read.public_key, made.public_key);
	assert_string_equal(read.secret_key, made.secret_key);
	assert_int_equal(keys_write_secret(f->secret, &made), STATUS_CONFLICT);
}

static void
test_secret_files_that_are_refused(void **state)
{
	struct folder *f = *state;
	struct key_pair a, b, read;
	char whole[256], mixed[256];

	assert_int_equal(keys_make(&a), STATUS_OK);
	assert_int_equal(keys_make(&b), STATUS_OK);
	snprintf(whole, sizeof(whole), "%s %s\n", a.public_key, a.secret_key);
	snprintf(mixed, sizeof(mixed), "%s %s\n", a.public_key, b.secret_key);

	const struct {
		const char *text;
		mode_t mode;
		enum status expected;
	} cases[] = {
	    {whole, 0600, STATUS_OK},
	    {whole, 0400, STATUS_OK},
	    {whole, 0640, STATUS_DENIED},
	    {whole, 0604, STATUS_DENIED},
	    {mixed, 0600, STATUS_INVALID},
	    {"", 0600, STATUS_INVALID},
	    {"one\n", 0600, STATUS_INVALID},
	    {a.public_key, 0600, STATUS_INVALID},
	};

	assert_int_equal(keys_read_secret(f->secret, &read), STATUS_NOT_FOUND);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unlink(f->secret);
		write_file(f->secret, cases[i].text, cases[i].mode);
		assert_int_equal(
		    keys_read_secret(f->secret, &read), cases[i].expected);
	}
}

static void
test_names(void **state)
{
	char longest[PRINCIPAL_NAME_MAX + 2];

	(void)state;
	assert_true(keys_is_name("acme"));
	assert_true(keys_is_name("A-1_b.c"));
	assert_false(keys_is_name(""));
	assert_false(keys_is_name("."));
	assert_false(keys_is_name("../up"));
	assert_false(keys_is_name("-x"));
	assert_false(keys_is_name("a b"));
	assert_false(keys_is_name("a\n"));
	assert_false(keys_is_name("\xc3\xa9"));
	memset(longest, 'a', sizeof(longest));
	longest[PRINCIPAL_NAME_MAX] = '\0';
	assert_true(keys_is_name(longest));
	longest[PRINCIPAL_NAME_MAX] = 'a';
	longest[PRINCIPAL_NAME_MAX + 1] = '\0';
	assert_false(keys_is_name(longest));
}

static void
test_granted_is_found_and_revoked_is_not(void **state)
{
	struct folder *f = *state;
	struct principal a = make_principal("a", ROLE_OPERATOR, "*");
	struct principal b = make_principal("b", ROLE_PROVIDER, "P1");
	struct principal found;

	assert_int_equal(grant(f, &a), STATUS_OK);

	struct authorized *file = open_file(f);

	assert_int_equal(find_later(file, a.key, &found), STATUS_OK);
	assert_int_equal(find_later(file, b.key, &found), STATUS_NOT_FOUND);
	assert_int_equal(grant(f, &b), STATUS_OK);
	assert_int_equal(find_later(file, b.key, &found), STATUS_OK);
	assert_string_equal(found.name, "b");
	assert_string_equal(found.scope, "P1");
	assert_int_equal(found.role, ROLE_PROVIDER);
	assert_int_equal(authorized_find_name(file, "a", &found), STATUS_OK);
	assert_string_equal(found.key, a.key);
	assert_int_equal(authorized_revoke(f->path, "a"), STATUS_OK);
	assert_int_equal(find_later(file, a.key, &found), STATUS_NOT_FOUND);
	assert_int_equal(find_later(file, b.key, &found), STATUS_OK);
	assert_int_equal(authorized_revoke(f->path, "a"), STATUS_NOT_FOUND);
	authorized_close(&file);
}

static void
test_grants_that_are_refused(void **state)
{
	struct folder *f = *state;
	struct principal good = make_principal("good", ROLE_SCHOOL, "S1");
	struct principal bad;

	assert_int_equal(grant(f, &good), STATUS_OK);
	assert_int_equal(grant(f, &good), STATUS_CONFLICT);
	bad = make_principal("good", ROLE_SCHOOL, "S1");
	assert_int_equal(grant(f, &bad), STATUS_CONFLICT);
	bad = good;
	snprintf(bad.name, sizeof(bad.name), "other");
	assert_int_equal(grant(f, &bad), STATUS_CONFLICT);
	bad = make_principal("new", ROLE_NONE, "S1");
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
	bad = make_principal("new", ROLE_SCHOOL, "");
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
	bad = make_principal("new", ROLE_SCHOOL, "S1 S2");
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
	bad = make_principal("new", ROLE_SCHOOL, "S1\nx");
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
	bad = make_principal("a b", ROLE_SCHOOL, "S1");
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
	bad = make_principal("new", ROLE_SCHOOL, "S1");
	bad.key[39] = '\0';
	assert_int_equal(grant(f, &bad), STATUS_INVALID);
}

static void
test_broken_lines(void **state)
{
	struct folder *f = *state;
	struct principal a = make_principal("a", ROLE_OPERATOR, "*");
	struct principal found;
	struct authorized *file = NULL;
	char detail[256] = "", text[512];

	snprintf(text, sizeof(text),
	    "# a comment\n\n  %s a operator *\nonly three words\n", a.key);
	write_file(f->path, text, 0644);
	assert_int_equal(
	    authorized_open(f->path, &file, detail, sizeof(detail)),
	    STATUS_INVALID);
	assert_non_null(strstr(detail, "line 4"));

	/* Once open, a line that is broken later is left out, alone. */
	snprintf(text, sizeof(text), "%s a operator *\n", a.key);
	write_file(f->path, text, 0644);
	file = open_file(f);
	snprintf(text, sizeof(text), "broken\n%s a provider P1 # x\n", a.key);
	write_file(f->path, text, 0644);
	assert_int_equal(find_later(file, a.key, &found), STATUS_NOT_FOUND);
	snprintf(text, sizeof(text), "broken\n%s a provider P1\n", a.key);
	write_file(f->path, text, 0644);
	assert_int_equal(find_later(file, a.key, &found), STATUS_OK);
	assert_int_equal(found.role, ROLE_PROVIDER);

	/* Without the file nobody is in. */
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(find_later(file, a.key, &found), STATUS_NOT_FOUND);
	authorized_close(&file);
}

/* # starts a comment; were it in a key, the key would not be one. */
static void
test_no_key_looks_like_a_comment(void **state)
{
	struct folder *f = *state;
	struct principal p = make_principal("hash", ROLE_SERVICE, "*");

	p.key[0] = '#';
	assert_int_equal(grant(f, &p), STATUS_INVALID);
}

static void
test_comments_and_order_are_kept(void **state)
{
	struct folder *f = *state;
	struct principal a = make_principal("a", ROLE_OPERATOR, "*");
	struct principal b = make_principal("b", ROLE_OPERATOR, "*");
	char text[512], read[512], expected[512];

	snprintf(text, sizeof(text),
	    "# ours\n%s a operator *\n# theirs\n%s b operator *", a.key, b.key);
	write_file(f->path, text, 0644);
	assert_int_equal(authorized_revoke(f->path, "a"), STATUS_OK);

	FILE *file = fopen(f->path, "r");

	assert_non_null(file);
	read[fread(read, 1, sizeof(read) - 1, file)] = '\0';
	fclose(file);
	snprintf(expected, sizeof(expected),
	    "# ours\n# theirs\n%s b operator *\n", b.key);
	assert_string_equal(read, expected);
}

#define WRITERS 4
#define GRANTS 20

struct writer {
	const struct folder *folder;
	int number;
};

static void *
grant_many(void *arg)
{
	const struct writer *w = arg;

	for (int i = 0; i < GRANTS; i++) {
		struct principal p = {.role = ROLE_PROVIDER, .scope = "P"};
		struct key_pair pair;
		char detail[256];

		if (keys_make(&pair) != STATUS_OK)
			continue;
		memcpy(p.key, pair.public_key, sizeof(p.key));
		snprintf(p.name, sizeof(p.name), "w%d-%d", w->number, i);
		(void)!authorized_grant(
		    w->folder->path, &p, detail, sizeof(detail));
	}
	return NULL;
}

static void
count_one(const struct principal *p, void *ctx)
{
	(void)p;
	++*(int *)ctx;
}

static void
test_writers_do_not_undo_each_other(void **state)
{
	struct folder *f = *state;
	pthread_t threads[WRITERS];
	struct writer writers[WRITERS];
	int count = 0;

	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){f, i};
		assert_int_equal(
		    pthread_create(&threads[i], NULL, grant_many, &writers[i]),
		    0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);

	struct authorized *file = open_file(f);

	authorized_visit(file, count_one, &count);
	assert_int_equal(count, WRITERS * GRANTS);
	authorized_close(&file);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_secret_there_and_back),
	    CASE(test_secret_files_that_are_refused),
	    CASE(test_names),
	    CASE(test_granted_is_found_and_revoked_is_not),
	    CASE(test_grants_that_are_refused),
	    CASE(test_broken_lines),
	    CASE(test_no_key_looks_like_a_comment),
	    CASE(test_comments_and_order_are_kept),
	    CASE(test_writers_do_not_undo_each_other),
	};

	diag_init("test", DIAG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
