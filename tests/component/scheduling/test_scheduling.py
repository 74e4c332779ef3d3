#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scheduling as its users meet it: real processes, intake beside it.

A small district with every kind of day: two zones, a day off for all, a day
off for one school, a Saturday with school, the night the clocks change.  The
sessions that must come out are worked out here with Python's zoneinfo.
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
import zoneinfo

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "scenario"))
from stack import CHALKLINE, Stack, run, until  # noqa: E402

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT")
TUTORS = ("tutorId,providerId,type,mode,homeSchoolId,schoolIds,subjects,"
          "bands,languages,training,maxMinutesWeek,rateCentsPerHour\n"
          "t1,acme,CERTIFIED_TEACHER,IN_PERSON,north,north,MATH,,,,600,3000\n"
          "t2,acme,CERTIFIED_TEACHER,IN_PERSON,south,south,MATH,,,,600,3000\n"
          "t3,other,COMMUNITY_MEMBER,VIRTUAL,,,READING,,,,600,2000\n")
FILES = {
    "schools": "schoolId,timeZone,rooms,virtualSeats\n"
               "north,America/Chicago,2,\nsouth,,,\n",
    "tutors": TUTORS,
    "programs": "programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
                "minutesPerSession,maxGroup,virtualOk\n"
                "M1,Math,MATH,2026-10-19,2026-11-15,2,30,3,false\n"
                "R1,Reading,READING,2026-10-19,2026-11-15,1,45,2,true\n",
    "needs": "needId,studentId,programId,weight\n"
             "n1,s1,M1,5\nn2,s2,M1,3\nn3,s3,M1,4\nn4,s4,R1,1\nn5,s5,R1,2\n"
             "n6,s6,M1,1\nn7,s9,M1,1\n",
    "bell-schedules": "slotId,schoolId,day,start,end,kind,grades\n" +
        "".join(f"{s}-{d},{s},{d},08:30,09:15,intervention,\n"
                for s in ("north", "south") for d in DAYS[:4:3] + DAYS[5:]) +
        "north-core,north,TUE,08:30,09:15,core,\n"
        "south-g9,south,WED,10:00,11:00,flex,09 10\n",
    "availability": "ownerKind,ownerId,day,start,end\n" +
        "".join(f"TUTOR,{t},{d},08:00,12:00\n"
                for t in ("t1", "t2", "t3") for d in DAYS) +
        "STUDENT,s6,MON,08:30,08:45\n",
    "calendars": "schoolId,date,instructional\n"
                 ",2026-10-26,false\nnorth,2026-10-29,false\n"
                 "south,2026-11-07,true\n",
}
STUDENTS = {"s1": ("north", "05"), "s2": ("north", "05"),
            "s3": ("south", "07"), "s4": ("south", "09"),
            "s5": ("south", "09"), "s6": ("north", "05"),
            "s9": ("south", "07")}
ZONES = {"north": "America/Chicago", "south": "America/New_York"}


def write_roster(folder):
    os.makedirs(folder)

    def put(name, text):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    put("manifest.csv", "propertyName,value\nmanifest.version,1.0\n"
        "oneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
        "file.academicSessions,absent\nfile.categories,absent\n"
        "file.classes,absent\nfile.classResources,absent\n"
        "file.courses,absent\nfile.courseResources,absent\n"
        "file.demographics,absent\nfile.enrollments,absent\n"
        "file.lineItems,absent\nfile.resources,absent\n"
        "file.results,absent\n")
    put("orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,"
        "parentSourcedId\nd,,,District,district,,\n"
        "north,,,North,school,,d\nsouth,,,South,school,,d\n")
    rows = "".join(
        f"{s},,,true,{school},student,u-{s},,Given,Family,,,,,,,{grade},\n"
        for s, (school, grade) in STUDENTS.items() if s != "s9")
    put("users.csv", "sourcedId,status,dateLastModified,enabledUser,"
        "orgSourcedIds,role,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,"
        "password\n" + rows)


def write_files(folder):
    write_roster(f"{folder}/roster")
    for kind, text in FILES.items():
        with open(f"{folder}/{kind}.csv", "w", encoding="utf-8") as file:
            file.write(text)


def import_all(stack, folder):
    run("import", "--dir", stack, "oneroster", f"{folder}/roster",
        code=(0, 2))
    for kind in FILES:
        run("import", "--dir", stack, kind, f"{folder}/{kind}.csv",
            code=(0, 2))


