// SPDX-License-Identifier: Apache-2.0
/*
 * demo_names.h - invented names, so that files look like files.
 */
#pragma once

#include "services/chalkline/demo_random.h"

const char *demo_given_name(struct demo_random *random);
const char *demo_family_name(struct demo_random *random);
