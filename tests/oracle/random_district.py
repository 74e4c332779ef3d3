# SPDX-License-Identifier: Apache-2.0
"""Makes a small district whose days are all different.

Schools that count days of the week, A and B days or ten days; dates without
school, with other bell schedules, delayed, closed and short ones; tutors and
pupils with windows of either kind of day; clearances that end in mid-term;
classes that are not to be missed.  `make` gives the rows of each file as lists
of dictionaries; same seed, same rows.
"""
import datetime
import random

FIRST, LAST = datetime.date(2037, 10, 19), datetime.date(2037, 11, 27)
ZONE = "America/Denver"
WEEK = ("MON", "TUE", "WED", "THU", "FRI")
# A plan has at most 16 different days, so that north has none on Fridays.
CYCLES = {"north": WEEK[:4], "south": ("A", "B"),
          "west": tuple(str(n) for n in range(1, 11))}
BELLS = ("early", "late")
LABELS = ("1", "2", "3", "4")
TERM_BEGINS, TERM_ENDS = "2037-08-20", "2038-01-10"  # the end is not in it


def dates():
    day = FIRST
    while day <= LAST:
        yield day
        day += datetime.timedelta(days=1)


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def calendars(r):
    """Where days follow a cycle every day of school is told."""
    for school, cycle in CYCLES.items():
        at = 0
        for day in dates():
            is_school = day.weekday() < 5 and r.random() < 0.93
            bells = r.choice(BELLS) if r.random() < 0.3 else ""
            word = cycle[at % len(cycle)] if school != "north" else ""
            if school == "north" and is_school and not bells:
                continue
            at += is_school
            yield {"schoolId": school, "date": str(day),
                   "instructional": str(is_school).lower(),
                   "cycleDay": word if is_school else "",
                   "bellSchedule": bells if is_school else ""}
    for day in r.sample([d for d in dates() if d.weekday() < 5], 4):
        yield {"schoolId": "", "date": str(day),
               "instructional": r.choice(("true", "true", "false")),
               "cycleDay": "", "bellSchedule": r.choice(BELLS)}


def slot(r, name, school, day, start, label, bells=""):
    return {"slotId": name, "schoolId": school, "day": day,
            "start": clock(start),
            "end": clock(start + r.choice((30, 30, 40, 45))),
            "label": label,
            "kind": r.choice(("flex", "intervention", "elective", "flex",
                              "core" if label == "2" else "flex")),
            "grades": r.choice(("", "", "", "07 08", "04")) if bells else "",
            "bellSchedule": bells, "periods": ""}


def bell_schedules(r):
    for school, cycle in CYCLES.items():
        for day in cycle:
            for n, label in enumerate(LABELS):
                yield slot(r, f"{school}-{day}-{label}", school, day,
                           510 + 50 * n, label)
        for bells in BELLS:
            for number in range(9):
                yield slot(
                    r, f"{school}-{bells}-{number}", school,
                    r.choice(("", "", "", r.choice(cycle))),
                    (600 if bells == "late" else 480) +
                    r.choice((0, 10, 30, 50, 60, 80, 100)),
                    r.choice(LABELS), bells)


def windows(r, kind, owner, cycles):
    """Mornings, some of them short, on days of each kind of calendar."""
    for day in {day: None for days in cycles for day in days}:
        if r.random() < 0.85:
            start = r.choice((470, 480, 480, 520))
            yield {"ownerKind": kind, "ownerId": owner, "day": day,
                   "start": clock(start),
                   "end": clock(r.choice((640, 700, 760, 760, 800)))}


