#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a district's data says binds its schedule.

Real processes: files go in, with mistakes among them; the plan keeps each
rule, the waiting list tells it, and what is exported goes in again unchanged.
Each rule is tried where only it binds.
"""
import datetime
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "scenario"))
import sparing  # noqa: E402
from stack import Stack, run  # noqa: E402

DAYS = ("MON", "TUE", "WED", "THU", "FRI")
SOUTH = ("c1", "c2", "c3")
PUPILS = ("s1", "s2", "s3", "s4", "s5")
PROGRAM = ("programId,name,providerId,subject,beginsOn,endsOn,sessionsPerWeek,"
           "minutesPerSession,maxGroup,consentRequired,clearances,"
           "protectedSubjects,sessionsPerCycle\n")
FREE = "M1,Math,acme,MATH,2037-10-19,2037-12-18,2,30,3,false,,,\n"
TUTORS = ("tutorId,providerId,type,mode,homeSchoolId,subjects,maxMinutesWeek\n"
          "t1,acme,CERTIFIED_TEACHER,IN_PERSON,north,MATH,600\n"
          "t2,acme,COLLEGE_STUDENT,IN_PERSON,north,MATH,600\n")


class District:
    """One school, five pupils who need mathematics, two tutors."""

    def __init__(self, stack, folder, base=True):
        self.stack, self.folder = stack, folder
        self.roster()
        if not base:
            return
        self.put("tutors", TUTORS)
        self.put("programs", PROGRAM + FREE)
        self.put("needs", "studentId,programId,weight\n" + "".join(
            f"{s},M1,{9 - n}\n" for n, s in enumerate(PUPILS)))
        self.put("bell-schedules",
                 "slotId,schoolId,day,start,end,label,kind\n" + "".join(
                     f"north-{d},north,{d},08:30,09:15,3,flex\n"
                     for d in DAYS))
        self.put("availability", "ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,{t},{d},08:00,12:00\n" for t in ("t1", "t2")
            for d in DAYS))

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def roster(self, files=None):
        base = {
            "orgs.csv": "sourcedId,status,dateLastModified,name,type,"
                        "identifier,parentSourcedId\nd,,,District,district,,\n"
                        "north,,,North,school,,d\n"
                        "south,,,South,school,,d\n",
            "users.csv": "sourcedId,status,dateLastModified,enabledUser,"
                         "orgSourcedIds,role,username,userIds,givenName,"
                         "familyName,middleName,identifier,email,sms,phone,"
                         "agentSourcedIds,grades,password\n" + "".join(
                             f"{s},,,true,{school},student,u-{s},,Given,"
                             "Family,,,,,,,07,\n"
                             for s, school in [(s, "north") for s in PUPILS] +
                             [(s, "south") for s in SOUTH])}
        for name, text in {**base, **(files or {})}.items():
            self.write(f"roster/{name}", text)
        run("import", "--dir", self.stack, "oneroster",
            f"{self.folder}/roster", code=(0, 2))

    def put(self, kind, text, refused=0):
        """Imports rows; what is exported then changes nothing."""
        told = json.loads(run(
            "import", "--dir", self.stack, "--json", kind,
            self.write(f"{kind}.csv", text), code=2 if refused else 0))
        assert told["files"][0]["refused"] == refused, told
        if not sparing.is_due("export", kind, refused):
            return told
        out = run("export", "--dir", self.stack, kind)
        again = json.loads(run("import", "--dir", self.stack, "--json", kind,
                               self.write(f"{kind}.again.csv", out)))
        assert again["files"][0]["unchanged"] == again["files"][0]["rows"], \
            (out, again)
        return told

    def solve(self):
        result = json.loads(run("schedule", "solve", "--dir", self.stack,
                                "--json", "--steps", "300"))
        self.warnings = result.get("warnings", [])
        shown = [json.loads(line) for line in run(
            "schedule", "show", "--dir", self.stack, "--json").splitlines()]
        return self.groups(), {u["studentId"]: u["unplaced"]
                               for u in shown if "unplaced" in u}

    def sessions(self):
        """What is planned at the end of the log: {session id: session}."""
        planned = {}
        for line in run("feed", "read", "--dir", self.stack,
                        "scheduling").splitlines():
            event = json.loads(line)["event"]
            if "sessionPlanned" in event:
                s = event["sessionPlanned"]
                planned[s["sessionId"]] = s
            if "sessionWithdrawn" in event:
                planned.pop(event["sessionWithdrawn"]["sessionId"], None)
        return planned

    def groups(self):
        """[(tutor, students)] of what is published."""
        held = {}
        for line in run("feed", "read", "--dir", self.stack,
                        "scheduling").splitlines():
            event = json.loads(line)["event"]
            if "groupSet" in event:
                g = event["groupSet"]
                held[g["groupId"]] = (g["tutorId"], tuple(g["studentIds"]))
            if "groupDropped" in event:
                held.pop(event["groupDropped"]["groupId"], None)
        return sorted(held.values())


def placed(groups):
    return {s for _, members in groups for s in members}


def consent_binds(d):
    d.put("programs", PROGRAM + FREE.replace("false", "true"))
    groups, reasons = d.solve()
    assert groups == [] and set(reasons.values()) == \
        {"no consent: no guardian has told one"}, reasons
    d.put("consents",
          "studentId,programId,providerId,state,decidedOn,endsOn\n"
          "s1,,,GRANTED,2037-09-01,\n"
          "s2,M1,,GRANTED,2037-09-01,2037-11-30\n"
          "s3,,,GRANTED,2037-09-01,\ns3,M1,,REFUSED,2037-09-02,\n"
          "s4,,acme,GRANTED,2037-09-01,2037-12-18\n"
          "s5,,,GIVEN,2037-09-01,\ns5,,other,GRANTED,2037-09-01,\n",
          refused=1)
    groups, reasons = d.solve()
    assert placed(groups) == {"s1", "s4"}, groups
    assert reasons == {
        "s2": "no consent: it ends before the programme does",
        "s3": "no consent: it was refused",
        "s5": "no consent: no guardian has told one"}, reasons
    # Consent is for the programme's provider: nobody else's tutors teach.
    d.put("tutors", TUTORS.replace("acme", "other"))
    groups, reasons = d.solve()
    assert groups == [] and reasons["s1"].startswith(
        "no tutor qualifies; would fit if tutor t1 had the clearance of "
        "provider acme"), reasons
    d.put("tutors", TUTORS)
    d.put("programs", PROGRAM + FREE)
    groups, reasons = d.solve()
    assert placed(groups) == set(PUPILS) and not reasons, (groups, reasons)


def clearances_bind(d):
    d.put("programs", PROGRAM + FREE.replace("false,", "false,FBI STATE"))
    groups, reasons = d.solve()
    assert groups == [] and reasons["s1"] == (
        "no tutor qualifies; would fit if tutor t1 had the clearance FBI "
        "STATE from 2037-10-19 to 2037-12-18"), reasons
    d.put("clearances",
          "tutorId,kind,state,clearedOn,validUntil\n"
          "t1,FBI,CLEARED,2037-07-01,2037-12-17\n"
          "t1,STATE,CLEARED,2037-07-01,\n"
          "t2,FBI,CLEARED,2037-07-01,2037-12-18\nt2,STATE,REQUESTED,,\n"
          "t2,STATE CHECK,CLEARED,,\n", refused=1)
    groups, _ = d.solve()
    assert groups == [], groups
    d.put("clearances", "tutorId,kind,state,clearedOn,validUntil\n"
          "t2,STATE,CLEARED,2037-10-19,\n")
    groups, _ = d.solve()
    assert groups and {tutor for tutor, _ in groups} == {"t2"}, groups
    d.put("programs", PROGRAM + FREE)


def clearances_of_all_bind(folder):
    """What the authority asks of every tutor, whatever the programme asks."""
    dir = f"{folder}/cleared"
    with Stack(dir, only=("intake", "scheduling")):
        d = District(dir, f"{folder}/3")
        groups, _ = d.solve()
        assert placed(groups) == set(PUPILS)
    config = f"{dir}/chalkline.yaml"
    with open(config, encoding="utf-8") as file:
        text = file.read()
    assert text.count('clearances: ""') == 1, text
    with open(config, "w", encoding="utf-8") as file:
        file.write(text.replace('clearances: ""', 'clearances: "FBI STATE"'))
    with Stack(dir, only=("intake", "scheduling")):
        groups, reasons = d.solve()
        assert groups == [] and reasons["s1"] == (
            "no tutor qualifies; would fit if tutor t1 had the clearance FBI "
            "STATE from 2037-10-19 to 2037-12-18"), reasons
        d.put("clearances", "tutorId,kind,state,clearedOn,validUntil\n"
              "t1,FBI,CLEARED,2037-07-01,\nt1,STATE,CLEARED,2037-07-01,\n"
              "t2,FBI,CLEARED,2037-07-01,\n")
        groups, _ = d.solve()
        assert {tutor for tutor, _ in groups} == {"t1"}, groups
        # Beside what the programme asks; who stands in must hold it, too.
        d.put("programs", PROGRAM + FREE.replace("false,", "false,FBI ID"))
        groups, reasons = d.solve()
        assert groups == [] and "FBI STATE ID from" in reasons["s1"], reasons
        d.put("programs", PROGRAM + FREE)
        d.solve()
        day = min(s["plannedStart"][:10] for s in d.sessions().values())
        asked = run("schedule", "substitutes", "--dir", dir, "--tutor", "t1",
                    "--date", day, "--json")
        assert "t2" not in asked, asked
        d.put("clearances", "tutorId,kind,state,clearedOn,validUntil\n"
              "t2,STATE,CLEARED,2037-07-01,\n")
        asked = run("schedule", "substitutes", "--dir", dir, "--tutor", "t1",
                    "--date", day, "--json")
        assert "t2" in asked, asked


def pairs_bind(d):
    pairs = "studentId,otherStudentId,kind,programId\n"
    d.put("pairs", pairs + "s2,s1,APART,\ns1,s1,APART,\ns1,s3,TOGETHER,M1\n",
          refused=1)
    groups, _ = d.solve()
    assert placed(groups) == set(PUPILS), groups
    for _, members in groups:
        assert not {"s1", "s2"} <= set(members), groups
        assert ("s1" in members) == ("s3" in members), groups
    # One who cannot be asked keeps the other back; the programme's word
    # counts before that of all.
    d.put("consents",
          "studentId,programId,providerId,state,decidedOn\n" +
          "".join(f"{s},,,GRANTED,2037-09-01\n" for s in PUPILS) +
          "s3,M1,,REFUSED,2037-09-02\ns2,M1,,GRANTED,2037-09-02\n")
    d.put("programs", PROGRAM + FREE.replace("false", "true"))
    _, reasons = d.solve()
    assert reasons == {
        "s3": "no consent: it was refused",
        "s1": "must be together with somebody who cannot be asked"}, reasons
    d.put("pairs", pairs + "s1,s2,NONE,\ns1,s3,NONE,M1\n")
    _, reasons = d.solve()
    assert set(reasons) == {"s3"}, reasons
    d.put("programs", PROGRAM + FREE)


def waivers_bind(d):
    needs = "studentId,programId,weight,maxGroup,groupWaiver\n"
    one = FREE.replace(",30,3,", ",30,1,")
    d.put("programs", PROGRAM + one)
    d.put("tutors", TUTORS.replace("600", "60"))
    d.put("needs", needs + "".join(f"{s},M1,1,5,false\n" for s in PUPILS))
    groups, _ = d.solve()
    assert len(placed(groups)) == 2, groups
    d.put("needs", needs + "".join(f"{s},M1,1,5,true\n" for s in PUPILS[:3]))
    groups, _ = d.solve()
    assert len(placed(groups)) == 4, groups
    assert sorted(len(m) for _, m in groups) == [1, 3], groups
    d.put("needs", needs + "".join(f"{s},M1,1,0,false\n" for s in PUPILS))
    d.put("tutors", TUTORS)
    d.put("programs", PROGRAM + FREE)


def dates(first="2037-10-19", last="2037-12-18"):
    """Monday to Friday, without a week of holidays."""
    day = datetime.date.fromisoformat(first)
    while day <= datetime.date.fromisoformat(last):
        if day.weekday() < 5 and day.isocalendar()[1] != 48:
            yield day
        day += datetime.timedelta(days=1)


def calendar(cycle, closed=()):
    """Each day of school is the next of the cycle; a closed one is none."""
    out, n = {}, 0
    for day in dates():
        if day.isoformat() not in closed:
            out[day] = cycle[n % len(cycle)]
            n += 1
    return out


def calendar_rows(told, closed=()):
    return "schoolId,date,instructional,cycleDay\n" + "".join(
        f"south,{day},true,{word}\n" for day, word in told.items()) + \
        "".join(f"south,{day},false,\n" for day in closed)


def cycle_dates(d, told):
    """Of the group at south: its dates are those of its slots' days."""
    mine = [s for s in d.sessions().values() if s["schoolId"] == "south"]
    group = {s["groupId"] for s in mine}
    assert len(group) == 1, group
    slots = [s for line in run("schedule", "show", "--dir", d.stack, "--json",
                               "--school", "south").splitlines()
             for s in json.loads(line).get("slots", [])]
    words = {("A", "B", "C", "D", "E", "F", "G", "H", "I", "J")[s["day"] - 8]
             for s in slots}
    names = {str(ord(w) - 64) for w in words} | words
    wanted = sorted(day.isoformat() for day, word in told.items()
                    if word in names)
    assert sorted(s["plannedStart"][:10] for s in mine) == wanted, (
        words, len(mine), len(wanted))
    return words, wanted


