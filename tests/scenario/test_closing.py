"""Days that change, in the running stack.

The district of test_by_hand.py.  A day is closed, another delayed; planned
sessions, attendance, reports and calendars follow, and a later solve keeps it.
"""
import csv
import io
import json
import os
import sys
import tempfile

from stack import Stack, note, until
from test_by_hand import ROSTER, students_of, tables, write

CLOSED, DELAYED = "2025-09-10", "2025-09-12"


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def plan_of(stack):
    return lines(stack.chalkline("schedule", "show", "--sessions", "--json"))


def of_day(sessions, day):
    return [s for s in sessions if s["plannedStart"].startswith(day)]


def owed(stack):
    report = csv.DictReader(io.StringIO(stack.chalkline(
        "report", "dosage", "--by", "student", "--format", "csv")))
    return {row["student_id"]: (int(row["sessions_planned"]),
                                int(row["owed"]), int(row["made_up"]))
            for row in report}


def check_closed(stack, before):
    """A closed day is nobody's fault and is owed."""
    gone = of_day(before, CLOSED)
    assert gone, before
    words = ("calendar", "close", CLOSED, "--reason", "WEATHER", "--json")
    told = json.loads(stack.chalkline(*words))
    assert told == {"withdrawn": len(gone)}, told
    assert json.loads(stack.chalkline(*words)) == {"withdrawn": 0}
    after = plan_of(stack)
    assert not of_day(after, CLOSED)
    assert len(after) == len(before) - len(gone)
    records = {s["sessionId"]: s for s in
               lines(stack.chalkline("sessions", "--json"))}
    for session in gone:
        record = records[session["sessionId"]]
        assert record["status"] == "CANCELLED", record
        assert record["promisedStart"] == session["plannedStart"], record
    withdrawn = [e["event"]["sessionWithdrawn"] for e in
                 stack.feed("scheduling") if "sessionWithdrawn" in e["event"]]
    assert {(w["party"], w["reason"]) for w in withdrawn} == {(6, 6)}
    for figures in owed(stack).values():
        assert figures == (6, 1, 0), figures
    grid = stack.chalkline("schedule", "show", "--week", "2025-W37")
    assert f"x: cancelled ({len(gone)})" in grid, grid


def check_delayed(stack, before):
    """A delay moves each once; another one replaces it."""
    starts = {s["sessionId"]: s["plannedStart"]
              for s in of_day(before, DELAYED)}
    for minutes, moved in ((60, len(starts)), (60, 0), (90, len(starts))):
        told = json.loads(stack.chalkline(
            "calendar", "delay", DELAYED, "--minutes", str(minutes),
            "--reason", "WEATHER", "--json"))
        assert told == {"moved": moved}, (minutes, told)
    for session in of_day(plan_of(stack), DELAYED):
        was = starts.pop(session["sessionId"])
        hours = [int(t[11:13]) * 60 + int(t[14:16])
                 for t in (was, session["plannedStart"])]
        assert hours[1] - hours[0] == 90, (was, session)
    assert not starts, starts


def check_solved_again(stack):
    """What was decided about days outlives a solve, and a restart."""
    before = plan_of(stack)
    stack.chalkline("schedule", "solve")
    assert plan_of(stack) == before
    pid = stack.kill("scheduling")
    until(lambda: stack.pid("scheduling") not in (None, pid), "it is back")
    stack.all_up()
    stack.chalkline("schedule", "solve")
    assert plan_of(stack) == before


def check_school(stack, school):
    """A school closes itself and no other; a provider closes nothing."""
    for name, role, scope in (("k-school", "school", school),
                              ("k-prov", "provider", "lumen")):
        stack.chalkline("keys", "new", name, "--role", role, "--scope", scope)
    key = f"{stack.folder}/keys/%s.secret"

    def close(name, *more, code=0):
        return stack.chalkline("calendar", "close", "2025-09-15", "--reason",
                               "TESTING", "--key", key % name, *more,
                               code=code)

    until(lambda: "withdrawn" in close("k-school", "--school", school,
                                       code=(0, 1, 2, 3, 4)), "the key works")
    close("k-school", code=(1, 2, 4))
    close("k-school", "--school", "other", code=(1, 2, 4))
    close("k-prov", "--school", school, code=(1, 2, 4))
    told = [e["event"]["sessionWithdrawn"] for e in stack.feed("scheduling")
            if "sessionWithdrawn" in e["event"]]
    assert (told[-1]["party"], told[-1]["reason"]) == (2, 2), told[-1]


def check_words(stack):
    for words in ((), ("2025-02-30", "--reason", "WEATHER"),
                  (CLOSED,), (CLOSED, "--reason", "RAIN")):
        stack.chalkline("calendar", "close", *words, code=1)
    stack.chalkline("calendar", "delay", CLOSED, "--reason", "WEATHER",
                    code=1)
    stack.chalkline("calendar", "delay", CLOSED, "--reason", "WEATHER",
                    "--minutes", "601", code=1)


def main():
    with tempfile.TemporaryDirectory() as top:
        roster = f"{top}/roster"
        os.mkdir(roster)
        for name, text in ROSTER.items():
            write(roster, name, text)
        with Stack(f"{top}/d") as stack:
            stack.chalkline("import", "oneroster", roster)
            students = students_of(stack.folder)
            for kind, path in tables(top, students):
                stack.chalkline("import", kind, path)
            stack.chalkline("schedule", "solve")
            before = plan_of(stack)
            check_words(stack)
            check_closed(stack, before)
            check_delayed(stack, before)
            check_solved_again(stack)
            check_school(stack, students[0][1])
    note(f"closing: {len(before)} sessions")


if __name__ == "__main__":
    sys.exit(main())
