"""Days that change, in the running stack.

The district of test_by_hand.py, with slots on all five days.  A day is
closed and made up for, another delayed; planned sessions, attendance, reports
and calendars follow, and a later solve keeps it.  When a group can meet again
is worked out here.
"""
import csv
import datetime
import io
import json
import os
import sys
import tempfile

from stack import Stack, note, until
from test_by_hand import ROSTER, events_of, students_of, tables, write

HOURS = (9, 10, 11, 13)
AFTER = "2025-09-20"


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


def days_of(plan):
    return sorted({s["plannedStart"][:10] for s in plan})


def expected_makeups(stack, before, day, gone):
    """{session: start}: the next day the group is free, the first hour at
    which the one tutor is."""
    slots = {g["groupId"]: g["slots"] for g in lines(
        stack.chalkline("schedule", "show", "--json")) if "groupId" in g}
    one = before[0]
    weekday = datetime.date.fromisoformat(one["plannedStart"][:10]).weekday()
    local = next(s["start"] for s in slots[one["groupId"]]
                 if s["day"] == weekday)
    shift = int(one["plannedStart"][11:13]) - int(local[:2])
    taken = {s["plannedStart"] for s in before}
    out = {}
    for session in gone:
        mine = days_of(s for s in before
                       if s["groupId"] == session["groupId"])
        date = datetime.date.fromisoformat(day)
        while session["sessionId"] not in out:
            date += datetime.timedelta(days=1)
            if date.weekday() > 4 or str(date) in mine:
                continue
            for hour in HOURS:
                start = f"{date}T{hour + shift:02}:00:00Z"
                if start not in taken:
                    taken.add(start)
                    out[session["sessionId"]] = start
                    break
    return out


def check_closed(stack, before, day):
    """A closed day is nobody's fault and is owed."""
    gone = of_day(before, day)
    assert gone, before
    words = ("calendar", "close", day, "--reason", "WEATHER", "--json")
    for withdrawn in (len(gone), 0):
        told = json.loads(stack.chalkline(*words))
        assert told == {"withdrawn": withdrawn, "proposed": len(gone),
                        "none": 0, "planned": 0}, told
    after = plan_of(stack)
    assert not of_day(after, day)
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
    hit = {student for s in gone for student in s["studentIds"]}
    for student, figures in owed(stack).items():
        assert figures == (6, int(student in hit), 0), (student, figures)
    week = datetime.date.fromisoformat(day).strftime("%G-W%V")
    grid = stack.chalkline("schedule", "show", "--week", week)
    assert f"x: cancelled ({len(gone)})" in grid, grid


def check_made_up(stack, top, before, day):
    """What is proposed suits everyone; published and held, it is not owed."""
    gone = of_day(before, day)
    wanted = expected_makeups(stack, before, day, gone)
    words = ("calendar", "makeups", day, "--json")
    proposed = lines(stack.chalkline(*words))
    assert {m["makeupOf"]: m["plannedStart"] for m in proposed} == wanted, \
        (proposed, wanted)
    assert not [s for s in plan_of(stack) if s["sessionId"][-1] == "M"]
    stack.chalkline(*words, "--apply")
    assert lines(stack.chalkline(*words, "--apply")) == []
    made = {s["sessionId"]: s for s in plan_of(stack)
            if s["sessionId"][-1] == "M"}
    assert {m["sessionId"] for m in proposed} == set(made), made
    for m in proposed:
        was = next(s for s in gone if s["sessionId"] == m["makeupOf"])
        now = made[m["sessionId"]]
        assert {k: v for k, v in now.items() if k not in (
            "sessionId", "plannedStart", "plannedEnd")} == {
                k: v for k, v in was.items() if k not in (
                    "sessionId", "plannedStart", "plannedEnd")}, (now, was)
    path = write(top, "made.ndjson", "".join(
        json.dumps(event) + "\n" for event in events_of(made.values())))
    stack.chalkline("stream", path)
    hit = {student for s in gone for student in s["studentIds"]}
    for student, figures in owed(stack).items():
        assert figures == (6, 0, int(student in hit)), (student, figures)
    rows = csv.DictReader(io.StringIO(
        stack.chalkline("schedule", "export", "--csv")))
    assert {r["makeup_of"] for r in rows} == {""} | set(wanted)


def check_no_time(stack, day):
    """After the last day of the programme there is none, and it is said."""
    gone = of_day(plan_of(stack), day)
    assert gone
    told = json.loads(stack.chalkline(
        "calendar", "close", day, "--reason", "STAFF_DAY", "--json",
        "--apply-makeups", "--from", AFTER))
    assert told == {"withdrawn": len(gone), "proposed": 0,
                    "none": len(gone), "planned": 0}, told
    for line in lines(stack.chalkline("calendar", "makeups", day, "--json",
                                      "--from", AFTER)):
        assert "four weeks" in line["none"] and "sessionId" not in line, line


def check_delayed(stack, day):
    """A delay moves each once; another one replaces it."""
    starts = {s["sessionId"]: s["plannedStart"]
              for s in of_day(plan_of(stack), day)}
    assert starts
    for minutes, moved in ((60, len(starts)), (60, 0), (90, len(starts))):
        told = json.loads(stack.chalkline(
            "calendar", "delay", day, "--minutes", str(minutes),
            "--reason", "WEATHER", "--json"))
        assert told == {"moved": moved}, (minutes, told)
    for session in of_day(plan_of(stack), day):
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


def check_school(stack, school, day):
    """A school closes itself and no other; a provider closes nothing."""
    for name, role, scope in (("k-school", "school", school),
                              ("k-prov", "provider", "lumen")):
        stack.chalkline("keys", "new", name, "--role", role, "--scope", scope)
    key = f"{stack.folder}/keys/%s.secret"

    def close(name, *more, code=0):
        return stack.chalkline("calendar", "close", day, "--reason",
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
    day = "2025-09-10"
    for words in ((), ("2025-02-30", "--reason", "WEATHER"),
                  (day,), (day, "--reason", "RAIN"),
                  (day, "--reason", "WEATHER", "--from", "soon")):
        stack.chalkline("calendar", "close", *words, code=1)
    stack.chalkline("calendar", "delay", day, "--reason", "WEATHER", code=1)
    stack.chalkline("calendar", "delay", day, "--reason", "WEATHER",
                    "--minutes", "601", code=1)
    stack.chalkline("calendar", "makeups", code=1)


def more_slots(stack, top, students):
    """Slots and the tutor on all five days."""
    days = ("MON", "TUE", "WED", "THU", "FRI")
    school = students[0][1]
    stack.chalkline("import", "bell-schedules", write(top, "more.csv", (
        "slotId,schoolId,day,start,end,kind\n" + "".join(
            f"{school}.{day}.{hour},{school},{day},{hour:02}:00,{hour:02}:40,"
            "flex\n" for day in days for hour in HOURS))))
    stack.chalkline("import", "availability", write(top, "times.csv", (
        "ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,T0,{day},08:00,15:00\n" for day in days))))


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
            more_slots(stack, top, students)
            stack.chalkline("schedule", "solve")
            before = plan_of(stack)
            days = days_of(before)
            check_words(stack)
            check_closed(stack, before, days[1])
            check_made_up(stack, top, before, days[1])
            check_delayed(stack, days[2])
            check_solved_again(stack)
            check_no_time(stack, days[-1])
            check_school(stack, students[0][1], days[3])
    note(f"closing: {len(before)} sessions")


if __name__ == "__main__":
    sys.exit(main())
