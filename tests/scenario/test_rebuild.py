#!/usr/bin/env python3
"""Reporting thrown away: its store is deleted, the feeds are replayed, and
every report is the same, byte for byte, as of any moment.  And what attendance
derives thrown away: the same sessions and findings, and nothing new in the log;
whole, or broken in the middle."""
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


def told(stack, middle):
    """What attendance answers; what it has logged."""
    until(lambda: applied(stack), "everything is applied")
    return [stack.chalkline("sessions", "--json"),
            stack.chalkline("sessions", "--json", "--as-of", middle),
            stack.chalkline("findings", "--json", code=(0, 2)),
            stack.status()["attendance"]["head"]]


def spoil(path):
    """Bytes of another kind in the middle of the file's first pages."""
    with open(path, "r+b") as file:
        file.write(b"\0" * 8192)


def derive_again(stack_dir, middle):
    derived = os.path.join(stack_dir, "store", "attendance", "derived")
    with Stack(stack_dir) as stack:
        before = told(stack, middle)
    for harm in (shutil.rmtree,
                 lambda path: spoil(os.path.join(path, "data.mdb"))):
        harm(derived)
        with Stack(stack_dir) as stack:
            after = told(stack, middle)
        assert after == before, "what is derived again differs"
    note(f"derived again, twice: {len(before[0].splitlines())} sessions equal")


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
    derive_again(stack_dir, middle)
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
