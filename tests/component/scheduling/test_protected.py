#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nobody is taken out of a protected class.

Real processes.  What is planned is judged here from the files alone: who is in
which class, when its periods are, and whether a session touches one.  Plans in
which only this rule is broken are made by hand, and found.
"""
import copy
import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zoneinfo

sys.path.insert(0, os.path.dirname(__file__))
from test_district import DAYS, FREE, PROGRAM, PUPILS, District  # noqa: E402
from test_district import calendar, calendar_rows, placed  # noqa: E402
from stack import CHALKLINE, Stack, run  # noqa: E402

CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
TERMS = ("sourcedId,status,dateLastModified,title,type,startDate,endDate,"
         "parentSourcedId,schoolYear\n"
         "fall,,,Fall,term,2037-08-20,2038-01-10,,2038\n"
         "spring,,,Spring,term,2038-01-10,2038-06-01,,2038\n")
COURSES = ("sourcedId,status,dateLastModified,schoolYearSourcedId,title,"
           "courseCode,grades,orgSourcedId,subjects,subjectCodes\n"
           "crs-m,,,,Course M,,07,d,,02052\ncrs-x,,,,Course X,,07,d,,\n")
CLASSES = {
    # id: (title, course, type, school, term, subjects, periods)
    "alg": ("Section 1", "crs-m", "scheduled", "north", "fall", "", "3"),
    "mus": ("Section 2", "crs-x", "scheduled", "north", "fall", "Music", "3"),
    "sci": ("Section 3", "crs-x", "scheduled", "north", "fall", "Science", ""),
    "his": ("Section 4", "crs-x", "scheduled", "north", "spring", "History",
            "3"),
}
SUBJECT = {"alg": "MATH", "mus": "ARTS", "sci": "SCIENCE",
           "his": "SOCIAL_STUDIES", "mA": "MATH"}
SLOTS = "slotId,schoolId,day,start,end,label,kind,periods\n"


def classes(rows):
    return ("sourcedId,status,dateLastModified,title,grades,courseSourcedId,"
            "classCode,classType,location,schoolSourcedId,termSourcedIds,"
            "subjects,subjectCodes,periods\n" + "".join(
                f"{i},,,{title},07,{course},,{kind},,{school},{term},"
                f"{subjects},,{periods}\n" for i, (
                    title, course, kind, school, term, subjects, periods)
                in rows.items()))


def enrollments(rows, school="north"):
    return ("sourcedId,status,dateLastModified,classSourcedId,"
            "schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n" +
            "".join(f"e-{c}-{s},,,{c},{school},{s},student,false,{b},{e}\n"
                    for c, s, b, e in rows))


def roster(d, enrolled, rows=None, school="north"):
    d.roster({"academicSessions.csv": TERMS, "courses.csv": COURSES,
              "classes.csv": classes(rows or CLASSES),
              "enrollments.csv": enrollments(enrolled, school)})


def taken_out(sessions, enrolled, times, protected, rows=None):
    """[(student, class, session id)] of whoever misses a protected class.

    times: period -> [(weekday, "HH:MM", "HH:MM")]
    """
    found = []
    terms = {r["sourcedId"]: (r["startDate"], r["endDate"])
             for r in csv.DictReader(io.StringIO(TERMS))}
    for sid, s in sessions.items():
        start, end = (datetime.datetime.fromisoformat(
            s[k].replace("Z", "+00:00")).astimezone(CHICAGO)
            for k in ("plannedStart", "plannedEnd"))
        day = start.date().isoformat()
        for c, student, begins, ends in enrolled:
            row = (rows or CLASSES)[c]
            first, last = terms[row[4]]
            if SUBJECT[c] not in protected or \
                    student not in s["studentIds"] or \
                    not max(first, begins) <= day < min(last, ends or "9"):
                continue
            for weekday, a, b in times.get(row[6], []):
                if weekday == start.weekday() and \
                        f"{start:%H:%M}" < b and a < f"{end:%H:%M}":
                    found.append((student, c, sid))
    return found


def said(d):
    """What a solve says beside its result."""
    return subprocess.run([CHALKLINE, "schedule", "solve", "--dir", d.stack,
                           "--steps", "300"], capture_output=True,
                          check=True, text=True).stderr


CORE = ("MATH", "READING", "SCIENCE", "SOCIAL_STUDIES")
EVERY_DAY = {"3": [(n, "08:30", "09:15") for n in range(5)]}


def closes(d):
    """s1 is in mathematics then; the others' classes are no obstacle."""
    enrolled = [("alg", "s1", "", ""), ("alg", "s2", "", "2037-10-19"),
                ("mus", "s3", "", ""), ("sci", "s4", "", ""),
                ("his", "s5", "", "")]
    roster(d, enrolled)
    groups, reasons = d.solve()
    assert placed(groups) == {"s2", "s3", "s4", "s5"}, groups
    assert reasons == {"s1": "protected class: MATH in 3; free on 0 days of 2 "
                             "needed"}, reasons
    assert "warning: 1 protected classes (sci) of 1 students meet at a time " \
        "that is not known" in said(d), said(d)
    sessions = d.sessions()
    assert sessions and not taken_out(sessions, enrolled, EVERY_DAY, CORE)
    # A plan that breaks this rule alone: the judge sees it.
    broken = copy.deepcopy(sessions)
    first = sorted(broken)[0]
    broken[first]["studentIds"].append("s1")
    assert taken_out(broken, enrolled, EVERY_DAY, CORE) == \
        [("s1", "alg", first)]
    counted = json.loads(run("schedule", "explain", "--dir", d.stack,
                             "--json"))
    assert [r["reason"] for r in counted["reasons"]] == \
        ["PROTECTED_CLASSES"], counted
    # What the programme says itself counts.
    d.put("programs", PROGRAM + FREE.replace(",,\n", ",ARTS,\n"))
    groups, reasons = d.solve()
    assert placed(groups) == {"s1", "s2", "s4", "s5"}, groups
    assert reasons["s3"].startswith("protected class: ARTS in 3"), reasons
    assert not taken_out(d.sessions(), enrolled, EVERY_DAY, ("ARTS",))
    d.put("programs", PROGRAM + FREE.replace(",,\n", ",NONE,\n"))
    groups, _ = d.solve()
    assert placed(groups) == set(PUPILS), groups
    d.put("programs", PROGRAM + FREE)


