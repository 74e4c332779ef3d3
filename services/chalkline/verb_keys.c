// SPDX-License-Identifier: Apache-2.0
/*
 * verb_keys.c - `chalkline keys`: who may speak to the services, as what.
 *
 * It works on the files of the stack; the services notice by themselves.  A
 * secret key is never printed.
 */
#include "services/chalkline/verbs.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/verb.h"

enum { OPTION_ROLE = 0x3000, OPTION_SCOPE };

#define WORDS_MAX 4

struct keys_options {
	struct cli_options cli;
	const char *role;
	const char *scope;
	const char *words[WORDS_MAX];
	unsigned word_count;
	unsigned words_expected;
	const char *expected; /* the words, for people */
};

/* Of `keys new` alone. */
static const struct argp_option new_options[] = {
    {"role", OPTION_ROLE, "ROLE", 0,
	"operator, service, provider, school or district", 0},
    {"scope", OPTION_SCOPE, "SCOPE", 0,
	"id of the provider, school or district; * for everything", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct keys_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_ROLE:
		o->role = arg;
		return 0;
	case OPTION_SCOPE:
		o->scope = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->word_count == o->words_expected)
			argp_error(state, "found `%s` in addition, expected %s",
			    arg, o->expected);
		o->words[o->word_count++] = arg + (arg[0] == ' ');
		return 0;
	case ARGP_KEY_END:
		if (o->word_count < o->words_expected)
			argp_error(state, "found %u words, expected %s",
			    o->word_count, o->expected);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Parses a verb of the family and reads the settings. */
static enum cli_exit
begin(const struct argp *argp, unsigned words, int argc, char **argv,
    struct keys_options *o, struct settings *settings)
{
	*o = (struct keys_options){.cli = CLI_OPTIONS_DEFAULT,
	    .words_expected = words,
	    .expected = argp->args_doc};
	cli_parse(argp, argc, argv, o);
	return cli_read_settings(&o->cli, settings);
}

static enum cli_exit
fill_principal(const char *key, const char *name, const char *role,
    const char *scope, struct principal *p)
{
	*p = (struct principal){0};
	if (!role_parse(role, &p->role)) {
		cli_error("role: found `%s`, expected operator, service, "
			  "provider, school or district",
		    role);
		return CLI_USAGE;
	}
	if (!keys_is_name(name)) {
		cli_error("name: found `%s`, expected A-Z a-z 0-9 . _ -, at "
			  "most %d characters",
		    name, PRINCIPAL_NAME_MAX);
		return CLI_USAGE;
	}
	if (strlen(scope) > PRINCIPAL_SCOPE_MAX ||
	    strlen(key) > CURVE_KEY_TEXT) {
		cli_error("found a %s that is too long",
		    strlen(key) > CURVE_KEY_TEXT ? "public key" : "scope");
		return CLI_USAGE;
	}
	snprintf(p->key, sizeof(p->key), "%s", key);
	snprintf(p->name, sizeof(p->name), "%s", name);
	snprintf(p->scope, sizeof(p->scope), "%s", scope);
	return CLI_DONE;
}

static enum cli_exit
grant(const struct settings *settings, const struct principal *p)
{
	char detail[512] = "";
	enum status status =
	    authorized_grant(settings->authorized, p, detail, sizeof(detail));

	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s", *detail != '\0' ? detail : status_name(status));
	return status == STATUS_IO ? CLI_FAILED : CLI_REFUSED;
}

static const struct argp new_argp = {new_options, parse, "NAME",
    "Makes a key pair: the secret stands in keys/NAME.secret, the public key "
    "is granted and printed.\v"
    "Example:\n"
    "  chalkline keys new acme --role provider --scope P1 --dir stack",
    cli_argp_children, NULL, NULL};

/* The file of the secret: beside keys/authorized. */
static void
find_secret_path(
    const struct settings *settings, const char *name, char *path, size_t size)
{
	const char *slash = strrchr(settings->authorized, '/');

	snprintf(path, size, "%.*s%s.secret",
	    slash != NULL ? (int)(slash - settings->authorized) + 1 : 0,
	    settings->authorized, name);
}

static int
run_new(int argc, char **argv)
{
	struct keys_options o;
	struct settings settings;
	struct principal p;
	struct key_pair pair;
	char path[SETTINGS_PATH_MAX];
	enum cli_exit code = begin(&new_argp, 1, argc, argv, &o, &settings);

	if (code != CLI_DONE)
		return code;
	if (o.role == NULL || o.scope == NULL) {
		cli_error("keys new: expected --role ROLE and --scope SCOPE");
		return CLI_USAGE;
	}
	if (keys_make(&pair) != STATUS_OK)
		return cli_fail("keys", STATUS_INTERNAL, "no key was made");
	code = fill_principal(pair.public_key, o.words[0], o.role, o.scope, &p);
	if (code != CLI_DONE)
		return code;
	find_secret_path(&settings, p.name, path, sizeof(path));
	enum status status = keys_write_secret(path, &pair);
	if (status != STATUS_OK) {
		cli_error("%s: %s", path,
		    status == STATUS_CONFLICT ? "the file is there already"
					      : "cannot be written");
		return status == STATUS_CONFLICT ? CLI_REFUSED : CLI_FAILED;
	}
	code = grant(&settings, &p);
	if (code != CLI_DONE) {
		(void)remove(path);
		return code;
	}
	puts(p.key);
	cli_note("the secret key: %s", path);
	return CLI_DONE;
}

static const struct argp grant_argp = {NULL, parse, "PUBLICKEY NAME ROLE SCOPE",
    "Lets a key in that was made elsewhere.\v"
    "SCOPE is the id of the provider, school or district; * for everything."
    "\n\nExample:\n"
    "  chalkline keys grant 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7' \\\n"
    "      lumen provider lumen-learning",
    cli_argp_children, NULL, NULL};

/*
 * One key in 85 begins as an option does.  Behind a space it is a word; no
 * key holds one.
 */
static bool
is_key_like_option(const char *word)
{
	bool is_long = word[0] == '-' && word[1] == '-' && word[2] >= 'a' &&
		       word[2] <= 'z';

	return word[0] == '-' && !is_long && strlen(word) == CURVE_KEY_TEXT;
}

static int
run_grant(int argc, char **argv)
{
	char key[CURVE_KEY_TEXT + 2];
	struct keys_options o;
	struct settings settings;
	struct principal p;
	enum cli_exit code;

	if (argc > 1 && is_key_like_option(argv[1])) {
		snprintf(key, sizeof(key), " %s", argv[1]);
		argv[1] = key;
	}
	code = begin(&grant_argp, 4, argc, argv, &o, &settings);
	if (code == CLI_DONE)
		code = fill_principal(
		    o.words[0], o.words[1], o.words[2], o.words[3], &p);
	if (code == CLI_DONE)
		code = grant(&settings, &p);
	return code;
}

static const struct argp revoke_argp = {NULL, parse, "NAME",
    "Takes a key's rights away: it is refused at its next request.\v"
    "Example:\n"
    "  chalkline keys revoke lumen-learning --dir stack",
    cli_argp_children, NULL, NULL};

static int
run_revoke(int argc, char **argv)
{
	struct keys_options o;
	struct settings settings;
	enum cli_exit code = begin(&revoke_argp, 1, argc, argv, &o, &settings);

	if (code != CLI_DONE)
		return code;
	enum status status = authorized_revoke(settings.authorized, o.words[0]);
	if (status == STATUS_OK)
		return CLI_DONE;
	if (status == STATUS_NOT_FOUND) {
		cli_error("%s: nobody is named `%s`", settings.authorized,
		    o.words[0]);
		return CLI_REFUSED;
	}
	return cli_fail(settings.authorized, status, "");
}

static const struct argp list_argp = {NULL, parse, "",
    "Lists who may speak to the services, with role and scope.\v"
    "Example:\n"
    "  chalkline keys list --dir stack",
    cli_argp_children, NULL, NULL};

static void
add_row(const struct principal *p, void *ctx)
{
	struct table *table = ctx;

	table_add(table, p->name);
	table_add(table, role_name(p->role));
	table_add(table, p->scope);
	table_add(table, p->key);
}

static void
add_object(const struct principal *p, void *ctx)
{
	json_t *list = ctx;

	(void)json_array_append_new(list,
	    json_pack("{s:s,s:s,s:s,s:s}", "name", p->name, "role",
		role_name(p->role), "scope", p->scope, "publicKey", p->key));
}

static enum status
print_json(struct authorized *authorized)
{
	json_t *list = json_array();
	json_t *all = json_pack("{s:o}", "keys", list);

	if (all == NULL)
		return STATUS_NO_MEMORY;
	authorized_visit(authorized, add_object, list);
	enum status status =
	    json_dumpf(all, stdout, JSON_COMPACT) == 0 ? STATUS_OK : STATUS_IO;
	putchar('\n');
	json_decref(all);
	return status;
}

static enum status
print_table(struct authorized *authorized)
{
	static const char *const names[] = {
	    "name", "role", "scope", "public_key"};
	struct table *table = NULL;
	enum status status = table_new(4, names, &table);

	if (status != STATUS_OK)
		return status;
	authorized_visit(authorized, add_row, table);
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static int
run_list(int argc, char **argv)
{
	struct keys_options o;
	struct settings settings;
	struct authorized *authorized = NULL;
	char detail[512] = "";
	enum cli_exit code = begin(&list_argp, 0, argc, argv, &o, &settings);

	if (code != CLI_DONE)
		return code;
	enum status status = authorized_open(
	    settings.authorized, &authorized, detail, sizeof(detail));
	if (status == STATUS_OK)
		status = o.cli.json ? print_json(authorized)
				    : print_table(authorized);
	authorized_close(&authorized);
	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s", *detail != '\0' ? detail : status_name(status));
	return CLI_FAILED;
}

/* clang-format off */
static const struct verb family[] = {
	{ "new", "makes a key pair and grants it", run_new },
	{ "list", "who may speak to the services", run_list },
	{ "grant", "lets a key in that was made elsewhere", run_grant },
	{ "revoke", "takes a key's rights away", run_revoke },
};
/* clang-format on */

static const struct verb_table table_keys = {
    .doc = "Identities, roles and scopes: who may ask the services for what.",
    .verbs = family,
    .count = sizeof(family) / sizeof(family[0]),
};

int
verb_keys(int argc, char **argv)
{
	return verb_run(&table_keys, argc, argv);
}