def solve(stack, *more):
    return json.loads(run("schedule", "solve", "--dir", stack, "--json",
                          *more))


def log(stack, after=0):
    text = run("feed", "read", "--dir", stack, "scheduling", "--after",
               str(after))
    return [json.loads(line) for line in text.splitlines()]


def of_kind(entries, kind):
    return [e["event"][kind] for e in entries if kind in e["event"]]


def has_school(school, date):
    told = {("", "2026-10-26"): False, ("north", "2026-10-29"): False,
            ("south", "2026-11-07"): True}
    day = date.isoformat()
    return told.get((school, day), told.get(("", day), date.weekday() < 5))


def expected_sessions(group, minutes):
    """{(start, end)} in UTC, from the group's weekly slots."""
    out = set()
    zone = zoneinfo.ZoneInfo(ZONES[group["schoolId"]])
    for slot in group["slotIds"]:
        name = slot.split("-")[1]
        day, at = (2, (10, 0)) if name == "g9" else (DAYS.index(name), (8, 30))
        date = datetime.date(2026, 10, 19)
        while date <= datetime.date(2026, 11, 15):
            if date.weekday() == day and has_school(group["schoolId"], date):
                start = datetime.datetime.combine(
                    date, datetime.time(*at), zone).astimezone(
                        datetime.timezone.utc)
                end = start + datetime.timedelta(minutes=minutes)
                out.add(tuple(t.strftime("%Y-%m-%dT%H:%M:%SZ")
                              for t in (start, end)))
            date += datetime.timedelta(days=1)
    return out


def check_first_plan(stack, result):
    entries = log(stack)
    groups = {g["groupId"]: g for g in of_kind(entries, "groupSet")}
    sessions = of_kind(entries, "sessionPlanned")
    assert result["placed"] == 5 and result["students"] == 7, result
    assert result["groups"] == len(groups) == 3, groups
    assert result["sessions"] == len(sessions), result
    for name, group in groups.items():
        minutes = 30 if group["programId"] == "M1" else 45
        mine = [s for s in sessions if s["groupId"] == name]
        assert {(s["plannedStart"], s["plannedEnd"]) for s in mine} == \
            expected_sessions(group, minutes), (group, mine)
        assert "north-core" not in group["slotIds"]
        for s in mine:
            assert s["studentIds"] == group["studentIds"]
            assert s["sessionId"].startswith(name + "-")
            assert len(s["sessionId"]) <= 64
            assert s["subject"] == (1 if minutes == 30 else 2)
            assert s["modality"] == (1 if minutes == 30 else 2)
    members = {g["programId"] + g["schoolId"]: g["studentIds"]
               for g in groups.values()}
    assert members == {"M1north": ["s1", "s2"], "M1south": ["s3"],
                       "R1south": ["s4", "s5"]}, members
    assert {p["needId"] for p in of_kind(entries, "placementSet")} == \
        {"n1", "n2", "n3", "n4", "n5"}
    reasons = {u["needId"]: u["reason"]
               for u in of_kind(entries, "needUnplaced")}
    assert reasons == {"n6": "free on 0 days of 2 needed",
                       "n7": "the student is not known"}, reasons
    text = json.dumps(entries)
    assert "Given" not in text and "Family" not in text
    return len(entries)


def check_same_again(stack, head):
    solve(stack)
    assert len(log(stack)) == head, "an unchanged plan was logged"


def check_change(stack, folder, head):
    """t1 leaves north to t4: another group, the old one's sessions go."""
    with open(f"{folder}/t.csv", "w", encoding="utf-8") as file:
        file.write(TUTORS.splitlines()[0] + "\n"
                   "t1,acme,CERTIFIED_TEACHER,IN_PERSON,south,south,MATH,,,,"
                   "600,3000\n"
                   "t4,new,PARAPROFESSIONAL,IN_PERSON,north,north,MATH,,,,"
                   "600,3000\n")
    with open(f"{folder}/a.csv", "w", encoding="utf-8") as file:
        file.write("ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,t4,{d},08:00,12:00\n" for d in DAYS))
    run("import", "--dir", stack, "tutors", f"{folder}/t.csv")
    run("import", "--dir", stack, "availability", f"{folder}/a.csv")
    old = {g["schoolId"]: g for g in of_kind(log(stack), "groupSet")
           if g["programId"] == "M1"}["north"]
    solve(stack, "--program", "M1")
    new = log(stack, head)
    # The other school's group may move as well, if the solver likes.
    assert old["groupId"] in [
        g["groupId"] for g in of_kind(new, "groupDropped")], new
    assert ("north", "t4", "new") in [
        (g["schoolId"], g["tutorId"], g["providerId"])
        for g in of_kind(new, "groupSet")], new
    told = {s["sessionId"] for s in of_kind(log(stack), "sessionPlanned")
            if s["groupId"] == old["groupId"]}
    gone = of_kind(new, "sessionWithdrawn")
    assert told and told <= {s["sessionId"] for s in gone}, (told, gone)
    assert all(s["providerId"] == "acme" and s["party"] == 1
               for s in gone), gone
    assert {s["groupId"] for s in of_kind(new, "sessionPlanned")} == {
        g["groupId"] for g in of_kind(new, "groupSet")}
    return head + len(new)