def smallest_change(d):
    """The change that is told places the student when it is made."""
    slots = "".join(f"north-{day},north,{day},08:30,09:15,WIN,flex,"
                    f"{'3' if day in ('TUE', 'WED', 'THU', 'FRI') else '9'}\n"
                    for day in DAYS)
    d.put("bell-schedules", SLOTS + slots)
    roster(d, [("alg", "s1", "", "")])
    _, reasons = d.solve()
    told = re.fullmatch(
        "protected class: MATH in 3; free on 1 days of 2 needed; would fit if "
        "the student's protected class, MATH in 3, did not meet on "
        "(Tues|Wednes|Thurs|Fri)day 8:30-9:00", reasons.pop("s1"))
    assert told and not reasons, reasons
    day = told[1][:3].upper()
    d.put("bell-schedules", SLOTS + slots.replace(
        f"{day},08:30,09:15,WIN,flex,3", f"{day},08:30,09:15,WIN,flex,9"))
    groups, reasons = d.solve()
    assert "s1" in placed(groups) and not reasons, (groups, reasons)
    # The class is in another row than the slot, and half an hour longer.
    d.put("bell-schedules", SLOTS + "".join(
        f"north-{day},north,{day},08:30,09:15,WIN,flex,W\n"
        f"north-{day}-3,north,{day},08:00,08:31,3,core,\n" for day in DAYS))
    _, reasons = d.solve()
    assert set(reasons) == {"s1"}, reasons
    d.put("bell-schedules", SLOTS + "".join(
        f"north-{day},north,{day},08:30,09:15,3,flex,\n"
        f"north-{day}-3,north,{day},08:00,08:30,3x,core,\n" for day in DAYS))


def comes_in_mid_term(d):
    """Who joins a class leaves the group, from the day of the re-plan on."""
    roster(d, [])
    groups, _ = d.solve()
    assert placed(groups) == set(PUPILS), groups
    roster(d, [("alg", "s2", "2037-11-02", "")])
    run("schedule", "replan", "--dir", d.stack, "--from", "2037-11-02")
    enrolled = [("alg", "s2", "2037-11-02", "")]
    sessions = d.sessions()
    assert not taken_out(sessions, enrolled, EVERY_DAY, CORE)
    held = [s["plannedStart"][:10] for s in sessions.values()
            if "s2" in s["studentIds"]]
    assert held and max(held) < "2037-11-02", held
    broken = {k: dict(s, studentIds=list(PUPILS))
              for k, s in sessions.items()}
    assert len(taken_out(broken, enrolled, EVERY_DAY, CORE)) == \
        sum(s["plannedStart"][:10] >= "2037-11-02" for s in sessions.values())
    # A draft that was solved before somebody joined a class is refused.
    roster(d, [])
    draft = json.loads(run("schedule", "solve", "--dir", d.stack, "--preview",
                           "--json", "--steps", "300"))["draft"]
    roster(d, [("alg", "s3", "", "")])
    run("schedule", "publish", "--dir", d.stack, str(draft), code=(2,))
    roster(d, [])