def minutes_of_weeks(wanted):
    weeks = {}
    for day in wanted:
        week = datetime.date.fromisoformat(day).isocalendar()[:2]
        weeks[week] = weeks.get(week, 0) + 30
    return max(weeks.values())


def stands_in_on_a_day_of_the_cycle(d, tutor, available):
    """Who is there on days A only holds no session of a day B."""
    day = min(s["plannedStart"][:10] for s in d.sessions().values()
              if s["schoolId"] == "south")
    row = "t4,acme,COLLEGE_STUDENT,IN_PERSON,south,south,READING,600\n"
    d.put("tutors", tutor + row)
    for word, there in (("A", False), ("B", True), ("2", True), ("1", False)):
        d.put("availability", available + f"TUTOR,t4,{word},08:00,12:00\n")
        asked = run("schedule", "substitutes", "--dir", d.stack, "--tutor",
                    "t3", "--date", day, "--json")
        assert ('"t4"' in asked) == there, (word, asked)
    d.put("tutors", tutor + row.replace("600", "0"))


def cycles_bind(d):
    """A and B days in turn, moved on by a day of snow."""
    tutor = ("tutorId,providerId,type,mode,homeSchoolId,schoolIds,subjects,"
             "maxMinutesWeek\n")
    available = "ownerKind,ownerId,day,start,end\n"
    d.put("tutors", tutor +
          "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,south,READING,90\n")
    d.put("availability", available + "".join(
        f"TUTOR,t3,{w},08:00,12:00\n" for w in DAYS))
    d.put("bell-schedules", "slotId,schoolId,day,start,end,label,kind\n"
          "south-A,south,A,08:30,09:15,3,flex\n"
          "south-B,south,B,08:30,09:15,3,flex\n"
          "south-C,south,K,08:30,09:15,3,flex\n", refused=1)
    d.put("programs", PROGRAM + "R1,Reading,acme,READING,2037-10-19,"
          "2037-12-18,3,30,3,false,,,\n")
    d.put("needs", "studentId,programId\n" +
          "".join(f"{s},R1\n" for s in SOUTH))
    _, reasons = d.solve()
    assert set(SOUTH) <= set(reasons), "planned without a calendar"
    told = calendar("AB")
    d.put("calendars", calendar_rows(told))
    groups, reasons = d.solve()
    assert ("t3", SOUTH) in groups and not reasons, (groups, reasons)
    words, wanted = cycle_dates(d, told)
    assert len(words) == 1 and minutes_of_weeks(wanted) == 90, wanted
    snow = calendar("AB", {"2037-11-10"})
    d.put("calendars", calendar_rows(snow, {"2037-11-10"}))
    d.solve()
    _, moved = cycle_dates(d, snow)
    assert moved != wanted and "2037-11-10" not in moved
    # The fullest week has three A days or three B days.
    d.put("tutors", tutor +
          "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,south,READING,89\n")
    _, reasons = d.solve()
    assert "would fit if tutor t3 had 1 more minutes" in reasons["c1"], reasons
    # On Fridays away: neither of the two days of the cycle is all free.
    d.put("tutors", tutor +
          "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,south,READING,600\n")
    d.put("availability", available + "".join(
        f"TUTOR,t3,{w},08:00,12:00\n" for w in DAYS[:4]))
    _, reasons = d.solve()
    assert "had day " in reasons["c1"], reasons
    d.put("availability", available + "TUTOR,t3,B,08:30,09:00\n")
    d.solve()
    assert cycle_dates(d, snow)[0] == {"B"}
    stands_in_on_a_day_of_the_cycle(d, tutor, available)
    # In two schools, of which one counts days of the week.
    d.put("tutors", TUTORS.replace("MATH", "WRITING") +
          "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,READING MATH,600\n")
    d.put("tutors", tutor + "t3,acme,COLLEGE_STUDENT,IN_PERSON,south,"
          "south north,READING MATH,600\n")
    d.put("availability", available + "".join(
        f"TUTOR,t3,{w},08:30,09:00\n" for w in DAYS))
    groups, _ = d.solve()
    assert len({s[0] for s in placed(groups)}) == 1, groups
    d.put("bell-schedules", "slotId,schoolId,day,start,end,label,kind\n" +
          "".join(f"south-{w},south,{w},09:30,10:15,3,flex\n" for w in "AB"))
    d.put("availability", available + "".join(
        f"TUTOR,t3,{w},08:30,10:00\n" for w in DAYS))
    groups, _ = d.solve()
    assert len({s[0] for s in placed(groups)}) == 2, groups


