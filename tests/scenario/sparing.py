"""What tests do less of under the sanitizers, where a process costs many times
as much: `.ci/run` sets CHALKLINE_SPARING for that step.  In an ordinary build
the same tests do all of it.
"""
import collections
import os
import re

SPARING = os.environ.get("CHALKLINE_SPARING", "") != ""
EVERY = 8
NAME = re.compile(r"[a-z-]+")
times = collections.Counter()


def cases(all_of_them, some):
    """How many, or which, of a test's cases."""
    return some if SPARING else all_of_them


def is_due(*what):
    """Of what is looked at again and again in a test: if sparing, the first
    time and then every eighth."""
    times[what] += 1
    return not SPARING or times[what] % EVERY == 1


def environment(words, code=0):
    """For a run of a program.  Looking for leaks is half of a short run: it is
    done as above for each verb with its options and exit code."""
    if is_due("leaks", code, *filter(NAME.fullmatch, words)):
        return None
    options = os.environ.get("ASAN_OPTIONS", "")
    return {**os.environ, "ASAN_OPTIONS": f"{options}:detect_leaks=0"}