def imported_groups(d):
    """A group that meets so is told, and stands as it is when it is kept."""
    roster(d, [("alg", "s1", "", "")])
    path = d.write("groups.csv",
                   "groupId,programId,schoolId,tutorId,studentIds,meets\n"
                   "K1,M1,north,t1,s1 s2,MON 08:30 WED 08:30\n"
                   "K2,M1,north,t1,s3,TUE 08:30 THU 08:30\n")
    told = json.loads(run("import", "--dir", d.stack, "--json", "groups",
                          path))
    assert [(f["code"], f["found"], f["expected"]) for f in told["findings"]] == \
        [("BREAKS_A_RULE", "K1", "a member has a protected class in a slot")], \
        told
    roster(d, [])


def cycle_days(d):
    """A class on days A of the cycle leaves the days B."""
    d.put("tutors", "tutorId,providerId,type,mode,homeSchoolId,schoolIds,"
          "subjects,maxMinutesWeek\n"
          "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,south,READING,900\n")
    d.put("availability", "ownerKind,ownerId,day,start,end\n" + "".join(
        f"TUTOR,t3,{w},08:00,12:00\n" for w in DAYS))
    d.put("bell-schedules", SLOTS +
          "south-A,south,A,08:30,09:15,WIN,flex,3A\n"
          "south-B,south,B,08:30,09:15,WIN,flex,3B\n")
    d.put("programs", PROGRAM + "R1,Reading,acme,READING,2037-10-19,"
          "2037-12-18,3,30,3,false,,,1\n")
    d.put("needs", "studentId,programId\nc1,R1\n")
    d.put("calendars", calendar_rows(calendar("AB")))
    rows = {"mA": ("Math", "crs-x", "scheduled", "south", "fall", "", "3A")}
    roster(d, [("mA", "c1", "", "")], rows, "south")
    d.solve()
    days = {s["plannedStart"][:10] for s in d.sessions().values()
            if s["schoolId"] == "south"}
    assert days == {day.isoformat() for day, word in calendar("AB").items()
                    if word == "B"}, days
    rows["mA"] = rows["mA"][:-1] + ('"3A,3B"',)
    roster(d, [("mA", "c1", "", "")], rows, "south")
    _, reasons = d.solve()
    assert reasons["c1"] == ("protected class: MATH in 3A, MATH in 3B; free on "
                             "0 days of 1 needed; would fit if the student's "
                             "protected class, MATH in 3A, did not meet on "
                             "day A 8:30-9:00"), reasons


def what_stands_in_the_way(d):
    """The change that is told places as many when it is made."""
    enrolled = [("alg", "s1", "", ""), ("mus", "s3", "", "")]
    roster(d, enrolled)
    d.solve()
    told = json.loads(run("schedule", "explain", "--dir", d.stack, "--json"))
    change = {"change": "CLASS", "text": "north had no MATH in 3",
              "schoolId": "north", "subject": "MATH", "period": "3",
              "students": 1, "weight": 9}
    assert told["changes"] == told["singles"] == [change], told
    assert "if north had no MATH in 3, 1 more would have a place" in run(
        "schedule", "explain", "--dir", d.stack, "--kind", "class")
    roster(d, enrolled, {**CLASSES, "alg": (
        "Section 1", "crs-m", "scheduled", "north", "fall", "", "9")})
    groups, reasons = d.solve()
    assert placed(groups) == set(PUPILS) and not reasons, (groups, reasons)
    # Another class meets then: without the one the student is in the other.
    roster(d, enrolled + [("sci", "s1", "", ""), ("sci", "s4", "", "")], {
        **CLASSES, "sci": ("Section 3", "crs-x", "scheduled", "north", "fall",
                           "Science", "3")})
    groups, reasons = d.solve()
    assert set(reasons) == {"s1", "s4"} and not any(
        "did not meet" in r for r in reasons.values()), reasons
    told = json.loads(run("schedule", "explain", "--dir", d.stack, "--json"))
    assert [(c["text"], c["students"]) for c in told["changes"]] == [
        ("north had no SCIENCE in 3", 1)], told
    roster(d, [])


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Stack(f"{folder}/stack", only=("intake", "scheduling")):
            d = District(f"{folder}/stack", folder)
            d.put("schools", "schoolId,timeZone\nnorth,America/Chicago\n"
                  "south,America/Chicago\n")
            closes(d)
            smallest_change(d)
            comes_in_mid_term(d)
            what_stands_in_the_way(d)
            imported_groups(d)
            cycle_days(d)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
