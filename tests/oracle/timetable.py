# SPDX-License-Identifier: Apache-2.0
"""What a plan of weeks comes to on each date, from the files alone.

Written from services/scheduling/README.md and services/intake/FORMATS.md.  A
`District` answers what holds on a date; `sessions` gives what must be planned
of the published groups, `makeups` when what is lost could be held, and
`substitutes` who could hold a session.  Moments are minutes since 1970, UTC.
"""
import datetime
import functools
import math
from collections import defaultdict
from zoneinfo import ZoneInfo

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MAKEUP_DAYS = 28
NO_RELEASE = 24 * 60


def minute_of(text):
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def cycle_day(word):
    """A is 1."""
    return str(ord(word) - 64) if len(word) == 1 and word.isalpha() else word


def week_of(day):
    return day.isocalendar()[:2]


def band(grade):
    return "E" if grade < "03" else "U" if grade < "06" else \
        "M" if grade < "09" else "H"


class Session:
    """Somebody with somebody, on a date."""

    def __init__(self, group, day, start, end, tutor=None):
        self.group, self.day, self.start, self.end = group, day, start, end
        self.school = group["schoolId"]
        self.students = tuple(group["studentIds"])
        self.tutor = tutor or group["tutorId"]

    def overlaps(self, other, gap=0):
        return self.start < other.end + gap and other.start < self.end + gap