def check_partial_binds(stack, folder, head):
    """A pupil's other programme is a fact, though it is not being solved."""
    with open(f"{folder}/n.csv", "w", encoding="utf-8") as file:
        file.write("needId,studentId,programId,weight\nn8,s4,M1,9\n")
    run("import", "--dir", stack, "needs", f"{folder}/n.csv")
    solve(stack, "--program", "M1")
    entries = log(stack)
    groups = {}
    for e in entries:
        if "groupSet" in e["event"]:
            groups[e["event"]["groupSet"]["groupId"]] = e["event"]["groupSet"]
        if "groupDropped" in e["event"]:
            del groups[e["event"]["groupDropped"]["groupId"]]
    assert any("s4" in g["studentIds"] and g["programId"] == "R1"
               for g in groups.values()), groups
    days = [s for g in groups.values() if "s4" in g["studentIds"]
            for s in g["slotIds"]]
    assert len(days) == len(set(days)), f"s4 twice in one slot: {days}"
    assert len(entries) > head
    return len(entries)


def check_removal(stack, folder):
    """A pupil who is no longer in the roster loses the place."""
    path = f"{folder}/roster/users.csv"
    with open(path, encoding="utf-8") as file:
        rows = file.read().splitlines()
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(r for r in rows if not r.startswith("s2,"))
                   + "\n")
    before = len(log(stack))
    run("import", "--dir", stack, "oneroster", f"{folder}/roster",
        code=(0, 2))
    solve(stack)
    new = log(stack, before)
    assert {"needId": "n2"} in of_kind(new, "placementEnded"), new
    assert {u["needId"]: u["reason"] for u in of_kind(new, "needUnplaced")}[
        "n2"] == "the student is not known", new


def check_restart(stack, head):
    """Killed and started again, it has its plan and repeats nothing."""
    pid = stack.kill("scheduling")
    until(lambda: stack.pid("scheduling") not in (None, pid),
          "scheduling is started again")
    until(lambda: stack.status()["scheduling"]["up"], "scheduling is up")
    solve(stack.folder)
    entries = log(stack.folder)
    solve(stack.folder)
    assert len(log(stack.folder)) == len(entries)
    assert len(entries) >= head


def check_roles(stack):
    """Who sees what: groups and sessions of one's own, no waiting list."""
    def show(name, *more):
        return [json.loads(line) for line in run(
            "schedule", "show", "--dir", stack, "--json", "--key",
            f"{stack}/keys/{name}.secret", *more).splitlines()]

    for name, role, scope in (("k-acme", "provider", "acme"),
                              ("k-other", "provider", "other"),
                              ("k-none", "provider", "nobody"),
                              ("k-south", "school", "south"),
                              ("k-dist", "district", "*")):
        run("keys", "new", name, "--dir", stack, "--role", role, "--scope",
            scope)
    # A new key is known when the file is read again.
    until(lambda: show("k-dist"), "the new keys are known")
    everything = show("k-dist")
    groups = [g for g in everything if "groupId" in g]
    assert any("unplaced" in line for line in everything)
    for name, field, value in (("k-acme", "providerId", "acme"),
                               ("k-other", "providerId", "other"),
                               ("k-none", "providerId", "nobody"),
                               ("k-south", "schoolId", "south")):
        assert show(name) == [g for g in groups if g[field] == value], name
        assert all(s[field] == value for s in show(name, "--sessions"))
    assert show("k-acme", "--student", "s4", "--program", "R1") == []
    assert show("k-other", "--student", "s4")


