#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every date of a term, counted again from the files (timetable.py).

Real processes on random districts whose days follow the week, A and B, or ten
days.  Zero differences: each planned session with its time, tutor and pupils,
also after the calendar changed; each that another bell schedule, a delay or a
closed day took away, with the time that is proposed for it; and for sessions
of each school who could stand in, in order.

CHALKLINE_SEED and CHALKLINE_RUNS choose other districts.
"""
import csv
import datetime
import io
import json
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import random_district  # noqa: E402
import sparing  # noqa: E402
import timetable  # noqa: E402
from stack import Stack, note, run  # noqa: E402

SEED = int(os.environ.get("CHALKLINE_SEED", "1"))
RUNS = int(os.environ.get("CHALKLINE_RUNS") or sparing.cases(2, 1))
ASKED = 25  # sessions for which a substitute is asked
KINDS = ("schools", "programs", "tutors", "clearances", "bell-schedules",
         "calendars", "availability", "needs")
HEADS = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,"
            "parentSourcedId\n",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,"
             "role,username,userIds,givenName,familyName,middleName,"
             "identifier,email,sms,phone,agentSourcedIds,grades,password\n",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,"
                        "startDate,endDate,parentSourcedId,schoolYear\n",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,"
               "courseCode,grades,orgSourcedId,subjects,subjectCodes\n",
    "classes": "sourcedId,status,dateLastModified,title,grades,"
               "courseSourcedId,classCode,classType,location,schoolSourcedId,"
               "termSourcedIds,subjects,subjectCodes,periods\n",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,"
                   "schoolSourcedId,userSourcedId,role,primary,beginDate,"
                   "endDate\n"}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def roster_of(rows):
    schools = [s["schoolId"] for s in rows["schools"]]
    return {
        "orgs": "d,,,District,district,,\n" + "".join(
            f"{s},,,{s},school,,d\n" for s in schools),
        "users": "".join(
            f"{s['studentId']},,,true,{s['schoolId']},student,"
            f"u-{s['studentId']},,Given,Family,,,,,,,{s['grade']},\n"
            for s in rows["students"]),
        "academicSessions":
            f"fall,,,Fall,term,{random_district.TERM_BEGINS},"
            f"{random_district.TERM_ENDS},,2038\n",
        "courses": "crs,,,,Section,,07,d,,\n",
        "classes": "".join(
            f"m-{s},,,Section,07,crs,,scheduled,,{s},fall,Math,,2\n"
            for s in schools),
        "enrollments": "".join(
            f"e-{e['studentId']},,,m-{e['schoolId']},{e['schoolId']},"
            f"{e['studentId']},student,false,{e['begins']},{e['ends']}\n"
            for e in rows["enrollments"])}


class Told:
    """What scheduling's log says is planned now."""

    def __init__(self, stack):
        self.groups, self.sessions = {}, {}
        for line in run("feed", "read", "--dir", stack,
                        "scheduling").splitlines():
            (kind, said), = json.loads(line)["event"].items()
            if kind == "groupSet":
                self.groups[said["groupId"]] = said
            elif kind == "groupDropped":
                del self.groups[said["groupId"]]
            elif kind == "sessionPlanned":
                self.sessions[said["sessionId"]] = said
            elif kind == "sessionWithdrawn":
                self.sessions.pop(said["sessionId"], None)


def moment(text):
    return int(datetime.datetime.fromisoformat(
        text.replace("Z", "+00:00")).timestamp()) // 60


