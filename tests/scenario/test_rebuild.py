#!/usr/bin/env python3
"""Reporting thrown away: its store is deleted, the feeds are replayed, and
every report is the same, byte for byte, as of any moment."""
import os
import shutil
import sys
import tempfile

from stack import Stack, note, run, until

REPORTS = [(name, by) for name in ("dosage", "attendance")
           for by in ("student", "school", "provider", "program", "grade",
                      "week", "tutor")]


def applied(stack):
    return all(f["lag"] == 0 for s in stack.status().values()
               for f in s["followers"])


def reports(stack, *more):
    until(lambda: applied(stack), "everything is applied")
    return {key: stack.chalkline("report", key[0], "--by", key[1],
                                 "--format", "csv", *more)
            for key in REPORTS}


def main():
    folder = tempfile.mkdtemp(prefix="chalkline-rebuild-")
    stack_dir = os.path.join(folder, "stack")
    run("demo", "--dir", stack_dir, "--students", "120", "--weeks", "2",
        "--seed", "5")
    with Stack(stack_dir) as stack:
        # In the middle of what attendance came to know.
        feed = stack.feed("attendance")
        middle = feed[len(feed) // 2]["knownAt"]
        before = reports(stack)
        then = reports(stack, "--as-of", middle)
    assert before != then, "the moment makes no difference"
    shutil.rmtree(os.path.join(stack_dir, "store", "reporting"))
    with Stack(stack_dir) as stack:
        after = reports(stack)
        again = reports(stack, "--as-of", middle)
    assert after == before, "a rebuilt report differs"
    assert again == then, "a rebuilt report as of a moment differs"
    note(f"rebuilt: {len(after) + len(again)} reports equal")
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