def ten_days_bind(d):
    """A rotation of ten days: three sessions a week are six in ten days."""
    d.put("tutors", "tutorId,providerId,type,mode,homeSchoolId,subjects,"
          "maxMinutesWeek\nt3,acme,COLLEGE_STUDENT,IN_PERSON,south,READING,"
          "150\n")
    d.put("availability", "ownerKind,ownerId,day,start,end\n" + "".join(
        f"TUTOR,t3,{w},08:00,12:00\n" for w in DAYS))
    d.put("bell-schedules", "slotId,schoolId,day,start,end,label,kind\n" +
          "".join(f"south-{n},south,{n},08:30,09:15,3,flex\n"
                  for n in range(1, 11)))
    d.put("programs", PROGRAM + "R1,Reading,acme,READING,2037-10-19,"
          "2037-12-18,3,30,3,false,,,\n")
    d.put("needs", "studentId,programId\nc1,R1\nc2,R1\n")
    told = calendar([str(n) for n in range(1, 11)], {"2037-11-10"})
    d.put("calendars", calendar_rows(told, {"2037-11-10"}))
    groups, reasons = d.solve()
    assert groups == [("t3", ("c1", "c2"))], (groups, reasons)
    words, wanted = cycle_dates(d, told)
    assert len(words) == 6 and minutes_of_weeks(wanted) <= 150, wanted
    # As the programme says itself.
    d.put("programs", PROGRAM + "R1,Reading,acme,READING,2037-10-19,"
          "2037-12-18,3,30,3,false,,,4\n")
    d.solve()
    assert len(cycle_dates(d, told)[0]) == 4
    # Days of the week beside those of the cycle: what holds is not clear.
    d.put("bell-schedules", "slotId,schoolId,day,start,end,label,kind\n"
          "south-MON,south,MON,10:00,10:45,3,flex\n")
    _, reasons = d.solve()
    assert reasons["c1"] == ("the school's bell schedule has days of the week "
                             "and of a cycle"), reasons


