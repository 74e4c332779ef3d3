"""By hand, in an empty folder, without a pause between the commands.

`up &`, a roster, tutors, a programme, needs, a bell schedule, availability,
`schedule solve`, `stream`, `report`.  The roster is one written here and, when
CHALKLINE_THIRD_PARTY names a folder of OneRoster data, one from there.
"""
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from stack import CHALKLINE, note, run

GRADES = {"KG"} | {f"{grade:02}" for grade in range(1, 13)}
ROSTER = {
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,"
                "parentSourcedId\n"
                "D,,,Hill District,district,1,\n"
                "A,,,Hill School,school,2,D\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,"
                 "role,username,userIds,givenName,familyName,middleName,"
                 "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
                 + "".join(
                     f"P{n},,,true,A,student,p{n},,Ann,Other,,p{n},,,,,04,\n"
                     for n in range(1, 6)),
}


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)
    return path


def students_of(folder):
    """What intake holds: (student, school) of those with a CEDS grade."""
    text = run("export", "students", "--dir", folder)
    return [(row["sourcedId"], row["orgSourcedIds"].split(",")[0])
            for row in csv.DictReader(io.StringIO(text))
            if row["orgSourcedIds"] and row["grades"] in GRADES]


def tables(top, students):
    """Tutors, a programme, needs, bells, availability for these students."""
    schools = sorted({school for _, school in students})
    days = ["MON", "WED", "FRI"]
    yield "tutors", write(top, "tutors.csv", (
        "tutorId,providerId,type,mode,schoolIds,subjects,maxMinutesWeek\n" +
        "".join(f"T{i},lumen,COLLEGE_STUDENT,IN_PERSON,{school},MATH,900\n"
                for i, school in enumerate(schools))))
    yield "programs", write(top, "programs.csv", (
        "programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
        "minutesPerSession,maxGroup\n"
        "MATH,Math,MATH,2025-09-08,2025-09-19,3,30,4\n"))
    yield "bell-schedules", write(top, "Glocken – März.csv", (
        "slotId,schoolId,day,start,end,kind\n" + "".join(
            f"{school}.{day}.{hour},{school},{day},{hour:02}:00,{hour:02}:40,"
            "flex\n" for school in schools for day in days
            for hour in (9, 10, 11, 13))))
    yield "availability", write(top, "availability.csv", (
        "ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,T{i},{day},08:00,15:00\n"
            for i in range(len(schools)) for day in days)))
    yield "needs", write(top, "needs.csv", (
        "studentId,programId\n" + "".join(
            f"{student},MATH\n" for student, _ in students)))


def events_of(plan):
    """Every planned session took place and everyone came."""
    number = 0
    for session in plan:
        common = {"providerId": session["providerId"],
                  "sessionId": session["sessionId"]}
        told = [("SESSION_STARTED", session["plannedStart"], {})]
        told += [("ATTENDANCE_MARKED", session["plannedEnd"],
                  {"studentId": student, "status": "PRESENT"})
                 for student in session["studentIds"]]
        told += [("SESSION_ENDED", session["plannedEnd"], {})]
        for kind, at, more in told:
            number += 1
            yield {"eventId": f"e{number}", "type": kind, "occurredAt": at,
                   **common, **more}


def story(roster, codes):
    top = tempfile.mkdtemp(prefix="chalkline-hand-")
    folder = os.path.join(top, "d")
    with open(os.path.join(top, "up.log"), "wb") as log:
        up = subprocess.Popen([CHALKLINE, "up", "--dir", folder],
                              stdout=log, stderr=log)
    try:
        run("import", "oneroster", roster, "--dir", folder, code=codes)
        students = students_of(folder)
        assert students, "the roster has no student"
        for kind, path in tables(top, students):
            run("import", kind, path, "--dir", folder)
        solved = json.loads(run("schedule", "solve", "--json", "--dir",
                                folder))
        assert solved["placed"] == len(students), solved
        plan = [json.loads(line) for line in run(
            "schedule", "show", "--sessions", "--json", "--dir",
            folder).splitlines()]
        # Two weeks of three days for each group.
        assert len(plan) == 6 * solved["groups"], (len(plan), solved)
        events = list(events_of(plan))
        path = write(top, "events.ndjson", "".join(
            json.dumps(event) + "\n" for event in events))
        told = json.loads(run("stream", path, "--json", "--dir", folder))
        assert told["accepted"] == len(events), told
        again = json.loads(run("stream", path, "--json", "--dir", folder))
        assert again["duplicate"] == len(events), again
        report = list(csv.DictReader(io.StringIO(run(
            "report", "dosage", "--by", "student", "--format", "csv", "--dir",
            folder))))
        assert sorted(row["student_id"] for row in report) == \
            sorted(student for student, _ in students), report
        run("report", "wishes", "--dir", folder, code=1)
        run("report", "dosage", "--by", "mood", "--dir", folder, code=1)
        for row in report:
            assert row["sessions_planned"] == "6", row
            assert row["sessions_attended"] == "6", row
            assert row["minutes_delivered"] == "180", row
            assert row["dosage"] == "1.0000", row
            assert row["attendance_rate"] == "1.0000", row
    finally:
        up.send_signal(signal.SIGTERM)
        code = up.wait(timeout=30)
    assert code == 0, f"up ended with {code}"
    shutil.rmtree(top)
    note(f"by hand: {roster}: {len(students)} students, {len(events)} events")


def main():
    own = tempfile.mkdtemp(prefix="chalkline-roster-")
    for name, text in ROSTER.items():
        write(own, name, text)
    story(own, codes=(0,))
    shutil.rmtree(own)
    third_party = os.environ.get("CHALKLINE_THIRD_PARTY")
    if third_party:
        roster = os.path.join(third_party, "sds-v2.1")
        assert os.path.isdir(roster), f"CHALKLINE_THIRD_PARTY: no {roster}"
        # Its own layout names are told as findings, so 2 is fine.
        story(roster, codes=(0, 2))


if __name__ == "__main__":
    sys.exit(main())