def tutor(r, number):
    """A sixth of them is virtual; the others reach one school or two."""
    home = r.choice(list(CYCLES))
    is_virtual = number % 6 == 5
    reach = {home, r.choice(list(CYCLES))}
    return {"tutorId": f"t{number:02}",
            "providerId": "acme" if number % 3 else "other",
            "type": "COLLEGE_STUDENT",
            "mode": "VIRTUAL" if is_virtual else "IN_PERSON",
            "homeSchoolId": home,
            "schoolIds": "" if is_virtual or r.random() < .2 else
            " ".join(sorted(reach)),
            "subjects": r.choice(("MATH", "READING", "MATH READING",
                                  "MATH READING")),
            "bands": r.choice(("", "", "M", "U M")),
            "languages": r.choice(("", "en", "en es")),
            "training": r.choice(("num", "num", "")),
            "maxMinutesWeek": str(r.choice((120, 240, 400))),
            "rateCentsPerHour": str(r.randint(2000, 2004))}


PROGRAMS = (
    {"programId": "M1", "name": "Math", "providerId": "", "subject": "MATH",
     "sessionsPerWeek": "2", "minutesPerSession": "30", "maxGroup": "3",
     "virtualOk": "true", "training": "num", "clearances": "",
     "protectedSubjects": "MATH", "beginsOn": str(FIRST),
     "endsOn": str(LAST)},
    {"programId": "R1", "name": "Reading", "providerId": "",
     "subject": "READING", "sessionsPerWeek": "3", "minutesPerSession": "25",
     "maxGroup": "2", "virtualOk": "false", "training": "",
     "clearances": "FBI", "protectedSubjects": "NONE",
     "beginsOn": "2037-10-22", "endsOn": "2037-11-25"},
)


def clearances(r, tutors):
    for t in tutors:
        kind = r.random()
        if kind < 0.15:
            continue
        yield {"tutorId": t["tutorId"], "kind": "FBI",
               "state": "REQUESTED" if kind < 0.2 else "CLEARED",
               "clearedOn": r.choice(("", "2037-01-01", "2037-11-02")),
               "validUntil": r.choice(("", "", "2038-06-01", "2037-11-10"))}


def make(seed, students=42, tutors=20):
    r = random.Random(seed)
    rows = {"programs": PROGRAMS}
    rows["schools"] = [
        {"schoolId": s, "timeZone": ZONE, "rooms": r.choice(("", "1", "2")),
         "virtualSeats": r.choice(("", "1")), "xKm": str(r.randint(0, 9)),
         "yKm": str(r.randint(0, 9))} for s in CYCLES]
    rows["calendars"] = list(calendars(r))
    rows["bell-schedules"] = list(bell_schedules(r))
    rows["tutors"] = [tutor(r, n) for n in range(tutors)]
    rows["clearances"] = list(clearances(r, rows["tutors"]))
    rows["students"] = [
        {"studentId": f"s{n:02}", "schoolId": list(CYCLES)[n % 3],
         "grade": r.choice(("07", "07", "08", "04"))}
        for n in range(students)]
    rows["needs"] = [
        {"studentId": s["studentId"], "programId": p, "level": "",
         "language": r.choice(("", "", "", "es"))}
        for s in rows["students"]
        for p in r.choice((("M1",), ("R1",), ("M1", "R1")))]
    rows["availability"] = [
        w for t in rows["tutors"]
        for w in windows(r, "TUTOR", t["tutorId"], r.choice(
            (CYCLES.values(), CYCLES.values(), (WEEK,))))]
    rows["availability"] += [
        w for s in rows["students"] if r.random() < 0.4
        for w in windows(r, "STUDENT", s["studentId"],
                         (WEEK, CYCLES[s["schoolId"]]))]
    rows["enrollments"] = [
        {"studentId": s["studentId"], "schoolId": s["schoolId"],
         "begins": r.choice(("", "", "2037-11-05")),
         "ends": r.choice(("", "", "2037-11-12"))}
        for s in rows["students"] if r.random() < 0.3]
    school_days = [d for d in dates() if d.weekday() < 5]
    rows["closures"] = [
        {"date": str(day), "schoolId": r.choice(("", *CYCLES)),
         "what": r.choice((("close", 0), ("delay", 20), ("delay", 60),
                           ("release", 620)))}
        for day in r.sample(school_days, 5)]
    return rows
