// SPDX-License-Identifier: Apache-2.0
/*
 * demo_story.h - one term of tutoring, step by step, with the real programs.
 */
#pragma once

#include "services/chalkline/demo_district.h"

/*
 * Makes the files, starts the services, imports, schedules, streams, prints
 * the reports on stdout and stops the services.  What is done and how long it
 * took goes to stderr, so stdout is the same for the same seed.
 */
MUST_USE enum cli_exit demo_story(const struct demo_settings *settings);
