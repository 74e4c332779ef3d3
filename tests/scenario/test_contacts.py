#!/usr/bin/env python3
"""Contacts with families on the command line: one and a file of them, bad rows
beside good ones, given again, taken back; who may record and see what, over a
schedule that was really solved; and who has read what stands in the log."""
import csv
import datetime
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from stack import CHALKLINE, Stack, note, run, until

GOOD = {"--student": "U-new", "--program": "P-new", "--channel": "PHONE",
        "--language": "ES-mx", "--outcome": "NO_ANSWER",
        "--at": "2025-10-06T15:00:00-05:00"}
# Planted: none of these may stand in any log.
NAMES = ("Marisol", "555-0134", "asthma")


def words(**changed):
    given = {**GOOD, **{"--" + k.replace("_", "-"): v
                        for k, v in changed.items()}}
    return [w for pair in given.items() if pair[1] is not None for w in pair]


def listed(stack, *more):
    return [json.loads(line) for line in stack.chalkline(
        "contacts", "list", "--json", *more).splitlines()]


def verdict(stack, *more, code=0, **changed):
    return json.loads(stack.chalkline("contacts", "record", "--json", *more,
                                      *words(**changed), code=code))


def one_contact(stack):
    first = verdict(stack)
    # Recorded, and told: nobody knows this programme.
    assert (first["verdict"], first["code"], first["field"]) == \
        ("ACCEPTED", "UNKNOWN_PROGRAM", "programId"), first
    assert "expected a programme" in subprocess.run(
        [CHALKLINE, "contacts", "record", *words(id="mine-0"), "--dir",
         stack.folder], capture_output=True, text=True, check=True).stderr
    stack.chalkline("contacts", "void", "mine-0")
    # The same again is the same contact.
    assert verdict(stack) == {"contactId": first["contactId"],
                              "verdict": "DUPLICATE"}
    (contact,) = listed(stack, "--student", "U-new")
    assert contact["language"] == "es-MX" and \
        contact["direction"] == "OUTBOUND" and \
        contact["at"] == "2025-10-06T20:00:00Z" and \
        contact["recordedBy"] == "operator", contact
    mine = verdict(stack, id="mine-1", outcome="REACHED")
    assert (mine["contactId"], mine["verdict"]) == ("mine-1", "ACCEPTED")
    other = verdict(stack, id="mine-1", outcome="REFUSED", code=2)
    assert (other["verdict"], other["code"]) == ("CONFLICT", "OTHER_CONTENT")
    # What is wrong is told, and nothing is kept.
    for changed, code, field in (
            ({"language": "Spanish"}, "BAD_LANGUAGE", "language"),
            ({"language": "en-x-asthma"}, "BAD_LANGUAGE", "language"),
            ({"student": "Marisol G"}, "BAD_ID", "studentId"),
            ({"id": "no blanks"}, "BAD_ID", "contactId"),
            ({"at": "2099-10-06T15:00:00Z"}, "BAD_TIME", "at")):
        refused = verdict(stack, code=2, **changed)
        assert (refused["code"], refused["field"]) == (code, field), refused
        assert "Marisol" not in json.dumps(refused)
    for changed in ({"channel": "FAX"}, {"outcome": "SICK"},
                    {"student": None}, {"at": "yesterday"},
                    {"alert": "TUTOR_NO_SHOW"}, {"staff_role": "PARENT"}):
        stack.chalkline("contacts", "record", *words(**changed), code=1)
    stack.chalkline("contacts", "record", "--file", "x", "--id", "y", code=1)
    stack.chalkline("contacts", "record", "--file", "/nowhere", code=1)
    assert len(listed(stack)) == 2
    # Taken back: it stays listed as void, and is not recorded again.
    stack.chalkline("contacts", "void", "mine-1")
    stack.chalkline("contacts", "void", "mine-1")
    stack.chalkline("contacts", "void", "nobody-knows", code=2)
    assert len(listed(stack)) == 1
    void = [c["contactId"] for c in listed(stack, "--voided")
            if "voidedAt" in c]
    assert sorted(void) == ["mine-0", "mine-1"]
    assert verdict(stack, id="mine-1", outcome="REACHED")["verdict"] == \
        "DUPLICATE"
    assert len(listed(stack)) == 1
    before = next(e["knownAt"] for e in stack.feed("attendance")
                  if e["event"].get("contactRecorded", {}).get(
                      "contact", {}).get("contactId") == "mine-1")
    assert len(listed(stack, "--as-of", before)) == 2
    assert listed(stack, "--from", "2025-10-07") == []
    assert len(listed(stack, "--from", "2025-10-06", "--to",
                      "2025-10-06")) == 1


