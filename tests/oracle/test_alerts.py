#!/usr/bin/env python3
"""Open alerts against a second count, written from services/attendance/
ALERTS.md and not from the code: the demo's, and a made-up month with every
code.  The same events in another order, twice, and with a restart between give
the same alerts; what is corrected closes them."""
import csv
import datetime
import json
import os
import random
import sys
import tempfile
from zoneinfo import ZoneInfo

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../scenario"))
from stack import Stack, note, run, until  # noqa: E402

DEFAULTS = {"absences-in-row": 2, "rate-percent": 80, "rate-sessions": 10,
            "dosage-percent": 80, "short-minutes": 5, "group-extra": 0,
            "unreported-hours": 24, "silent-sessions": 3, "silent-hours": 4}
CAME = {"PRESENT", "LATE", "LEFT_EARLY", "PARTIAL"}
NOT_THEIRS = {"TUTOR_ABSENT", "TECH_FAILURE", "NO_SPACE", "SCHOOL_CLOSED",
              "TESTING", "FIELD_TRIP", "ASSEMBLY", "EARLY_DISMISSAL",
              "PULLED_BY_TEACHER"}
NO_REASON = {None, "REFUSED", "OTHER", "UNKNOWN"}


def at(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def minutes(start, end):
    if not start or not end or at(end) <= at(start):
        return 0
    seconds = (at(end) - at(start)).total_seconds()
    return int(seconds / 60 + .5)


class Count:
    """What should be open, from records, programmes and absences."""

    def __init__(self, records, programs, absent, thresholds, moment, zone):
        self.records, self.programs = records, programs
        self.absent, self.moment, self.zone = absent, moment, zone
        self.limits = thresholds
        self.open = set()

    def limit(self, key, program):
        return self.limits.get((key, program),
                               self.limits.get((key, ""), DEFAULTS[key]))

    def state(self, line, program):
        """CAME, SHORT, LOST, EXPLAINED, OUT (does not count) or None."""
        if not line["expected"] or line["held"] is False or \
                line["status"] == "NOT_EXPECTED":
            return None
        p = self.programs.get(program, {})
        if line["status"] in CAME:
            least = int(p.get("minMinutesAttended") or 0) or 1
            return "CAME" if line["minutes"] >= least else "SHORT"
        if line["status"] == "UNMARKED" or line["reason"] in NOT_THEIRS:
            return "OUT"
        excused = line["status"] == "ABSENT_EXCUSED"
        if line["away"] or line["reason"] == "SCHOOL_ABSENCE" or \
                (excused and p.get("excusedOut") == "true"):
            return "OUT"
        return "EXPLAINED" if excused or line["reason"] not in NO_REASON \
            else "LOST"

    def lines(self):
        found = {}
        for r in self.records:
            marks = {s["studentId"]: s for s in r.get("students", [])}
            promised = set(r.get("promisedStudents", []))
            start = r.get("plannedStart") or r.get("actualStart")
            if not start:
                continue
            day = at(start).astimezone(ZoneInfo(self.zone)).date()
            for student in promised | set(marks):
                m = marks.get(student, {})
                found.setdefault(
                    (student, r.get("programId", "")), []).append({
                        "key": (at(start), r["providerId"], r["sessionId"]),
                        "held": r["status"] in ("COMPLETED", "IN_PROGRESS"),
                        "record": r, "status": m.get("status", "UNMARKED"),
                        "minutes": m.get("minutes", 0),
                        "reason": m.get("reason"),
                        "expected": student in promised or
                        m.get("planned", False),
                        "away": (student, str(day)) in self.absent,
                        "promised": minutes(r.get("promisedStart"),
                                            r.get("promisedEnd"))
                        if student in promised and not r.get("makeupOf")
                        else 0,
                        "planned": minutes(r.get("plannedStart"),
                                           r.get("plannedEnd"))})
        for lines in found.values():
            lines.sort(key=lambda x: x["key"])
        return found

    def brings(self, line):
        r, most = line["record"], line["promised"] or line["planned"]
        if r["status"] == "SCHEDULED":
            late = datetime.timedelta(
                hours=self.limit("unreported-hours", ""))
            return 0 if at(r["plannedEnd"]) + late <= self.moment else most
        if r["status"] == "IN_PROGRESS" and line["status"] == "UNMARKED":
            return most
        return min(line["minutes"], most) if line["held"] else 0

    def student(self, who, program, lines):
        states = [self.state(x, program) for x in lines]
        run_length = 0
        for state in reversed(states):
            if state in ("CAME", "SHORT"):
                break
            run_length += state == "LOST"
        limit = self.limit("absences-in-row", program)
        if limit and run_length >= limit:
            self.open.add(("STUDENT_ABSENT", who, program, run_length))
        offered = [s for s in states if s][-self.limit(
            "rate-sessions", program):]
        counting = [s for s in offered if s != "OUT"]
        came = counting.count("CAME")
        if len(offered) == self.limit("rate-sessions", program) and \
                2 * len(counting) >= len(offered) and \
                100 * came < self.limit("rate-percent", program) * \
                len(counting):
            self.open.add(("ATTENDANCE_LOW", who, program,
                           100 * came // len(counting)))
        promised = sum(x["promised"] for x in lines)
        possible = sum(self.brings(x) for x in lines)
        if promised and 100 * possible < promised * self.limit(
                "dosage-percent", program):
            self.open.add(("DOSAGE_OUT_OF_REACH", who, program, possible))

    def session(self, r):
        program = r.get("programId", "")
        p = self.programs.get(program, {})
        name = (r["providerId"], r["sessionId"])
        came = sum(s["status"] in CAME for s in r.get("students", []))
        held = r["status"] in ("COMPLETED", "IN_PROGRESS")
        if r["status"] == "MISSED":
            self.open.add(("TUTOR_NO_SHOW", *name, 0))
        wanted = int(p.get("minutesPerSession") or 0)
        if r["status"] == "COMPLETED" and wanted and r.get("actualStart") \
                and r.get("actualEnd"):
            lasted = minutes(r["actualStart"], r["actualEnd"])
            if lasted + self.limit("short-minutes", program) < wanted:
                self.open.add(("SESSION_SHORT", *name, lasted))
        most = int(p.get("maxGroup") or 0)
        if most and came > most + self.limit("group-extra", program):
            self.open.add(("GROUP_TOO_LARGE", *name, came))
        if came and (r["status"] == "MISSED" or
                     (held and not r.get("tutorId"))):
            self.open.add(("NO_TUTOR", *name, came))

    def providers(self):
        told, waiting = {}, {}
        for r in self.records:
            if not r.get("plannedEnd"):
                continue
            end = at(r["plannedEnd"])
            if r["status"] in ("COMPLETED", "IN_PROGRESS", "MISSED"):
                told[r["providerId"]] = max(
                    told.get(r["providerId"], end), end)
            elif r["status"] == "SCHEDULED":
                waiting.setdefault(r["providerId"], []).append((end, r))
        for provider, sessions in waiting.items():
            def past(hours, end):
                return end + datetime.timedelta(hours=hours) <= self.moment
            overdue = [end for end, _ in sessions
                       if past(self.limit("silent-hours", ""), end)
                       and (provider not in told or end > told[provider])]
            if 0 < self.limit("silent-sessions", "") <= len(overdue):
                self.open.add(("PROVIDER_SILENT", provider, "",
                               len(overdue)))
            days = {}
            for end, r in sessions:
                if past(self.limit("unreported-hours", ""), end):
                    day = at(r["plannedStart"]).astimezone(
                        ZoneInfo(self.zone)).date()
                    key = (r.get("schoolId", ""), str(day))
                    days[key] = days.get(key, 0) + 1
            for (school, _), count in days.items():
                self.open.add(("SESSIONS_UNREPORTED", provider, school,
                               count))

    def all(self):
        for (who, program), lines in self.lines().items():
            self.student(who, program, lines)
        for r in self.records:
            self.session(r)
        self.providers()
        return self.open


def records(stack):
    last = {}
    for entry in stack.feed("attendance"):
        told = entry["event"].get("sessionRecorded")
        if told:
            r = told["record"]
            last[(r["providerId"], r["sessionId"])] = r
    return list(last.values())


def place(alert):
    """Where it stands in the list."""
    return (*(alert.get(key, "") for key in (
        "schoolId", "programId", "studentId", "providerId")),
        at(alert["since"]), alert["code"])


def told(stack, *more):
    found, places = set(), []
    for line in stack.chalkline("alerts", "--json", *more).splitlines():
        a = json.loads(line)
        assert a["alertId"] and a["sessions"], a
        if a["code"] in ("STUDENT_ABSENT", "ATTENDANCE_LOW",
                         "DOSAGE_OUT_OF_REACH"):
            key = (a["studentId"], a.get("programId", ""))
        elif a["code"] in ("PROVIDER_SILENT", "SESSIONS_UNREPORTED"):
            key = (a["providerId"], a.get("schoolId", ""))
        else:
            key = (a["providerId"], a["sessions"][0]["sessionId"])
        found.add((a["code"], *key, a["found"]))
        places.append(place(a))
    assert places == sorted(places), "not in their order"
    return found


def read_csv(path, key):
    with open(path, encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def compare(stack, programs, absent=frozenset(), thresholds=None, zone="UTC"):
    got = told(stack)
    moment = at(stack.feed("attendance")[-1]["knownAt"])
    want = Count(records(stack), programs, absent, thresholds or {}, moment,
                 zone).all()
    assert got == want, (sorted(got - want)[:5], sorted(want - got)[:5])
    return got


def applied(stack):
    return all(f["lag"] == 0 for s in stack.status().values()
               for f in s["followers"])


def demo(folder):
    path = os.path.join(folder, "demo")
    run("demo", "--dir", path, "--students", "300", "--weeks", "6",
        "--seed", "3")
    programs = read_csv(os.path.join(path, "files/programs.csv"), "programId")
    with open(os.path.join(path, "chalkline.yaml"), encoding="utf-8") as file:
        zone = next(line.split('"')[1] for line in file
                    if line.startswith("time_zone"))
    with Stack(path) as stack:
        until(lambda: applied(stack), "everything is applied")
        first = compare(stack, programs, zone=zone)
        assert {"ATTENDANCE_LOW", "DOSAGE_OUT_OF_REACH", "SESSION_SHORT",
                "TUTOR_NO_SHOW"} <= {a[0] for a in first}
        middle = stack.feed("attendance")[-1]["knownAt"]
        # Other thresholds; as of before they hold as they did.
        stack.chalkline("alerts", "set", "absences-in-row", "1")
        stack.chalkline("alerts", "set", "short-minutes", "0")
        program = next(iter(programs))
        stack.chalkline("alerts", "set", "dosage-percent", "95", "--program",
                        program)
        changed = compare(stack, programs, zone=zone, thresholds={
            ("absences-in-row", ""): 1, ("short-minutes", ""): 0,
            ("dosage-percent", program): 95})
        assert "STUDENT_ABSENT" in {a[0] for a in changed}
        assert told(stack, "--as-of", middle) == first
        stack.chalkline("alerts", "unset", "short-minutes")
        compare(stack, programs, zone=zone, thresholds={
            ("absences-in-row", ""): 1, ("dosage-percent", program): 95})
        one = next(a for a in changed if a[0] == "DOSAGE_OUT_OF_REACH")
        assert {a for a in changed if a[1] == one[1] and a[0] in
                ("STUDENT_ABSENT", "ATTENDANCE_LOW", "DOSAGE_OUT_OF_REACH")} \
            == told(stack, "--student", one[1])
    note(f"the demo: {len(first)} alerts, {len(changed)} by other thresholds")


PROGRAMS = ("programId,name,providerId,subject,gradeFrom,gradeTo,beginsOn,"
            "endsOn,ruleSetId,sessionsPerWeek,minutesPerSession,maxGroup,"
            "sameGrade,training,virtualOk,minMinutesAttended,"
            "minMinutesTarget,excusedOut\n"
            "M1,Math,P1,MATH,03,05,2025-09-01,2025-12-19,,3,30,2,,,,10,,\n"
            "R1,Reading,P2,READING,03,05,2025-09-01,2025-12-19,,3,30,3,,,,,,"
            "true\n")


def month(seed):
    """Random sessions of two providers: some not told, some without tutor."""
    chance, events = random.Random(seed), []
    for n in range(80):
        provider = "P1" if n % 2 else "P2"
        day = datetime.datetime(2025, 10, 1 + n * 23 // 80, 14, n % 60,
                                tzinfo=datetime.timezone.utc)
        end = day + datetime.timedelta(minutes=30)
        session = f"S{n:03}"
        students = [f"U{chance.randrange(8)}" for _ in range(4)]
        students = sorted(set(students))

        def tell(kind, when, **fields):
            events.append({"eventId": f"{session}-{len(events):04}",
                           "type": kind, "sessionId": session,
                           "providerId": provider,
                           "occurredAt": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                           **fields})
        tell("SESSION_SCHEDULED", day - datetime.timedelta(days=3),
             programId="M1" if provider == "P1" else "R1", schoolId="north",
             subject="MATH" if provider == "P1" else "READING",
             tutorId=f"T{n % 3}", studentIds=students,
             plannedStart=day.strftime("%Y-%m-%dT%H:%M:%SZ"),
             plannedEnd=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
        kind = chance.random()
        if n >= 72 and provider == "P2" or kind < .1:
            continue    # nobody told
        if kind < .2:
            tell("TUTOR_NO_SHOW", day)
            if kind < .15:
                tell("ATTENDANCE_MARKED", end, studentId=students[0],
                     status="PRESENT", minutesPresent=20)
            continue
        tell("SESSION_STARTED", day)
        tell("SESSION_ENDED", end - datetime.timedelta(
            minutes=chance.choice([0, 0, 4, 5, 6, 12])))
        for student in students:
            status = chance.choice(["PRESENT", "PRESENT", "PRESENT", "LATE",
                                    "ABSENT_UNEXCUSED", "ABSENT_EXCUSED",
                                    "NO_SHOW"])
            more = {}
            if student == "U0" and n > 50:
                status = "ABSENT_UNEXCUSED"
            elif status in CAME:
                more["minutesPresent"] = chance.choice([5, 20, 28])
            elif chance.random() < .4:
                more["reason"] = chance.choice(
                    ["SCHOOL_ABSENCE", "TESTING", "REFUSED", "TRANSPORT"])
            tell("ATTENDANCE_MARKED", end, studentId=student, status=status,
                 **more)
    return events


def send(stack, folder, name, events):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(e) + "\n" for e in events)
    stack.chalkline("stream", path)


def prepare(stack, folder):
    files = {"schools": "schoolId,timeZone\nnorth,America/Chicago\n",
             "programs": PROGRAMS}
    for kind, text in files.items():
        path = os.path.join(folder, kind + ".csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        stack.chalkline("import", kind, path)


def made_up(folder):
    events = month(7)
    programs = {row["programId"]: row
                for row in csv.DictReader(PROGRAMS.splitlines())}
    with Stack(os.path.join(folder, "one")) as stack:
        prepare(stack, folder)
        send(stack, folder, "events.ndjson", events)
        first = compare(stack, programs, zone="America/Chicago")
        codes = {a[0] for a in first}
        assert codes == {"STUDENT_ABSENT", "ATTENDANCE_LOW",
                         "DOSAGE_OUT_OF_REACH", "TUTOR_NO_SHOW",
                         "SESSION_SHORT", "GROUP_TOO_LARGE", "NO_TUTOR",
                         "PROVIDER_SILENT", "SESSIONS_UNREPORTED"}, codes
        # Absent from school that day: an explanation.
        who = next(a[1] for a in first if a[0] == "STUDENT_ABSENT")
        days = [str(datetime.date(2025, 10, d)) for d in range(1, 25)]
        path = os.path.join(folder, "days.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("studentId,date,status\n")
            file.writelines(f"{who},{d},ABSENT\n" for d in days)
        stack.chalkline("import", "school-attendance", path)
        explained = compare(stack, programs, {(who, d) for d in days},
                            zone="America/Chicago")
        assert not any(a[0] == "STUDENT_ABSENT" and a[1] == who
                       for a in explained)
        # The tutor was there after all: the alert closes by itself.
        missed = next(a for a in first if a[0] == "TUTOR_NO_SHOW")
        event = next(e for e in events if e["sessionId"] == missed[2]
                     and e["type"] == "TUTOR_NO_SHOW")
        send(stack, folder, "void.ndjson", [{
            "eventId": "void-1", "type": "EVENT_VOIDED",
            "sessionId": event["sessionId"], "voidsEventId": event["eventId"],
            "providerId": event["providerId"],
            "occurredAt": "2025-10-30T12:00:00Z"}])
        assert missed not in told(stack)
        # Scope: a provider sees its own.
        stack.chalkline("keys", "new", "p1", "--role", "provider", "--scope",
                        "P1")
        mine = stack.chalkline(
            "alerts", "--json", "--key",
            os.path.join(stack.folder, "keys", "p1.secret"))
        assert mine and all(
            s["providerId"] == "P1" for line in mine.splitlines()
            for s in json.loads(line)["sessions"])
    shuffled = events * 2
    random.Random(1).shuffle(shuffled)
    half = len(shuffled) // 2
    with Stack(os.path.join(folder, "two")) as stack:
        prepare(stack, folder)
        send(stack, folder, "a.ndjson", shuffled[:half])
        stack.kill("attendance")
        send(stack, folder, "b.ndjson", shuffled[half:])
        assert told(stack) == first
    note(f"a made-up month: {len(first)} alerts, every code; again in "
         "another order")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-alerts-") as folder:
        made_up(folder)
        demo(folder)


if __name__ == "__main__":
    main()