class District:
    """The rows by id, and what they say of a date."""

    def __init__(self, rows):
        self.rows = rows
        self.schools = {s["schoolId"]: s for s in rows["schools"]}
        self.programs = {p["programId"]: p for p in rows["programs"]}
        self.tutors = {t["tutorId"]: t for t in rows["tutors"]}
        self.students = {s["studentId"]: s for s in rows["students"]}
        self.slots = {s["slotId"]: s for s in rows["bell-schedules"]}
        self.days = {(c["schoolId"], c["date"]): c for c in rows["calendars"]}
        self.needs = {(n["studentId"], n["programId"]): n
                      for n in rows["needs"]}
        self.windows = defaultdict(list)
        for w in rows["availability"]:
            self.windows[w["ownerKind"], w["ownerId"]].append(w)

    def told(self, school, day):
        """The row of the calendar that counts."""
        return self.days.get((school, str(day)), self.days.get(
            ("", str(day))))

    def is_school_day(self, school, day):
        row = self.told(school, day)
        return row["instructional"] == "true" if row else day.weekday() < 5

    def bells(self, school, day):
        row = self.told(school, day)
        return row["bellSchedule"] if row else ""

    def falls_on(self, word, school, day):
        if word in DAYS:
            return DAYS[day.weekday()] == word
        row = self.told(school, day)
        return bool(row and row["cycleDay"]) and \
            cycle_day(row["cycleDay"]) == cycle_day(word)

    def is_on(self, slot, day, bells):
        return slot["bellSchedule"] == bells and (
            (bells != "" and slot["day"] == "") or
            self.falls_on(slot["day"], slot["schoolId"], day))

    def closure(self, school, day):
        """(closed, delay, release)"""
        delay, release = 0, NO_RELEASE
        for c in self.rows["closures"]:
            if c["date"] != str(day) or c["schoolId"] not in ("", school):
                continue
            what, minutes = c["what"]
            if what == "close":
                return True, 0, NO_RELEASE
            delay = max(delay, minutes if what == "delay" else 0)
            release = min(release, minutes if what == "release" else release)
        return False, delay, release

    @functools.lru_cache(None)
    def moment(self, school, day, minute):
        zone = ZoneInfo(self.schools[school]["timeZone"])
        at = datetime.datetime.combine(day, datetime.time(
            minute // 60, minute % 60), zone)
        return int(at.timestamp()) // 60

    def at(self, group, day, minute):
        """A session of the group that begins at that minute of the day."""
        start = self.moment(group["schoolId"], day, minute)
        return Session(group, day, start, start + self.minutes(group))

    def minutes(self, group):
        return int(self.programs[group["programId"]]["minutesPerSession"])

    def is_virtual(self, tutor):
        return self.tutors[tutor]["mode"] == "VIRTUAL"

    def provider(self, tutor, program):
        return self.tutors[tutor]["providerId"] or \
            self.programs[program]["providerId"] or "DISTRICT"

    def has_window(self, kind, owner, school, day, minute, length):
        return any(minute_of(w["start"]) <= minute and
                   minute + length <= minute_of(w["end"]) and
                   self.falls_on(w["day"], school, day)
                   for w in self.windows[kind, owner])

    def travel(self, tutor, other, a, b):
        """Minutes on the way between two sessions, if both are in person."""
        if a == b or self.is_virtual(tutor) or self.is_virtual(other):
            return 0
        here, there = (tuple(float(self.schools[s][k]) for k in ("xKm", "yKm"))
                       for s in (a, b))
        return math.floor(8.5 + 1.6 * math.dist(here, there))

    def tutor_is_free(self, session, minute, length, others):
        return self.has_window("TUTOR", session.tutor, session.school,
                               session.day, minute, length) and \
            not any(o.tutor == session.tutor and session.overlaps(
                o, self.travel(session.tutor, o.tutor, session.school,
                               o.school)) for o in others)

    def has_room(self, session, others):
        virtual = self.is_virtual(session.tutor)
        most = self.schools[session.school][
            "virtualSeats" if virtual else "rooms"]
        return most == "" or int(most) > sum(
            o.school == session.school and o.day == session.day and
            self.is_virtual(o.tutor) == virtual and session.overlaps(o)
            for o in others)

    def is_in_class(self, student, program, day, minute, length):
        """In mathematics, which meets in period 2 of the school."""
        if "MATH" not in self.programs[program]["protectedSubjects"].split():
            return False
        for e in self.rows["enrollments"]:
            if e["studentId"] != student or not \
                    e["begins"] <= str(day) < (e["ends"] or "9"):
                continue
            for bells in (self.bells(e["schoolId"], day), ""):
                times = [s for s in self.slots.values()
                         if s["schoolId"] == e["schoolId"] and
                         s["label"] == "2" and self.is_on(s, day, bells)]
                if times:
                    break
            if any(minute_of(s["start"]) < minute + length and
                   minute < minute_of(s["end"]) for s in times):
                return True
        return False

    def students_are_free(self, session, slot, minute, length, others):
        for student in session.students:
            if not is_for(slot, self.students[student]["grade"]) or \
                    (self.windows["STUDENT", student] and not self.has_window(
                        "STUDENT", student, session.school, session.day,
                        minute, length)) or \
                    any(student in o.students and session.overlaps(o)
                        for o in others) or \
                    self.is_in_class(student, session.group["programId"],
                                     session.day, minute, length):
                return False
        return True

    def suits(self, session, slot, minute, others):
        length = session.end - session.start
        return self.tutor_is_free(session, minute, length, others) and \
            self.has_room(session, others) and \
            self.students_are_free(session, slot, minute, length, others)


def is_for(slot, grade):
    return slot["grades"] == "" or grade in slot["grades"].split()


def for_tutoring(slot):
    return slot["kind"] not in ("core", "lunch")


def fits(slot, start, length):
    return minute_of(slot["start"]) <= start and \
        start + length <= minute_of(slot["end"])


def session_id(group, day):
    return f"{group['groupId']}-{day:%Y%m%d}"


def due(d, groups, day):
    """[(group, its slot, (closed, delay, release))] of the weekly plan."""
    for _, group in sorted(groups.items(), key=lambda g: g[0].encode()):
        program = d.programs[group["programId"]]
        closure = d.closure(group["schoolId"], day)
        slots = [d.slots[s] for s in group["slotIds"]
                 if d.falls_on(d.slots[s]["day"], group["schoolId"], day)]
        if slots and program["beginsOn"] <= str(day) <= program["endsOn"] \
                and d.is_school_day(group["schoolId"], day) \
                and not closure[0]:
            yield group, slots[0], closure


def other_time(d, group, own, closure, day, others, is_moved):
    """The session in the date's own slots of the label; None: in none."""
    _, delay, release = closure
    length = d.minutes(group)
    slots = [s for s in d.slots.values()
             if s["schoolId"] == group["schoolId"] and
             s["label"] == own["label"] and for_tutoring(s) and
             d.is_on(s, day, d.bells(group["schoolId"], day))]
    for slot in sorted(slots, key=lambda s: minute_of(s["start"])):
        start = minute_of((slot if is_moved else own)["start"])
        session = d.at(group, day, start + delay)
        if fits(slot, start, length) and start + delay + length <= release \
                and d.suits(session, slot, start + delay, others):
            return session
    return None


def of_date(d, groups, day):
    """(what takes place, the groups whose session does not)"""
    stands, waiting, lost = [], [], []
    for group, own, closure in due(d, groups, day):
        if d.bells(group["schoolId"], day) != "":
            waiting.append((group, own, closure))
            continue
        start = minute_of(own["start"]) + closure[1]
        if start + d.minutes(group) <= closure[2]:
            stands.append(d.at(group, day, start))
    for is_moved in (False, True):
        lost = []
        for group, own, closure in waiting:
            session = other_time(d, group, own, closure, day, stands,
                                 is_moved)
            if session is None:
                lost.append((group, own, closure))
            else:
                stands.append(session)
        waiting = lost
    return stands, [group for group, _, _ in lost]


def makeup(d, group, length, first, planned):
    """The next time at which a group could meet once more, or None."""
    last = datetime.date.fromisoformat(
        d.programs[group["programId"]]["endsOn"])
    tutor = group["tutorId"]
    for number in range(MAKEUP_DAYS):
        day = first + datetime.timedelta(days=number)
        closed, delay, release = d.closure(group["schoolId"], day)
        mine = [s for s in planned if s.tutor == tutor]
        if day > last or closed or delay or \
                not d.is_school_day(group["schoolId"], day) or \
                any(s.group["groupId"] == group["groupId"] and s.day == day
                    for s in planned) or \
                (not d.is_virtual(tutor) and
                 any(s.day == day and s.school != group["schoolId"]
                     for s in mine)) or \
                length + sum(s.end - s.start for s in mine
                             if week_of(s.day) == week_of(day)) > \
                int(d.tutors[tutor]["maxMinutesWeek"]):
            continue
        near = [s for s in planned if abs((s.day - day).days) <= 1]
        bells = d.bells(group["schoolId"], day)
        for slot in sorted(d.slots.values(),
                           key=lambda s: minute_of(s["start"])):
            start = minute_of(slot["start"])
            if slot["schoolId"] != group["schoolId"] or \
                    not for_tutoring(slot) or not d.is_on(slot, day, bells) \
                    or not fits(slot, start, length) or \
                    start + length > release:
                continue
            begin = d.moment(group["schoolId"], day, start)
            session = Session(group, day, begin, begin + length)
            if d.suits(session, slot, start, near):
                return session
    return None


def qualifies(d, tutor, session):
    """For everybody in the group, in what the group is for."""
    t = d.tutors[tutor]
    program = d.programs[session.group["programId"]]
    is_virtual = d.is_virtual(tutor)
    reach = t["schoolIds"].split() or \
        (list(d.schools) if is_virtual else [t["homeSchoolId"]])
    if session.school not in reach or \
            program["subject"] not in t["subjects"].split() or \
            program["training"] not in ("", *t["training"].split()) or \
            (is_virtual and program["virtualOk"] != "true"):
        return False
    for student in session.students:
        language = d.needs[student, program["programId"]]["language"] or "en"
        if language not in (t["languages"] or "en").split() or \
                band(d.students[student]["grade"]) not in \
                (t["bands"] or "E U M H").split():
            return False
    return True


def is_cleared(d, tutor, program, day):
    return all(any(
        c["tutorId"] == tutor and c["kind"] == kind and
        c["state"] == "CLEARED" and c["clearedOn"] <= str(day) <=
        (c["validUntil"] or "9") for c in d.rows["clearances"])
        for kind in d.programs[program]["clearances"].split())


def substitutes(d, session, planned, absent):
    """Who could hold the session, the best first."""
    program = session.group["programId"]
    length = session.end - session.start
    minute = session.start - d.moment(session.school, session.day, 0)
    found = []
    for tutor, t in d.tutors.items():
        mine = [s for s in planned if s.tutor == tutor and
                week_of(s.day) == week_of(session.day)]
        today = [s for s in mine if s.day == session.day]
        if tutor == session.tutor or \
                d.provider(tutor, program) != \
                d.provider(session.tutor, program) or \
                d.is_virtual(tutor) != d.is_virtual(session.tutor) or \
                not qualifies(d, tutor, session) or \
                not is_cleared(d, tutor, program, session.day) or \
                (tutor, session.day) in absent or \
                not d.has_window("TUTOR", tutor, session.school,
                                 session.day, minute, length) or \
                any(session.overlaps(o, d.travel(tutor, tutor, o.school,
                                                 session.school))
                    for o in today) or \
                length + sum(s.end - s.start for s in mine) > \
                int(t["maxMinutesWeek"]):
            continue
        is_near = t["homeSchoolId"] == session.school or any(
            o.school == session.school and not d.is_virtual(tutor)
            for o in today)
        cents = (int(t["rateCentsPerHour"]) * length + 30) // 60
        found.append((not is_near, len(today), cents, tutor))
    return [tutor for _, _, _, tutor in sorted(found)]
