#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Early release: sessions are moved within the bell schedule of the date.

Real processes.  One obstacle at a time: where it stands in the way the session
is withdrawn and can be made up for, where it does not the session is moved.
"""
import datetime
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from test_district import DAYS, FREE, PROGRAM, TUTORS, District  # noqa: E402
from test_protected import roster  # noqa: E402
from stack import Stack, run  # noqa: E402

SLOTS = ("slotId,schoolId,day,start,end,label,kind,grades,bellSchedule,"
         "periods\n")
WINDOWS = "ownerKind,ownerId,day,start,end\n"
SCHOOL, EARLY_DISMISSAL = 2, 5  # of attendance.proto
SHORT = "er-3,north,,10:00,10:40,3,flex,,er,\n"
REGULAR = "".join(f"north-{d},north,{d},08:30,09:15,3,flex,,,\n"
                  f"north-{d}-5,north,{d},13:00,13:45,5,core,,,\n"
                  for d in DAYS)
CLASS = {"m": ("Math", "crs-x", "scheduled", "north", "fall", "", "5")}


def tutor_windows(windows):
    return "".join(f"TUTOR,{t},{d},{windows.get((t, d), '08:00,14:00')}\n"
                   for t in ("t1", "t2") for d in DAYS)


def on(d, day):
    """{session id: (time, tutor, students)} of that date, at north."""
    return {i: (s["plannedStart"][11:16], s["tutorId"],
                tuple(s["studentIds"]))
            for i, s in d.sessions().items()
            if s["plannedStart"][:10] == day and s["schoolId"] == "north"}


def last_word(d, session):
    """The last event about it."""
    said = None
    for line in run("feed", "read", "--dir", d.stack,
                    "scheduling").splitlines():
        event = json.loads(line)["event"]
        for what in ("sessionPlanned", "sessionWithdrawn"):
            if event.get(what, {}).get("sessionId") == session:
                said = what, event[what]
    return said


def makeups(d, day, *more):
    """{session id: when it could be made up, or None}."""
    return {m["makeupOf"]: m.get("plannedStart") for m in [
        json.loads(line) for line in run(
            "calendar", "makeups", "--dir", d.stack, "--json", day,
            *more).splitlines()]}


def weekday(day):
    return DAYS[datetime.date.fromisoformat(day).weekday()]


def bells(d, day, name):
    d.put("calendars", "schoolId,date,instructional,bellSchedule\n"
          f"north,{day},true,{name}\n")


def setup(d):
    d.put("schools", "schoolId,timeZone,rooms\nnorth,UTC,\nsouth,UTC,\n")
    d.put("tutors", TUTORS)
    d.put("bell-schedules", SLOTS + REGULAR + SHORT)
    d.put("availability", WINDOWS + tutor_windows({}))
    d.put("programs", PROGRAM + FREE)
    roster(d, [])


def tutor_is_there(d, windows):
    d.put("availability", WINDOWS + tutor_windows(windows))


def student_ends(d, ends):
    """s1 is free to noon, on some weekdays to another time."""
    d.put("availability", WINDOWS + "".join(
        f"STUDENT,s1,{x},08:00,{ends.get(x, '12:00')}\n" for x in DAYS))


def other_slot(what, regular, other):
    """The slots of the other bell schedule, changed and as they were."""
    return (what,
            lambda d, t: d.put("bell-schedules",
                               SLOTS + SHORT.replace(regular, other)),
            lambda d, t: d.put("bell-schedules", SLOTS + SHORT))


def obstacles(day):
    """(what, put it in the way, take it away)"""
    w = weekday(day)
    yield ("the tutor's window",
           lambda d, t: tutor_is_there(d, {(t, w): "08:00,10:29"}),
           lambda d, t: tutor_is_there(d, {}))
    yield ("a student's window",
           lambda d, t: student_ends(d, {w: "10:29"}),
           lambda d, t: student_ends(d, {}))
    yield other_slot("the slot's length", "10:40", "10:29")
    yield other_slot("its kind", "flex", "core")
    yield other_slot("its grades", "flex,,", "flex,08,")
    yield other_slot("its label", ",3,", ",4,")
    yield ("a protected class",
           lambda d, t: (d.put("bell-schedules", SLOTS +
                               "er-5,north,,10:29,11:00,5,core,,er,\n"),
                         roster(d, [("m", "s1", "", "")], CLASS)),
           lambda d, t: roster(d, []))
    yield ("everybody has gone home",
           lambda d, t: run("calendar", "release", "--dir", d.stack, day,
                            "--at", "10:29", "--reason", "OTHER",
                            "--school", "north"),
           None)


def each_obstacle_binds(d):
    """One group; on one date its time is another."""
    d.put("needs", "studentId,programId\ns1,M1\ns2,M1\n")
    d.solve()
    usual = d.sessions()
    day = sorted(s["plannedStart"][:10] for s in usual.values()
                 if "s1" in s["studentIds"])[2]
    (session,) = [i for i, s in usual.items()
                  if s["plannedStart"][:10] == day and "s1" in s["studentIds"]]
    tutor = usual[session]["tutorId"]
    bells(d, day, "er")
    d.solve()
    moved = d.sessions()
    assert set(moved) == set(usual)
    assert [i for i in moved if moved[i] != usual[i]] == \
        [i for i in usual if usual[i]["plannedStart"][:10] == day]
    assert moved[session]["plannedStart"][11:16] == "10:00", moved[session]
    assert moved[session]["plannedEnd"][11:16] == "10:30", moved[session]
    d.solve()
    assert d.sessions() == moved
    for what, put, take in obstacles(day):
        put(d, tutor)
        d.solve()
        assert session not in d.sessions(), what
        assert last_word(d, session) == ("sessionWithdrawn", {
            "providerId": "acme", "sessionId": session,
            "party": SCHOOL, "reason": EARLY_DISMISSAL}), (
                what, last_word(d, session))
        assert session in makeups(d, day), (what, makeups(d, day))
        if take is None:
            break
        take(d, tutor)
        d.solve()
        assert on(d, day)[session][0] == "10:00", (what, on(d, day))
        assert not makeups(d, day), what
    return usual, day


def rooms_bind(d):
    """Two groups at two times have one room; moved to one time they have not.

    The first by its id has it.
    """
    d.put("schools", "schoolId,timeZone,rooms\nnorth,UTC,1\n")
    d.put("tutors", TUTORS)
    d.put("programs", PROGRAM + FREE.replace(",2,30,3,", ",5,30,1,"))
    d.put("bell-schedules", SLOTS + "".join(
        f"north-{w},north,{w},08:30,09:00,3,flex,,,\n"
        f"north-{w}-4,north,{w},09:00,09:30,4,flex,,,\n" for w in DAYS) +
        "er-3,north,,10:00,10:40,3,flex,,er,\n"
        "er-4,north,,10:20,11:00,4,flex,,er,\n")
    d.put("needs", "studentId,programId,weight\ns1,M1,1\ns2,M1,1\n")
    d.put("availability", WINDOWS + "".join(
        f"STUDENT,{s},{w},{a},{b}\nSTUDENT,{s},{w},10:00,11:00\n"
        for s, a, b in (("s1", "08:30", "09:00"), ("s2", "09:00", "09:30"))
        for w in DAYS) + "".join(
            f"TUTOR,{t},{w},{a},{b}\nTUTOR,{t},{w},10:00,11:00\n"
            for t, a, b in (("t1", "08:30", "09:00"), ("t2", "09:00", "09:30"))
            for w in DAYS))
    _, reasons = d.solve()
    assert not reasons, reasons
    day = "2037-11-04"
    usual = on(d, day)
    assert len(usual) == 2
    bells(d, day, "er")
    d.solve()
    left = on(d, day)
    assert set(left) == {min(usual)}, (usual, left)
    assert set(makeups(d, day)) == {max(usual)}
    d.put("schools", "schoolId,timeZone,rooms\nnorth,UTC,2\n")
    d.solve()
    assert sorted(t for t, _, _ in on(d, day).values()) == \
        ["10:00", "10:20"], on(d, day)
    # One tutor for both: in two places at one time only when that is so.
    d.put("availability", WINDOWS + tutor_windows({}))
    d.put("tutors", TUTORS.replace("t2,acme,COLLEGE_STUDENT,IN_PERSON,north,"
                                   "MATH", "t2,acme,COLLEGE_STUDENT,IN_PERSON,"
                                   "north,READING"))
    d.solve()
    both = on(d, day)
    assert {t for _, t, _ in both.values()} == {"t1"} and len(both) == 1, both
    d.put("bell-schedules", SLOTS + "er-4,north,,10:30,11:00,4,flex,,er,\n")
    d.solve()
    assert len(on(d, day)) == 2, on(d, day)


def known_before(d):
    """A week's bell schedule is known before anything is planned."""
    week = [f"2037-11-0{n}" for n in range(2, 7)]
    d.put("needs", "studentId,programId\ns1,M1\n")
    d.put("bell-schedules", SLOTS + SHORT.replace("10:40", "10:29"))
    d.put("calendars", "schoolId,date,instructional,bellSchedule\n" +
          "".join(f"north,{day},true,er\n" for day in week))
    d.solve()
    usual = d.sessions()
    days = {s["plannedStart"][:10] for s in usual.values()}
    lost = {datetime.date.fromisoformat(day) - datetime.timedelta(days=7)
            for day in days if "2037-11-09" <= day <= "2037-11-13"}
    assert len(lost) == 2 and not days & set(week), days
    found = makeups(d, "2037-11-02..2037-11-06")
    assert {i[-8:] for i in found} == {f"{x:%Y%m%d}" for x in lost}, found
    assert not makeups(d, "2037-11-02..2037-11-06", "--school", "south")
    assert not makeups(d, "2037-11-09..2037-11-13")
    for when in found.values():
        assert "2037-11-07" < when[:10] and when[:10] not in days, found
    run("calendar", "makeups", "--dir", d.stack, "2037-11-02..2037-11-06",
        "--apply")
    made = {i: s for i, s in d.sessions().items() if i not in usual}
    assert {s["makeupOf"]: s["plannedStart"] for s in made.values()} == \
        found, (made, found)
    assert not makeups(d, "2037-11-02..2037-11-06")
    # The make-ups stand when the plan is made anew.
    d.solve()
    assert d.sessions() == {**usual, **made}


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Stack(f"{folder}/stack", only=("intake", "scheduling")):
            d = District(f"{folder}/stack", folder, base=False)
            setup(d)
            each_obstacle_binds(d)
        with Stack(f"{folder}/rooms", only=("intake", "scheduling")):
            d = District(f"{folder}/rooms", f"{folder}/2", base=False)
            setup(d)
            rooms_bind(d)
        with Stack(f"{folder}/before", only=("intake", "scheduling")):
            d = District(f"{folder}/before", f"{folder}/3", base=False)
            setup(d)
            known_before(d)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
