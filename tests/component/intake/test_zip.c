// SPDX-License-Identifier: Apache-2.0
/*
 * test_zip.c - zips that are good, and those that are not trusted.
 *
 * Each is written by libarchive into a folder of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "services/intake/zip.h"
#include "tests/support/temp_dir.h"

enum member {
	MEMBER_FILE,
	MEMBER_FOLDER,
	MEMBER_LINK,
};

struct zip_case {
	enum status status;
	const char *detail; /* part of it */
	const char *password;
	const char *path[3];
	enum member type;
	size_t files; /* unpacked */
};

static const struct zip_case cases[] = {
    {STATUS_OK, "", NULL, {"users.csv", "orgs.csv"}, MEMBER_FILE, 2},
    {STATUS_OK, "", NULL, {"top/users.csv", "top/orgs.csv"}, MEMBER_FILE, 2},
    {STATUS_OK, "", NULL, {"top/"}, MEMBER_FOLDER, 0},
    {STATUS_OK, "", NULL, {"__MACOSX/._users.csv", "users.csv"}, MEMBER_FILE,
	1},
    {STATUS_INVALID, "more than one folder", NULL,
	{"a/users.csv", "b/orgs.csv"}, MEMBER_FILE, 0},
    {STATUS_INVALID, "not a plain file name", NULL, {"a/b/users.csv"},
	MEMBER_FILE, 0},
    {STATUS_INVALID, "leads out", NULL, {"../users.csv"}, MEMBER_FILE, 0},
    {STATUS_INVALID, "leads out", NULL, {"/users.csv"}, MEMBER_FILE, 0},
    {STATUS_INVALID, "not a plain file name", NULL, {"../../etc/passwd"},
	MEMBER_FILE, 0},
    /* as some programs of Windows write the folder */
    {STATUS_OK, "", NULL, {"a\\users.csv"}, MEMBER_FILE, 1},
    {STATUS_INVALID, "not a plain file name", NULL, {"..\\..\\users.csv"},
	MEMBER_FILE, 0},
    {STATUS_INVALID, "two files of the same name", NULL,
	{"users.csv", "top/users.csv"}, MEMBER_FILE, 0},
    {STATUS_INVALID, "not a plain file", NULL, {"users.csv"}, MEMBER_LINK, 0},
    {STATUS_INVALID, "encrypted", "secret", {"users.csv"}, MEMBER_FILE, 0},
};

static void
add_member(struct archive *a, const char *path, enum member type,
    const void *data, size_t len)
{
	struct archive_entry *entry = archive_entry_new();

	assert_non_null(entry);
	archive_entry_set_pathname(entry, path);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_filetype(entry, type == MEMBER_FILE     ? AE_IFREG
					  : type == MEMBER_FOLDER ? AE_IFDIR
								  : AE_IFLNK);
	if (type == MEMBER_LINK)
		archive_entry_set_symlink(entry, "/etc/passwd");
	else
		archive_entry_set_size(entry, (int64_t)len);
	assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
	if (type == MEMBER_FILE)
		assert_int_equal(archive_write_data(a, data, len), len);
	archive_entry_free(entry);
}

static struct archive *
start_zip(const char *path, const char *password)
{
	struct archive *a = archive_write_new();

	assert_non_null(a);
	assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
	if (password != NULL) {
		assert_int_equal(
		    archive_write_set_options(a, "zip:encryption=traditional"),
		    ARCHIVE_OK);
		assert_int_equal(
		    archive_write_set_passphrase(a, password), ARCHIVE_OK);
	}
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	return a;
}

static void
end_zip(struct archive *a)
{
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	assert_int_equal(archive_write_free(a), ARCHIVE_OK);
}

static size_t
count_files(const char *folder)
{
	DIR *listing = opendir(folder);
	struct dirent *item;
	size_t count = 0;

	assert_non_null(listing);
	while ((item = readdir(listing)) != NULL)
		count += item->d_name[0] != '.' ? 1 : 0;
	assert_int_equal(closedir(listing), 0);
	return count;
}

struct place {
	struct temp_dir dir;
	char zip[TEMP_PATH_MAX];
	char folder[TEMP_PATH_MAX];
	char detail[256];
};

static void
make_place(struct place *p)
{
	temp_dir_init(&p->dir);
	(void)temp_dir_file(&p->dir, "a.zip", p->zip);
	(void)temp_dir_file(&p->dir, "out", p->folder);
	assert_int_equal(mkdir(p->folder, 0700), 0);
	p->detail[0] = '\0';
}

static enum status
unpack(struct place *p, uint64_t bytes_max)
{
	return zip_unpack(
	    p->zip, p->folder, bytes_max, p->detail, sizeof(p->detail));
}

static void
test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct zip_case *zip = &cases[i];
		struct place p;
		struct archive *a;

		make_place(&p);
		a = start_zip(p.zip, zip->password);
		for (size_t k = 0; k < 3 && zip->path[k] != NULL; k++)
			add_member(a, zip->path[k], zip->type, "a,b\n", 4);
		end_zip(a);
		if (unpack(&p, ZIP_BYTES_MAX) != zip->status)
			fail_msg("case %zu: %s", i, p.detail);
		if (strstr(p.detail, zip->detail) == NULL)
			fail_msg("case %zu: %s", i, p.detail);
		if (zip->status == STATUS_OK)
			assert_int_equal(count_files(p.folder), zip->files);
		temp_dir_fini(&p.dir);
	}
}

static void
test_too_many_files(void **state)
{
	(void)state;
	struct place p;
	struct archive *a;

	make_place(&p);
	a = start_zip(p.zip, NULL);
	for (int i = 0; i <= ZIP_FILES_MAX; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "f%d.csv", i);
		add_member(a, name, MEMBER_FILE, "a\n", 2);
	}
	end_zip(a);
	assert_int_equal(unpack(&p, ZIP_BYTES_MAX), STATUS_TOO_BIG);
	assert_non_null(strstr(p.detail, "more than 64 files"));
	temp_dir_fini(&p.dir);
}

/* A bomb is counted as it is unpacked. */
static void
test_too_many_bytes(void **state)
{
	(void)state;
	static const char zeros[1 << 20];
	struct place p;
	struct archive *a;

	make_place(&p);
	a = start_zip(p.zip, NULL);
	add_member(a, "a.csv", MEMBER_FILE, zeros, sizeof(zeros));
	add_member(a, "b.csv", MEMBER_FILE, zeros, sizeof(zeros));
	end_zip(a);
	assert_int_equal(unpack(&p, 2 * sizeof(zeros) - 1), STATUS_TOO_BIG);
	assert_non_null(strstr(p.detail, "when unpacked"));
	temp_dir_fini(&p.dir);

	make_place(&p);
	a = start_zip(p.zip, NULL);
	add_member(a, "a.csv", MEMBER_FILE, zeros, sizeof(zeros));
	end_zip(a);
	assert_int_equal(unpack(&p, sizeof(zeros)), STATUS_OK);
	temp_dir_fini(&p.dir);
}

static void
test_not_a_zip(void **state)
{
	(void)state;
	struct place p;
	FILE *file;

	make_place(&p);
	file = fopen(p.zip, "w");
	assert_non_null(file);
	assert_true(fputs("sourcedId,name\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(unpack(&p, ZIP_BYTES_MAX), STATUS_INVALID);
	assert_non_null(strstr(p.detail, "not a zip"));
	temp_dir_fini(&p.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_too_many_files),
	    cmocka_unit_test(test_too_many_bytes),
	    cmocka_unit_test(test_not_a_zip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
