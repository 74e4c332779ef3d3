// SPDX-License-Identifier: Apache-2.0
/*
 * demo_names.c - given names of many places, family names of plants, stones
 * and weather, some with letters beyond ASCII.
 */
#include "services/chalkline/demo_names.h"

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof((list)[0])))

static const char *const given[] = {"Abel", "Adaeze", "Alma", "Amara", "Anika",
    "Arlo", "Beatriz", "Bruno", "Camila", "Cedric", "Dalia", "Diego", "Edda",
    "Elio", "Emre", "Esperanza", "Farah", "Felix", "Gia", "Hana", "Ibrahim",
    "Ines", "Ivo", "Jada", "Joaquín", "Juno", "Kai", "Keiko", "Lamar", "Leila",
    "Linh", "Lucía", "Mateo", "Mika", "Nadia", "Noor", "Omar", "Oriol",
    "Paloma", "Priya", "Quinn", "Rafael", "Renée", "Rosa", "Samir", "Sofía",
    "Tadeo", "Thandi", "Uma", "Vera", "Wendell", "Xiomara", "Yara", "Yusuf",
    "Zoë", "Zuri"};

static const char *const family[] = {"Aldersmith", "Ashgrove", "Basaltine",
    "Birchmoor", "Bramblewick", "Brookstone", "Cedarholm", "Claywell",
    "Cloudsley", "Copperfen", "Dewhollow", "Driftwood", "Eastwind", "Elmsworth",
    "Fairmeadow", "Fernández-Roble", "Flintlock", "Foxglade", "Frostine",
    "Galeford", "Glenrock", "Gránit", "Hailwood", "Hazelby", "Heatherly",
    "Ironleaf", "Juniperus", "Kestrelson", "Larkmoor", "Lichenfield",
    "Lindenau", "Maplethorpe", "Marlstone", "Mistral", "Moonridge", "Mossbank",
    "Nettlefold", "Nimbusson", "Oakenfeld", "O'Thistle", "Pebbleton",
    "Pinesong", "Quarrier", "Quartzman", "Rainsworth", "Reedham", "Rowanoke",
    "Sablewood", "Slatewell", "Snowberry", "Sorrelby", "Stonemere", "Sunderbay",
    "Tamarack", "Thornquist", "Tidewell", "Umberland", "Valleyfort",
    "Willowmar", "Windhaven", "Yarrowton", "Zephyrine"};

const char *
demo_given_name(struct demo_random *random)
{
	return given[demo_random_below(random, COUNT(given))];
}

const char *
demo_family_name(struct demo_random *random)
{
	return family[demo_random_below(random, COUNT(family))];
}