def a_file(stack, folder):
    path = os.path.join(folder, "contacts.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            "studentId,programId,at,channel,language,outcome,notes\n"
            "F1,M,2025-10-07T15:00:00Z,TEXT,en,LEFT_MESSAGE,Marisol\n"
            "F2,M,2025-10-07T15:00:00Z,FAX,en,LEFT_MESSAGE,555-0134\n"
            "F3,M,2025-10-07,TEXT,en,LEFT_MESSAGE,asthma\n"
            "F4,M,2025-10-07T15:00:00Z,TEXT,sp,LEFT_MESSAGE,\n"
            ",M,2025-10-07T15:00:00Z,TEXT,en,LEFT_MESSAGE,\n"
            "\"F6,M,2025-10-07T15:00:00Z,TEXT,en,LEFT_MESSAGE,\n"
            "F7,M,2025-10-07T15:00:00Z,PHONE,vi,REACHED,\n")
    told = json.loads(stack.chalkline("contacts", "record", "--file", path,
                                      "--json", code=2))
    counts = told["files"][0]
    assert (counts["rows"], counts["created"], counts["refused"]) == \
        (7, 2, 5), counts
    found = [(f["line"], f["code"], f["field"]) for f in told["findings"]]
    assert found == [
        (1, "COLUMN_NOT_READ", "notes"), (2, "UNKNOWN_PROGRAM", "programId"),
        (3, "BAD_WORD", "channel"),
        (4, "BAD_TIME", "at"), (5, "BAD_LANGUAGE", "language"),
        (6, "MISSING_FIELD", "studentId"), (7, "UNCLOSED_QUOTE", ""),
        (8, "UNKNOWN_PROGRAM", "programId")], found
    assert all(f["file"] == path and f["expected"] for f in told["findings"])
    again = json.loads(stack.chalkline("contacts", "record", "--file", path,
                                       "--json", code=2))["files"][0]
    assert (again["created"], again["unchanged"]) == (0, 2), again
    with open(path, encoding="utf-8") as file:
        stack.chalkline("contacts", "record", "--file", "-",
                        stdin=file.read(), code=2)
    assert {c["studentId"] for c in listed(stack)} == {"U-new", "F1", "F7"}
    # A file that is none: without its columns, without anything.
    for text, what in (("a,b\n1,2\n", "MISSING_COLUMN"), ("", "NO_HEADER")):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        told = json.loads(stack.chalkline(
            "contacts", "record", "--file", path, "--json", code=2))
        assert what in {f["code"] for f in told["findings"]}, told
        assert told["files"][0]["rows"] == 0
    # What Excel does to a file is told with the repair, or read as it is.
    rows = ("studentId;programId;at;channel;language;outcome\n"
            "F1;M;2025-10-07T15:00:00Z;TEXT;en;LEFT_MESSAGE\n"
            "Peñ1;M;2025-10-07T15:00:00Z;TEXT;en;LEFT_MESSAGE\n")
    for encoding, codes in (("utf-8", {"SEPARATOR"}),
                            ("utf-16", {"SEPARATOR"}),
                            ("cp1252", {"SEPARATOR", "RECODED"})):
        with open(path, "w", encoding=encoding) as file:
            file.write(rows)
        told = json.loads(stack.chalkline("contacts", "record", "--file", path,
                                          "--json"))
        assert codes <= {f["code"] for f in told["findings"]}, told
        assert told["files"][0]["refused"] == 0, told
        assert told["files"][0]["rows"] == 2, told
    assert told["files"][0]["unchanged"] == 2, "read as three other files"
    stack.chalkline("contacts", "void", next(
        c["contactId"] for c in listed(stack) if c["studentId"] == "Peñ1"))
    with open(path, "wb") as file:
        file.write(b"PK\x03\x04 a workbook")
    told = json.loads(stack.chalkline("contacts", "record", "--file", path,
                                      "--json", code=2))
    assert [f["code"] for f in told["findings"]] == ["NOT_A_SHEET"], told
    assert "Save As" in told["findings"][0]["expected"], told
    # More than fits into one request, and a restart of the service.
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["studentId", "programId", "at", "channel", "language",
                       "outcome"])
        for n in range(450):
            rows.writerow([f"B{n:03}", "M", "2025-10-07T15:00:00Z", "TEXT",
                           "en", "LEFT_MESSAGE"])
    stack.chalkline("contacts", "record", "--file", path)
    stack.kill("attendance")
    stack.all_up()
    again = json.loads(stack.chalkline("contacts", "record", "--file", path,
                                       "--json"))["files"][0]
    assert (again["created"], again["unchanged"]) == (0, 450), again
    got = [c["studentId"] for c in listed(stack)]
    assert got == sorted(got) and len(got) == 453


