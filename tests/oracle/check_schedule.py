#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges a schedule against its instance, independently of the solver.

Written from the description of the text formats in
services/scheduling/README.md, with the standard library alone.  `faults`
gives one text for each broken rule; an empty list is a schedule that holds.
"""
import itertools
import math
import sys
from collections import defaultdict


def band(grade):
    return "E" if grade <= 2 else "U" if grade <= 5 else \
        "M" if grade <= 8 else "H"


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line.split(",")


class Instance:
    """The records by id."""

    def __init__(self, path):
        self.programs, self.schools, self.slots = {}, {}, {}
        self.students, self.tutors, self.pins = {}, {}, []
        self.pairs, self.waivers, self.weeks = [], set(), {}
        self.clearances, self.meets = {}, set()
        for f in records(path):
            getattr(self, "on_" + f[0].lower(), lambda _: None)(f)

    def on_program(self, f):
        self.programs[f[1]] = {
            "subject": f[3], "sessions": int(f[6]), "minutes": int(f[7]),
            "size": int(f[8]), "same_grade": f[9] == "1",
            "training": f[10], "virtual": f[11] == "1"}

    def on_school(self, f):
        self.schools[f[1]] = {"at": (float(f[3]), float(f[4])),
                              "I": int(f[5]), "V": int(f[6])}

    def on_slot(self, f):
        self.slots[f[1]] = {"school": f[2], "day": int(f[3]),
                            "start": int(f[4]), "end": int(f[5])}

    def on_student(self, f):
        self.students[f[1]] = {
            "person": f[2], "school": f[3], "grade": int(f[4]),
            "program": f[5], "level": f[6], "language": f[7],
            "weight": int(f[8]), "size": int(f[9]),
            "slots": set(f[10].split())}

    def on_tutor(self, f):
        windows = []
        for window in f[11].split():
            day, times = window.split(":")
            start, end = times.split("-")
            windows.append((int(day), int(start), int(end)))
        self.tutors[f[1]] = {
            "mode": f[2], "schools": None if f[4] == "*" else f[4].split(),
            "subjects": f[5].split(), "bands": f[6].split(),
            "languages": f[7].split(), "training": f[8].split(),
            "minutes": int(f[9]), "rate": int(f[10]), "windows": windows}

    def on_pin(self, f):
        self.pins.append((f[1], f[2], set(f[3].split())))

    def on_pair(self, f):
        self.pairs.append((f[1], f[2], f[3]))

    def on_waiver(self, f):
        self.waivers.add(f[1])

    def on_clearance(self, f):
        self.clearances[f[1]] = f[2]

    def on_week(self, f):
        self.weeks[f[1]] = int(f[2])

    def on_meet(self, f):
        self.meets |= {(int(f[1]), int(f[2])), (int(f[2]), int(f[1]))}

    def one_date(self, a, b):
        """The two days may fall on one date."""
        return a == b or (a, b) in self.meets

    def most(self, student):
        """In a group with the student."""
        row = self.students[student]
        return row["size"] if student in self.waivers else \
            min(row["size"], self.programs[row["program"]]["size"])

    def travel(self, a, b):
        if a == b:
            return 0
        return math.floor(8.5 + 1.6 * math.dist(self.schools[a]["at"],
                                                self.schools[b]["at"]))


class Session:
    """One weekly session of a group."""

    def __init__(self, group, slot, minutes):
        self.group, self.day = group, slot["day"]
        self.start, self.end = slot["start"], slot["start"] + minutes
        self.school = slot["school"]


def read_schedule(path):
    groups, waiting = {}, {}
    for f in records(path):
        if f[0] == "GROUP":
            groups[f[1]] = (f[2], f[3].split(), f[4].split())
        elif f[0] == "UNPLACED":
            waiting[f[1]] = ",".join(f[2:])
    return groups, waiting


class Judge:
    """Collects what is broken."""

    def __init__(self, instance, groups, waiting):
        self.i, self.groups, self.waiting = instance, groups, waiting
        self.faults = []
        self.group_of = {}
        self.of_tutor, self.of_person = defaultdict(list), defaultdict(list)
        self.of_place = defaultdict(list)
        self.minutes = defaultdict(int)
        self.weight = 0

    def fail(self, group, what):
        self.faults.append(f"{group}: {what}")

    def judge(self):
        for name, (tutor, slots, students) in self.groups.items():
            self.members(name, students)
            self.sessions(name, slots, students)
            self.tutor(name, tutor, students)
            self.occupy(name, tutor, slots, students)
        for tutor, sessions in self.of_tutor.items():
            self.day_of_tutor(tutor, sessions)
        for person, sessions in self.of_person.items():
            for a, b in itertools.combinations(sessions, 2):
                if self.i.one_date(a.day, b.day) and \
                        a.start < b.end and b.start < a.end:
                    self.fail(person, "in two sessions at once")
        for (school, mode, day), sessions in self.of_place.items():
            most = max(sum(o.start <= s.start < o.end for o in sessions)
                       for s in sessions)
            if most > self.i.schools[school][mode]:
                self.fail(school, f"day {day}: {most} {mode} at once")
        self.told()
        return self.faults

    def members(self, name, students):
        rows = [self.i.students[s] for s in students]
        program = self.i.programs[rows[0]["program"]]
        for key in ("school", "program", "level", "language"):
            if len({r[key] for r in rows}) > 1:
                self.fail(name, f"more than one {key}")
        if program["same_grade"] and len({r["grade"] for r in rows}) > 1:
            self.fail(name, "more than one grade")
        if len(rows) > min(self.i.most(s) for s in students):
            self.fail(name, "too large")
        for student, row in zip(students, rows):
            if student in self.group_of:
                self.fail(name, f"{student} is in two groups")
            self.group_of[student] = name
            self.weight += row["weight"]

    def sessions(self, name, slots, students):
        row = self.i.students[students[0]]
        program = self.i.programs[row["program"]]
        chosen = [self.i.slots[s] for s in slots]
        if len(chosen) != program["sessions"]:
            self.fail(name, "not the programme's number of sessions")
        if len({s["day"] for s in chosen}) != len(chosen):
            self.fail(name, "two sessions on one day")
        for slot in chosen:
            if slot["school"] != row["school"]:
                self.fail(name, "a slot of another school")
            if slot["end"] - slot["start"] < program["minutes"]:
                self.fail(name, "a slot too short")
        for student in students:
            if not set(slots) <= self.i.students[student]["slots"]:
                self.fail(name, f"{student} is not free")

    def tutor(self, name, tutor, students):
        t, row = self.i.tutors[tutor], self.i.students[students[0]]
        program = self.i.programs[row["program"]]
        if row["language"] not in t["languages"]:
            self.fail(name, "the tutor lacks the language")
        if program["subject"] not in t["subjects"]:
            self.fail(name, "the tutor lacks the subject")
        if program["training"] not in t["training"]:
            self.fail(name, "the tutor lacks the training")
        clearance = self.i.clearances.get(row["program"])
        if clearance is not None and clearance not in t["training"]:
            self.fail(name, "the tutor lacks the clearance")
        for student in students:
            if band(self.i.students[student]["grade"]) not in t["bands"]:
                self.fail(name, "the tutor lacks the band")
        if t["mode"] == "V" and not program["virtual"]:
            self.fail(name, "virtual is not allowed")
        if t["schools"] is not None and row["school"] not in t["schools"]:
            self.fail(name, "the tutor does not reach the school")

    def occupy(self, name, tutor, slots, students):
        name_of_program = self.i.students[students[0]]["program"]
        program = self.i.programs[name_of_program]
        self.minutes[tutor] += program["minutes"] * \
            self.i.weeks.get(name_of_program, len(slots))
        for slot in slots:
            session = Session(name, self.i.slots[slot], program["minutes"])
            self.of_tutor[tutor].append(session)
            self.of_place[(session.school, self.i.tutors[tutor]["mode"],
                           session.day)].append(session)
            for student in students:
                person = self.i.students[student]["person"]
                self.of_person[person].append(session)

    def day_of_tutor(self, tutor, sessions):
        t = self.i.tutors[tutor]
        if self.minutes[tutor] > t["minutes"]:
            self.fail(tutor, "more minutes than the week has")
        for s in sessions:
            if not any(d == s.day and a <= s.start and s.end <= b
                       for d, a, b in t["windows"]):
                self.fail(tutor, f"not available for {s.group}")
        for a, b in itertools.combinations(sessions, 2):
            gap = 0 if t["mode"] == "V" else \
                self.i.travel(a.school, b.school)
            if self.i.one_date(a.day, b.day) and a.start < b.end + gap \
                    and b.start < a.end + gap:
                self.fail(tutor, f"{a.group} and {b.group} too close")

    def told(self):
        for student, tutor, slots in self.i.pins:
            group = self.groups.get(self.group_of.get(student))
            program = self.i.programs[self.i.students[student]["program"]]
            # Of what leaves a choice nothing may come; a whole group stands.
            whole = tutor != "*" and 0 < len(slots) <= program["sessions"]
            if whole if group is None else (
                    tutor not in (group[0], "*") or
                    (slots and not set(group[1]) <= slots) or
                    (whole and set(group[1]) != slots)):
                self.fail(student, "the pin is not kept")
        for kind, a, b in self.i.pairs:
            a, b = self.group_of.get(a), self.group_of.get(b)
            if kind == "TOGETHER" and a != b:
                self.fail(a or b, "without one who must be there")
            if kind == "APART" and a is not None and a == b:
                self.fail(a, "two who must be apart")
        for student in self.i.students:
            if (student in self.group_of) == (student in self.waiting):
                self.fail(student, "neither placed nor told why, or both")


def judge(instance_path, schedule_path):
    """(faults, placed weight)"""
    groups, waiting = read_schedule(schedule_path)
    j = Judge(Instance(instance_path), groups, waiting)
    return j.judge(), j.weight


def main():
    faults, weight = judge(sys.argv[1], sys.argv[2])
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults, placed weight {weight}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