def check_refusal(stack):
    run("schedule", "solve", "--dir", stack, "--program", "NOPE", code=2)


def write_crowd(folder, students=160):
    """Enough to be cut off in the middle: some 3,000 sessions."""
    write_files(folder)
    schools = ("north", "south")
    users = []
    for n in range(students):
        users.append(f"c{n},,,true,{schools[n % 2]},student,u-c{n},,Given,"
                     f"Family,,,,,,,0{5 + n % 3},\n")
    with open(f"{folder}/roster/users.csv", "a", encoding="utf-8") as file:
        file.write("".join(users))
    with open(f"{folder}/programs.csv", "a", encoding="utf-8") as file:
        file.write("C1,Long,MATH,2026-01-05,2026-12-18,2,30,2,false\n")
    with open(f"{folder}/needs.csv", "a", encoding="utf-8") as file:
        file.write("".join(f"m{n},c{n},C1,{1 + n % 7}\n"
                           for n in range(students)))
    with open(f"{folder}/tutors.csv", "a", encoding="utf-8") as file:
        file.write("".join(
            f"x{n},acme,COLLEGE_STUDENT,IN_PERSON,{schools[n % 2]},"
            f"{schools[n % 2]},MATH,,,,600,{2000 + n}\n"
            for n in range(30)))
    with open(f"{folder}/schools.csv", "w", encoding="utf-8") as file:
        file.write("schoolId\nnorth\nsouth\n")
    with open(f"{folder}/availability.csv", "a", encoding="utf-8") as file:
        file.write("".join(f"TUTOR,x{n},{d},08:00,12:00\n"
                           for n in range(30) for d in DAYS))


def folded(stack):
    """What holds when the whole log has been read."""
    plan = {}
    for entry in log(stack):
        (kind, told), = entry["event"].items()
        if kind == "groupSet":
            plan["g", told["groupId"]] = told
        elif kind == "groupDropped":
            del plan["g", told["groupId"]]
        elif kind == "placementSet":
            plan["p", told["needId"]] = told
        elif kind == "placementEnded":
            del plan["p", told["needId"]]
        elif kind == "sessionPlanned":
            plan["s", told["providerId"], told["sessionId"]] = told
        elif kind == "sessionWithdrawn":
            del plan["s", told["providerId"], told["sessionId"]]
    return plan


def check_kills(folder):
    """Killed while it solves and publishes; the plan is the same."""
    write_crowd(folder)
    calm, rough = f"{folder}/calm", f"{folder}/rough"
    with Stack(calm, only=("intake", "scheduling")):
        import_all(calm, folder)
        began = time.monotonic()
        solve(calm)
        took = time.monotonic() - began
        expected = folded(calm)
    assert len(expected) > 2000, len(expected)
    with Stack(rough, only=("intake", "scheduling")) as processes:
        import_all(rough, folder)
        for n in range(4):
            asking = subprocess.Popen(
                [CHALKLINE, "schedule", "solve", "--dir", rough],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # Not a wait for something: each kill at another moment.
            time.sleep(took * (n + 1) / 5)
            pid = processes.kill("scheduling")
            until(lambda: processes.pid("scheduling") not in (None, pid),
                  "scheduling is started again")
            until(lambda: processes.status()["scheduling"]["up"], "it is up")
            asking.wait(timeout=60)
        solve(rough)
        assert folded(rough) == expected
        head = len(log(rough))
        assert head == len(expected) + len(
            {e["event"]["needUnplaced"]["needId"] for e in log(rough)
             if "needUnplaced" in e["event"]}), "something was told twice"


def main():
    os.environ.pop("CHALKLINE_DIR", None)
    with tempfile.TemporaryDirectory() as folder:
        stack = f"{folder}/stack"
        write_files(folder)
        with Stack(stack, only=("intake", "scheduling")) as processes:
            import_all(stack, folder)
            head = check_first_plan(stack, solve(stack))
            check_same_again(stack, head)
            check_refusal(stack)
            check_roles(stack)
            head = check_change(stack, folder, head)
            head = check_partial_binds(stack, folder, head)
            check_restart(processes, head)
            check_removal(stack, folder)
        os.mkdir(f"{folder}/crowd")
        check_kills(f"{folder}/crowd")
    print("ok")


if __name__ == "__main__":
    assert os.path.exists(CHALKLINE), CHALKLINE
    sys.exit(main())