def bell_schedules_bind(d):
    """Early release: what does not fit any more is not planned that date."""
    d.put("bell-schedules",
          "slotId,schoolId,day,start,end,label,kind,bellSchedule\n"
          "short,north,,08:30,08:55,3,flex,short-day\n"
          "long,north,,08:25,09:00,3,flex,late-day\n"
          "core,north,,08:25,09:15,3,core,test-day\n"
          "other,north,,08:25,09:15,4,flex,test-day\n")

    def days():
        return {s["plannedStart"][:10] for s in d.sessions().values()}

    d.solve()
    usual = sorted(days())
    named = dict(zip(usual, ("short-day", "late-day", "test-day", "")))
    d.put("calendars", "schoolId,date,instructional,bellSchedule\n" + "".join(
        f"{'north' if n % 2 else ''},{day},true,{name}\n"
        for n, (day, name) in enumerate(named.items())))
    d.solve()
    assert days() == set(usual) - {usual[0], usual[2]}, (usual, days())
    d.put("calendars", "schoolId,date,instructional,bellSchedule\n" + "".join(
        f"{'north' if n % 2 else ''},{day},true,\n"
        for n, day in enumerate(named)))


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Stack(f"{folder}/stack", only=("intake", "scheduling")):
            d = District(f"{folder}/stack", folder)
            consent_binds(d)
            clearances_bind(d)
            pairs_bind(d)
            waivers_bind(d)
            bell_schedules_bind(d)
            cycles_bind(d)
        clearances_of_all_bind(folder)
        with Stack(f"{folder}/ten", only=("intake", "scheduling")):
            d = District(f"{folder}/ten", f"{folder}/two", base=False)
            ten_days_bind(d)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