class Case:
    """One district in a stack."""

    def __init__(self, stack, folder, seed):
        self.stack, self.folder, self.seed = stack, folder, seed
        self.r = random.Random(seed)
        self.rows = random_district.make(seed)
        self.faults = 0
        for name, text in roster_of(self.rows).items():
            write(f"{folder}/roster/{name}.csv", HEADS[name] + text)
        run("import", "--dir", stack, "oneroster", f"{folder}/roster",
            code=(0, 2))
        for kind in KINDS:
            self.put(kind)
        for closure in self.rows["closures"]:
            self.close(closure)

    def put(self, kind):
        rows, out = self.rows[kind], io.StringIO()
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        run("import", "--dir", self.stack, kind,
            write(f"{self.folder}/{kind}.csv", out.getvalue()))

    def close(self, closure):
        what, minutes = closure["what"]
        more = {"close": (), "delay": ("--minutes", str(minutes)),
                "release": ("--at", random_district.clock(minutes))}[what]
        school = ("--school", closure["schoolId"]) if closure["schoolId"] \
            else ()
        run("calendar", what, "--dir", self.stack, closure["date"],
            "--reason", "OTHER", *more, *school)

    def solve(self):
        run("schedule", "solve", "--dir", self.stack, "--steps", "400")

    def differs(self, what, told, counted):
        if told != counted:
            self.faults += 1
            note(f"seed {self.seed}: {what}\n  told    {told}\n"
                 f"  counted {counted}")

    def compare(self):
        """The plan, date by date; (what takes place, what is lost)."""
        d, told = timetable.District(self.rows), Told(self.stack)
        planned, lost, counted = [], {}, {}
        for day in random_district.dates():
            stands, gone = timetable.of_date(d, told.groups, day)
            planned += stands
            for group in gone:
                lost[timetable.session_id(group, day)] = (group, day)
        for s in planned:
            counted[timetable.session_id(s.group, s.day)] = (
                s.start, s.end, s.tutor, tuple(sorted(s.students)))
        said = {i: (moment(s["plannedStart"]), moment(s["plannedEnd"]),
                    s["tutorId"], tuple(sorted(s["studentIds"])))
                for i, s in told.sessions.items()}
        for i in sorted(set(said) | set(counted)):
            self.differs(f"session {i}", said.get(i), counted.get(i))
        return d, planned, lost

    def proposed(self, last):
        """{session that is lost: when it could be held, or None}"""
        return {m["makeupOf"]: m.get("plannedStart") and
                moment(m["plannedStart"]) for m in map(json.loads, run(
                    "calendar", "makeups", "--dir", self.stack, "--json",
                    f"{random_district.FIRST}..{last}").splitlines())}

    def makeups(self, d, planned, lost):
        """What is lost, and when its group could meet instead."""
        middle = random_district.FIRST + datetime.timedelta(days=18)
        told = self.proposed(middle)
        mine, now = {}, list(planned)
        for i, (group, day) in sorted(lost.items()):
            if day > middle or not any(
                    s.group["groupId"] == group["groupId"] for s in planned):
                continue
            session = timetable.makeup(
                d, group, d.minutes(group),
                middle + datetime.timedelta(days=1), now)
            mine[i] = session and session.start
            if session:
                now.append(session)
        for i in sorted(set(told) | set(mine)):
            self.differs(f"make-up of {i}", told.get(i, "none asked"),
                         mine.get(i, "none asked"))
        return mine

    def away(self, planned):
        """Somebody tells of an absence; nothing is withdrawn."""
        tutor = self.r.choice(planned).tutor
        days = sorted(self.r.sample(list(random_district.dates()), 2))
        run("schedule", "absent", "--dir", self.stack, tutor, "--date",
            str(days[0]), "--until", str(days[1]))
        return {(tutor, day) for day in random_district.dates()
                if days[0] <= day <= days[1]}

    def substitutes(self, d, planned):
        """Who could hold a session: free, cleared and trained that day."""
        absent, named = self.away(planned), 0
        for s in self.r.sample(planned, min(ASKED, len(planned))):
            i = timetable.session_id(s.group, s.day)
            answer = json.loads(run(
                "schedule", "substitutes", "--dir", self.stack, "--session",
                i, "--date", str(s.day), "--json").splitlines()[0])
            mine = timetable.substitutes(d, s, planned, absent)
            self.differs(f"substitutes for {i}",
                         [c["tutorId"] for c in answer["candidates"]], mine)
            named += bool(mine)
        return named

    def other_calendar(self):
        """Days that had one bell schedule have another, or none."""
        for c in self.rows["calendars"]:
            if c["instructional"] == "true" and self.r.random() < 0.3:
                c["bellSchedule"] = self.r.choice(
                    ("", *random_district.BELLS))
        self.put("calendars")
        self.solve()
        _, planned, lost = self.compare()
        meeting = {s.group["groupId"] for s in planned}
        wanted = {i for i, (group, _) in lost.items()
                  if group["groupId"] in meeting}
        told = set(self.proposed(random_district.LAST))
        self.differs("lost, and nobody tells", wanted - told, set())


def moved(planned, d):
    """Sessions that do not begin when the slot of their week does."""
    return sum(s.start - d.moment(s.school, s.day, 0) not in {
        timetable.minute_of(d.slots[x]["start"]) for x in s.group["slotIds"]}
        for s in planned)


def try_seed(seed, folder):
    with Stack(f"{folder}/stack", only=("intake", "scheduling")):
        case = Case(f"{folder}/stack", f"{folder}/files", seed)
        case.solve()
        d, planned, lost = case.compare()
        proposed = case.makeups(d, planned, lost)
        named = case.substitutes(d, planned)
        counts = (len(planned), moved(planned, d), len(lost),
                  sum(x is not None for x in proposed.values()), named)
        case.other_calendar()
    note(f"seed {seed}: %d sessions, %d at another time, %d lost, %d can be "
         "made up for, %d have a substitute" % counts)
    return case.faults, counts


def main():
    faults, happened = 0, []
    for seed in range(SEED, SEED + RUNS):
        with tempfile.TemporaryDirectory() as folder:
            wrong, counts = try_seed(seed, folder)
            faults += wrong
            happened.append(counts)
    assert min(map(sum, zip(*happened))) > 0, "districts in which nothing is"
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