def key(stack, name, role, scope):
    stack.chalkline("keys", "new", name, "--role", role, "--scope", scope)
    return ["--key", os.path.join(stack.folder, "keys", name + ".secret")]


def placed(stack):
    """(student, programme, provider, school), by what scheduling published."""
    for entry in stack.feed("scheduling"):
        s = entry["event"].get("sessionPlanned")
        if s:
            for student in s["studentIds"]:
                yield (student, s["programId"], s["providerId"],
                       s["schoolId"])


def who_may(stack):
    places = sorted(set(placed(stack)))
    student, program, provider, school = places[0]
    other = next(p for p in places if p[2] != provider and p[3] != school)
    mine = key(stack, "coach", "provider", provider)
    theirs = key(stack, "rival", "provider", other[2])
    home = key(stack, "home", "school", school)
    away = key(stack, "away", "school", other[3])
    district = key(stack, "office", "district", "*")

    def tell(who, name, code=0, about=student):
        return verdict(stack, *who, code=code, id=name, student=about,
                       program=program)
    # A provider and a school of their own students; the district of all.
    for who, name in ((mine, "by-coach"), (home, "by-home"),
                      (district, "by-office")):
        assert tell(who, name)["verdict"] == "ACCEPTED"
    for who in (theirs, away):
        assert tell(who, "x", code=2)["code"] == "NOT_YOUR_STUDENT"
    assert tell(mine, "x", code=2, about="nobody")["code"] == \
        "NOT_YOUR_STUDENT"
    # The district may record of anybody; who has no session is told.
    for about, code in ((student, None), ("nobody", "NO_SESSION")):
        told = tell(district, "of-" + about, about=about)
        assert (told["verdict"], told.get("code")) == ("ACCEPTED", code)
        stack.chalkline("contacts", "void", "of-" + about, *district)
    # The same id from another source is another contact.
    assert tell(district, "by-home")["verdict"] == "ACCEPTED"
    ids = sorted(c["contactId"] for c in listed(stack, *mine))
    assert ids == ["by-coach", "by-home", "by-home", "by-office"], ids
    assert listed(stack, *theirs) == listed(stack, *away) == []
    assert len(listed(stack, *home, "--school", school)) == 4
    assert listed(stack, *home, "--school", other[3]) == []
    # What a provider says of a student opens nothing.
    path = os.path.join(stack.folder, "grab.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps({
            "eventId": "grab-1", "type": "SESSION_SCHEDULED",
            "sessionId": "grab", "occurredAt": "2025-09-08T12:00:00Z",
            "programId": program, "schoolId": other[3], "subject": "MATH",
            "tutorId": "t", "studentIds": [student],
            "plannedStart": "2025-10-08T15:00:00Z",
            "plannedEnd": "2025-10-08T15:30:00Z"}) + "\n")
    stack.chalkline("stream", path, *theirs)
    assert listed(stack, *theirs) == []
    assert tell(theirs, "x", code=2)["code"] == "NOT_YOUR_STUDENT"
    # What was recorded is taken back by who did, or by the district.
    stack.chalkline("contacts", "void", "by-coach", *theirs, code=2)
    stack.chalkline("contacts", "void", "by-coach", "--source",
                    f"PROVIDER:{provider}", *home, code=4)
    stack.chalkline("contacts", "void", "by-home", *home)
    stack.chalkline("contacts", "void", "by-coach", "--source",
                    f"PROVIDER:{provider}", *district)
    ids = sorted(c["contactId"] for c in listed(stack, *mine))
    assert ids == ["by-home", "by-office"], ids
    # What is due is judged by what one may see.
    whole = stack.chalkline("contacts", "list", "--due", "--json")
    at_home = stack.chalkline("contacts", "list", "--due", "--json", *home)
    assert at_home and all(json.loads(line)["schoolId"] == school
                           for line in at_home.splitlines())
    assert len(at_home) < len(whole)
    # Of the one who was grabbed the district sees a session elsewhere too.
    assert [line for line in at_home.splitlines()
            if json.loads(line)["studentId"] != student] == \
        [line for line in whole.splitlines()
         if json.loads(line)["schoolId"] == school
         and json.loads(line)["studentId"] != student]
    rows = stack.chalkline("contacts", "summary", "--by", "school", "--format",
                           "csv", *home).splitlines()
    assert len(rows) == 2 and rows[1].startswith(school + ","), rows
    return student


