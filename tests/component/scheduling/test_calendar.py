#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people see of a plan: calendars, judged by libical, and CSV.

The district of test_scheduling.py; what must come out is folded here from
scheduling's log.
"""
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from test_scheduling import (  # noqa: E402
    TUTORS, Stack, import_all, run, solve, until, write_files)

LIST = os.environ["LIST_CALENDAR"]


def read_calendar(text):
    """{uid: (sequence, status, dtstamp, start, end, summary)} by libical."""
    done = subprocess.run([LIST], input=text, text=True, capture_output=True)
    assert done.returncode == 0, (done.stderr, text[:2000])
    events = {}
    for line in done.stdout.splitlines():
        uid, sequence, *rest = line.split("\t")
        assert uid not in events, uid
        events[uid] = (int(sequence), *rest)
    return events


def expected(stack, keep=lambda s: True):
    """The same from the log: changes, withdrawals, moments."""
    events = {}
    text = run("feed", "read", "--dir", stack, "scheduling")
    for line in text.splitlines():
        entry = json.loads(line)
        (kind, told), = entry["event"].items()
        if kind not in ("sessionPlanned", "sessionWithdrawn"):
            continue
        uid = f"{told['providerId']}/{told['sessionId']}@chalkline"
        old = events.get(uid)
        plan = told if kind == "sessionPlanned" else old["plan"]
        events[uid] = {"changes": old["changes"] + 1 if old else 0,
                       "plan": plan, "gone": kind == "sessionWithdrawn",
                       "at": entry["knownAt"][:19] + "Z"}
    subjects = {1: "Math", 2: "Reading"}
    out = {}
    for uid, e in events.items():
        p = e["plan"]
        if not keep(p):
            continue
        count = len(p["studentIds"])
        out[uid] = (e["changes"], "CANCELLED" if e["gone"] else "CONFIRMED",
                    e["at"], p["plannedStart"], p["plannedEnd"],
                    f"{subjects[p['subject']]}, group {p['groupId']}, "
                    f"{count} pupil{'' if count == 1 else 's'}" +
                    (", make-up" if p.get("makeupOf") else ""))
    return out


def check_files(stack, folder):
    """A file for each tutor and each school, and one by itself."""
    place = f"{folder}/calendars"
    told = json.loads(run("schedule", "export", "--dir", stack, "--ics",
                          place, "--json"))
    everything = expected(stack)
    assert told["sessions"] == len(everything), told
    names = sorted(os.listdir(place))
    assert told["files"] == len(names), (told, names)
    assert {"school-north.ics", "school-south.ics"} <= set(names), names
    for name in names:
        kind, owner = name[:-len(".ics")].split("-")
        with open(f"{place}/{name}", encoding="utf-8", newline="") as file:
            text = file.read()
        assert text.count("\r\n") == text.count("\n"), "lines end in CR LF"
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        assert "Given" not in text and "Family" not in text
        mine = expected(stack, lambda p: p[f"{kind}Id"] == owner)
        assert read_calendar(text) == mine, name
        alone = run("schedule", "export", "--dir", stack, "--ics",
                    f"--{kind}", owner)
        assert read_calendar(alone) == mine, name
    assert read_calendar(run("schedule", "export", "--dir", stack, "--ics",
                             "-")) == everything
    run("schedule", "export", "--dir", stack, "--ics", f"{place}/x/y", code=4)
    run("schedule", "export", "--dir", stack, code=1)
    return everything


def check_csv(stack):
    rows = list(csv.DictReader(io.StringIO(
        run("schedule", "export", "--dir", stack, "--csv"))))
    planned = {uid: e for uid, e in expected(stack).items()
               if e[1] == "CONFIRMED"}
    assert len(rows) == len(planned), (len(rows), len(planned))
    assert list(rows[0]) == [
        "provider_id", "session_id", "changes", "told_at", "program_id",
        "school_id", "group_id", "tutor_id", "subject", "modality",
        "planned_start", "planned_end", "makeup_of", "student_ids"], rows[0]
    for row in rows:
        e = planned[f"{row['provider_id']}/{row['session_id']}@chalkline"]
        assert (int(row["changes"]), row["told_at"][:19] + "Z",
                row["planned_start"], row["planned_end"]) == \
            (e[0], *e[2:5]), (row, e)


def check_grid(stack):
    """Every group of a tutor, and the sessions of one week."""
    run("schedule", "show", "--dir", stack, "--week", "2026-W60", code=1)
    run("schedule", "show", "--dir", stack, "--grid", "--json", code=1)
    groups = [json.loads(line) for line in run(
        "schedule", "show", "--dir", stack, "--json",
        "--tutor", "t1").splitlines()]
    weekly = run("schedule", "show", "--dir", stack, "--tutor", "t1",
                 "--grid")
    assert weekly.startswith("tutor t1, every week\n"), weekly
    slots = sum(len(g["slots"]) for g in groups)
    assert slots and weekly.count("M1 north (2)") == slots, weekly
    assert max(map(len, weekly.splitlines())) <= 100, weekly
    starts = [json.loads(line)["plannedStart"] for line in run(
        "schedule", "show", "--dir", stack, "--json", "--sessions",
        "--tutor", "t1").splitlines()]
    for week in ("2026-W43", "2026-W44", "2026-W45", "2026-W52"):
        monday = datetime.datetime.strptime(week + "-1", "%G-W%V-%u").date()
        days = [str(monday + datetime.timedelta(days=n)) for n in range(7)]
        count = sum(start[:10] in days for start in starts)
        grid = run("schedule", "show", "--dir", stack, "--tutor", "t1",
                   "--week", week)
        assert grid.count("M1 north (2)") == count, grid
        assert ("nothing is planned" in grid) == (count == 0), grid
    # The first week of the programme; which day of it is the solver's.
    assert starts and "2026-10-19" <= starts[0][:10] <= "2026-10-23", starts
    student = run("schedule", "show", "--dir", stack, "--student", "s1",
                  "--week", "2026-W43")
    mine = [json.loads(line)["plannedStart"] for line in run(
        "schedule", "show", "--dir", stack, "--json", "--sessions",
        "--student", "s1").splitlines()]
    count = sum("2026-10-19" <= start[:10] <= "2026-10-25" for start in mine)
    assert count and student.count("M1 t1") == count, student


def check_explain(stack):
    """Placed, waiting with the reason, and not known."""
    def explain(student, *more):
        return run("explain", student, "--dir", stack, *more)

    placed = explain("s1")
    assert placed.startswith("s1 has a place in M1: group G-M1-"), placed
    assert "at north with tutor t1" in placed and "2 students" in placed
    assert explain("s6") == \
        "s6 has no place in M1: free on 0 days of 2 needed.\n"
    assert run("schedule", "explain", "s6", "--dir", stack) == explain("s6")
    assert json.loads(explain("s6", "--json")) == {
        "studentId": "s6", "programId": "M1", "placed": False,
        "reason": "free on 0 days of 2 needed"}
    told = json.loads(explain("s1", "--json"))
    assert told["placed"] and told["tutorId"] == "t1", told
    assert explain("nobody") == ""
    assert run("explain", "--dir", stack)


def check_changes(stack, folder, first):
    """A school's clocks are put right and a tutor goes: changes and
    cancellations."""
    with open(f"{folder}/s.csv", "w", encoding="utf-8") as file:
        file.write("schoolId,timeZone,rooms,virtualSeats\n"
                   "north,America/Denver,2,\nsouth,,,\n")
    run("import", "--dir", stack, "schools", f"{folder}/s.csv")
    solve(stack)
    moved = expected(stack)
    assert {e[:2] for e in moved.values()} == {(0, "CONFIRMED"),
                                               (1, "CONFIRMED")}, moved
    with open(f"{folder}/t.csv", "w", encoding="utf-8") as file:
        file.write(TUTORS.splitlines()[0] + "\n"
                   "t3,other,COMMUNITY_MEMBER,VIRTUAL,,,MATH,,,,600,2000\n")
    run("import", "--dir", stack, "tutors", f"{folder}/t.csv")
    solve(stack)
    second = check_files(stack, folder)
    assert set(first) <= set(second)
    statuses = {e[1] for e in second.values()}
    assert statuses == {"CONFIRMED", "CANCELLED"}, statuses
    assert max(e[0] for e in second.values()) >= 1


def check_rebuilt(processes, stack):
    """Killed, it has every count again and no more."""
    before = expected(stack)
    pid = processes.kill("scheduling")
    until(lambda: processes.pid("scheduling") not in (None, pid),
          "scheduling is started again")
    until(lambda: processes.status()["scheduling"]["up"], "scheduling is up")
    assert read_calendar(run("schedule", "export", "--dir", stack,
                             "--ics")) == before


def check_scope(stack):
    """A provider's key gets its own sessions, a school's those there."""
    for name, role, scope in (("c-other", "provider", "other"),
                              ("c-south", "school", "south")):
        run("keys", "new", name, "--dir", stack, "--role", role, "--scope",
            scope)
    for name, field, value in (("c-other", "providerId", "other"),
                               ("c-south", "schoolId", "south")):
        until(lambda: run("schedule", "export", "--dir", stack, "--ics",
                          "--key", f"{stack}/keys/{name}.secret",
                          code=(0, 2, 3, 4)), "the key is known")
        mine = expected(stack, lambda p: p[field] == value)
        assert mine and read_calendar(run(
            "schedule", "export", "--dir", stack, "--ics", "--key",
            f"{stack}/keys/{name}.secret")) == mine, name


def main():
    os.environ.pop("CHALKLINE_DIR", None)
    with tempfile.TemporaryDirectory() as folder:
        stack = f"{folder}/stack"
        write_files(folder)
        with Stack(stack, only=("intake", "scheduling")) as processes:
            import_all(stack, folder)
            solve(stack)
            first = check_files(stack, folder)
            assert first and all(e[:2] == (0, "CONFIRMED")
                                 for e in first.values())
            check_csv(stack)
            check_grid(stack)
            check_explain(stack)
            check_changes(stack, folder, first)
            check_csv(stack)
            check_rebuilt(processes, stack)
            check_scope(stack)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
