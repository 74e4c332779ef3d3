// SPDX-License-Identifier: Apache-2.0
/*
 * wait.c - notes heads, polls followers.
 */
#include "services/chalkline/wait.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "services/chalkline/progress.h"
#include "services/chalkline/wire_status.h"

#define STATUS_TIMEOUT_MS 5000
#define FIRST_PAUSE_MS 2
#define LONGEST_PAUSE_MS 50

static const char *const order[] = {
    "intake", "scheduling", "attendance", "reporting"};
#define STAGES (sizeof(order) / sizeof(order[0]))

struct waiting {
	struct cli *cli;
	struct progress progress;
	double limit_s;
	uint64_t heads[STAGES]; /* noted; 0: nothing to wait for */
	size_t stage;           /* the service that is waited for */
};

static void
pause_ms(int ms)
{
	const struct timespec pause = {0, ms * 1000000L};

	nanosleep(&pause, NULL);
}

/* A stream that has diverged stands, whatever the numbers say. */
static bool
has_diverged(const struct follower_state *f)
{
	return strcmp(f->state, "diverged") == 0;
}

/*
 * The first log of which a noted entry is not applied; STAGES if none.  What
 * comes back from later services counts only once it is noted.
 */
static size_t
find_lag(const struct waiting *w, const struct service_state *state)
{
	for (size_t i = 0; i < STAGES; i++) {
		const struct follower_state *f =
		    service_state_follower(state, order[i]);
		bool counts = i <= w->stage || w->heads[i] > 0;
		if (f != NULL &&
		    (f->seq < w->heads[i] || (counts && has_diverged(f))))
			return i;
	}
	return STAGES;
}

static enum cli_exit
tell_lag(const struct waiting *w, const struct service_state *state, size_t of)
{
	const struct follower_state *f =
	    service_state_follower(state, order[of]);

	cli_error("%s is behind %s: applied %" PRIu64 " of %" PRIu64
		  " entries after %.1f s (%s); what is shown may be stale",
	    state->name, order[of], f->seq, w->heads[of],
	    progress_seconds(&w->progress), f->state);
	return CLI_FAILED;
}

/* The question itself will tell when asked: the service that is to answer. */
static enum cli_exit
tell_unreachable(const char *stage, enum status status, bool asked)
{
	if (asked)
		return CLI_UNREACHABLE;
	if (status == STATUS_DENIED)
		cli_error("%s does not let this key in", stage);
	else
		cli_error(
		    "%s could not be reached: what it holds may be missing from "
		    "the answer (--wait 0 asks for it as it is)",
		    stage);
	return CLI_UNREACHABLE;
}

/*
 * Waits for one service: first for what it follows, then, as that may have
 * made it log more, for the projection over its own log.  Then its head is
 * what the next services must reach.
 */
static enum cli_exit
wait_stage(struct waiting *w, size_t stage, bool asked)
{
	struct service_state state;
	bool noted = false;

	w->stage = stage;
	for (int pause = FIRST_PAUSE_MS;;) {
		enum status status = service_state_read(
		    w->cli, order[stage], STATUS_TIMEOUT_MS, &state);
		if (status != STATUS_OK)
			return tell_unreachable(order[stage], status, asked);
		size_t lag = find_lag(w, &state);
		if (lag == STAGES && !noted) {
			noted = true;
			w->heads[stage] = state.head;
			lag = find_lag(w, &state);
		}
		if (lag == STAGES)
			break;
		if (has_diverged(service_state_follower(&state, order[lag])) ||
		    progress_seconds(&w->progress) >= w->limit_s)
			return tell_lag(w, &state, lag);
		progress_show(&w->progress, "waiting for the services",
		    service_state_follower(&state, order[lag])->seq,
		    w->heads[lag]);
		pause_ms(pause);
		pause = pause < LONGEST_PAUSE_MS ? pause * 2 : pause;
	}
	w->heads[stage] = state.head;
	return CLI_DONE;
}

enum cli_exit
wait_for_upstream(struct cli *cli, const char *service)
{
	struct waiting w = {.cli = cli};
	enum cli_exit worst = CLI_DONE;

	w.limit_s = cli_options_of(cli)->wait_s;
	if (cli_options_of(cli)->wait_s == 0)
		return CLI_DONE;
	progress_init(&w.progress);
	for (size_t i = 0; i < STAGES; i++) {
		bool asked = strcmp(order[i], service) == 0;
		worst = wait_worse(worst, wait_stage(&w, i, asked));
		if (asked)
			break;
	}
	progress_fini(&w.progress);
	return worst;
}

enum cli_exit
wait_for_records(struct cli *cli)
{
	static const size_t stages[] = {0, 1, 2, 1};
	struct waiting w = {.cli = cli};
	enum cli_exit worst = CLI_DONE;

	w.limit_s = cli_options_of(cli)->wait_s;
	if (cli_options_of(cli)->wait_s == 0)
		return CLI_DONE;
	progress_init(&w.progress);
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		worst = wait_worse(worst, wait_stage(&w, stages[i], i == 3));
	progress_fini(&w.progress);
	return worst;
}

enum cli_exit
wait_worse(enum cli_exit a, enum cli_exit b)
{
	return a > b ? a : b;
}