def after_the_plan_changed(stack):
    """What was recorded stays recorded when the student has gone."""
    coach = key(stack, "planner", "provider", "prov-x")
    school = key(stack, "desk", "school", "SCHOOL-X")
    soon = datetime.datetime.now(datetime.timezone.utc) + \
        datetime.timedelta(days=30)

    def when(minutes):
        return (soon + datetime.timedelta(minutes=minutes)).strftime(
            "%Y-%m-%dT%H:%M:%SZ")

    def send(**event):
        stack.chalkline("stream", "-", *coach, stdin=json.dumps(
            {"sessionId": "x-1", "occurredAt": when(-43200), **event}) + "\n")
        stack.chalkline("sessions", "--session", "x-1", "--json", *coach)

    def tell(name, code=0):
        return verdict(stack, *school, code=code, id=name, student="X-1",
                       program="X")
    send(eventId="x-1", type="SESSION_SCHEDULED", programId="X",
         schoolId="SCHOOL-X", subject="MATH", tutorId="t", studentIds=["X-1"],
         plannedStart=when(0), plannedEnd=when(30))
    assert tell("gone-1")["verdict"] == "ACCEPTED"
    send(eventId="x-2", type="EVENT_VOIDED", voidsEventId="x-1",
         occurredAt=when(-43000))
    assert tell("gone-2", code=2)["code"] == "NOT_YOUR_STUDENT"
    assert tell("gone-1")["verdict"] == "DUPLICATE"


def status_of_some(stack):
    stack.chalkline("status", "somebody", code=1)
    seen = json.loads(stack.chalkline("status", "reporting", "intake",
                                      "--json"))["services"]
    assert [s["name"] for s in seen] == ["intake", "reporting"], seen


def thresholds(stack):
    def told(*more):
        return subprocess.run(
            [CHALKLINE, "alerts", "set", "absences-in-row", "3", *more,
             "--dir", stack.folder], capture_output=True, text=True,
            check=True).stderr
    program = next(placed(stack))[1]
    assert told() == told("--program", program) == ""
    assert "UNKNOWN_PROGRAM" in told("--program", "nobody-s")
    for more in ((), ("--program", program), ("--program", "nobody-s")):
        stack.chalkline("alerts", "unset", "absences-in-row", *more)


def what_was_read(stack, student):
    stack.chalkline("contacts", "list", "--student", student)
    stack.chalkline("sessions", "--student", "Marisol G", "--json")
    path = stack.folder.rstrip("/") + ".up.log"

    def audits():
        found = []
        with open(path, encoding="utf-8") as log:
            for line in log:
                if '"audit.read"' in line:
                    found.append(json.loads(line[line.index("{"):]))
        return found

    def has(**wanted):
        return any(all(str(a.get(k)) == v for k, v in wanted.items())
                   for a in audits())
    until(lambda: has(type="attendance.ListContacts", principal="operator",
                      student=student), "the reading is in the log")
    assert has(type="attendance.ListContacts", principal="coach",
               role="provider")
    assert has(type="attendance.ListDueContacts", principal="home")
    assert has(type="feed.Read", principal="operator")
    assert has(type="attendance.ListSessions", student="(no id)")
    assert not has(type="feed.Read", role="service")
    with open(path, encoding="utf-8") as log:
        text = log.read()
    feed = stack.chalkline("feed", "read", "attendance")
    for name in NAMES:
        assert name not in text, name
        assert name not in feed, name


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-contacts-") as folder:
        path = os.path.join(folder, "demo")
        run("demo", "--dir", path, "--students", "120", "--weeks", "3",
            "--seed", "3")
        with Stack(path) as stack:
            one_contact(stack)
            a_file(stack, folder)
            after_the_plan_changed(stack)
            thresholds(stack)
            status_of_some(stack)
            what_was_read(stack, who_may(stack))
    note("contacts: recorded, refused, taken back, seen by whom they concern")


if __name__ == "__main__":
    main()
