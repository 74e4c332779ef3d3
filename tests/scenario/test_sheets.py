#!/usr/bin/env python3
"""Monthly spreadsheets: imported, again, changed, cut, restored; attendance
killed in the middle; what Excel does to files.  The records are compared with
a count of the sheet made here."""
import csv
import json
import os
import random
import subprocess
import tempfile
import threading

from stack import CHALKLINE, Stack, note, run, until
from test_by_hand import tables

HEADER = ["Session ID", "Date", "Start Time", "End Time", "Tutor ID",
          "Student ID", "Attendance", "Minutes Attended", "Program ID",
          "School", "Subject"]
WORDS = {"Present": "PRESENT", "Late": "LATE", "Absent": "ABSENT_UNEXCUSED",
         "Excused": "ABSENT_EXCUSED"}
PERIOD = "2026-10"


def make_rows(seed, sessions):
    """A month: groups of three, one in ten sessions cancelled."""
    chance = random.Random(seed)
    rows = []
    for n in range(sessions):
        cancelled = n % 10 == 9
        for k in range(3):
            word = ("Cancelled by school" if cancelled
                    else chance.choice(list(WORDS)))
            attended = word in ("Present", "Late")
            rows.append([f"S{n:05}", f"10/{1 + n % 28}/2026", "9:00 AM",
                         "9:30 AM", f"T{n % 7}", f"{n % 50 * 3 + k:05}", word,
                         str(chance.randint(5, 30)) if attended else "",
                         "M1", "north", "Math"])
    return rows


def write(path, rows, separator=",", encoding="utf-8", header=None):
    with open(path, "w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=separator)
        out.writerow(header or HEADER)
        out.writerows(rows)


def expected(rows):
    """{session: (status, {student: (status, minutes)})} by a plain count."""
    sessions = {}
    for row in rows:
        status, students = sessions.setdefault(
            row[0], ["COMPLETED", {}])
        if row[6].startswith("Cancelled"):
            sessions[row[0]][0] = "CANCELLED"
            students[row[5]] = ("UNMARKED", 0)
        else:
            students[row[5]] = (WORDS[row[6]], int(row[7] or 0))
    return {k: (v[0], v[1]) for k, v in sessions.items()}


def told(stack):
    found = {}
    for line in stack.chalkline("sessions", "--json").splitlines():
        s = json.loads(line)
        if s["status"] != "SCHEDULED" or s["students"]:
            found[s["sessionId"]] = (s["status"], {
                x["studentId"]: (x["status"], x["minutes"])
                for x in s["students"]})
    return found


def words(stack, path, *more):
    return ["import", "sessions", path, "--layout", "session-log",
            "--provider", "P1", "--period", PERIOD, "--json", *more]


def load(stack, path, *more, code=0):
    """The counts and the codes of findings."""
    out = json.loads(stack.chalkline(*words(stack, path, *more), code=code))
    file = out["files"][0]
    return ([file[k] for k in ("created", "updated", "unchanged", "removed",
                               "refused")],
            [f["code"] for f in out["findings"]])


def same(stack, rows):
    want, got = expected(rows), told(stack)
    assert got == want, [(k, want.get(k), got.get(k))
                         for k in sorted(set(want) | set(got))
                         if want.get(k) != got.get(k)][:5]


def in_order(stack, folder):
    path = os.path.join(folder, "october.csv")
    rows = make_rows(1, 60)
    write(path, rows)
    assert load(stack, path, "--dry-run") == ([180, 0, 0, 0, 0], [])
    assert told(stack) == {}
    assert load(stack, path) == ([180, 0, 0, 0, 0], [])
    same(stack, rows)
    head = stack.status()["attendance"]["head"]
    assert load(stack, path) == ([0, 0, 180, 0, 0], [])
    assert stack.status()["attendance"]["head"] == head

    # A mark and its minutes change, and a session is cancelled after all.
    first = [list(row) for row in rows]
    rows[0][6:8] = ["Absent", ""]
    for row in rows[3:6]:
        row[6:8] = ["Cancelled by school", ""]
    write(path, rows)
    assert load(stack, path) == ([0, 4, 176, 0, 0], [])
    same(stack, rows)

    # A->B->A: as it was at first.
    write(path, first)
    assert load(stack, path) == ([0, 4, 176, 0, 0], [])
    same(stack, first)
    assert load(stack, path) == ([0, 0, 180, 0, 0], [])

    # Rows and a whole session go: asked about, then voided; then they return.
    kept = first[1:27] + first[30:]
    write(path, kept)
    before = told(stack)
    assert load(stack, path, code=2)[0][3] == 0
    assert told(stack) == before
    counts, _ = load(stack, path, "--void-missing")
    assert counts[3] == 2, counts     # a mark, and a session cancelled
    same(stack, kept)
    assert load(stack, path)[0][3] == 0
    write(path, first)
    load(stack, path)
    same(stack, first)
    note("imported, again, changed, cut, restored")


def findings(stack, path, *more, code=2):
    return json.loads(stack.chalkline(
        *words(stack, path, *more), code=code))["findings"]


def said_of_sessions(stack, path, good, second):
    """What differs, and of which session, in the words of the sheet; in the
    order of the file's lines."""
    def differing(rows, header, **cells):
        rows = [list(row) for row in rows]
        for name, text in cells.items():
            rows[1][header.index(name.replace("_", " "))] = text
        write(path, [*rows, ["", *[""] * 4, "00009", "Perhaps"]],
              header=header)
        found = findings(stack, path, "--dry-run")
        lines = [f["line"] for f in found]
        assert lines == sorted(lines), lines
        return next((f["field"], f["found"], f["expected"]) for f in found
                    if f["code"] == "SESSION_DIFFERS")

    assert differing([good, second], HEADER, End_Time="9:45 AM") == (
        "end", "2026-10-05 09:45",
        "2026-10-05 09:30, as line 2 says of session X1")
    assert differing([good, second], HEADER, Program_ID="M2") == (
        "programId", "M2", "M1, as line 2 says of session X1")
    assert differing([good, second], HEADER, Subject="Reading") == (
        "subject", "READING", "MATH, as line 2 says of session X1")
    # A session that has no id in the sheet is told by its tutor and start.
    assert differing([good[1:], second[1:]], HEADER[1:],
                     Program_ID="M2")[2] == \
        "M1, as line 2 says of the session of tutor T1 at 2026-10-05 09:00"
    # Rows that are refused last of all stand where they are in the file.
    rows = [[f"Y{n}", *good[1:5], f"{n:05}", *good[6:]] for n in range(9)]
    rows[8][8] = rows[2][3] = ""
    rows[5] = [*rows[4][:8], "M7", *rows[4][9:]]
    rows[5][5] = "00077"
    write(path, rows)
    found = findings(stack, path, "--dry-run")
    assert [(f["line"], f["code"]) for f in found] == [
        (4, "MISSING_FIELD"), (7, "SESSION_DIFFERS"),
        (10, "MISSING_FIELD")], found


def excel(stack, folder):
    """Each harm gets its message; good rows go in."""
    path = os.path.join(folder, "excel.csv")
    good = ["X1", "10/5/2026", "9:00 AM", "9:30 AM", "T1", "00001", "Present",
            "30", "M1", "north", "Math"]

    def told_of(rows, code, exit_code=2, **how):
        write(path, rows, **how)
        counts, codes = load(stack, path, "--dry-run", code=exit_code)
        assert code in codes, (code, codes)
        return counts

    def other(**cells):
        row = list(good)
        for name, text in cells.items():
            row[HEADER.index(name.replace("_", " "))] = text
        return row

    second = other(Student_ID="00002")
    assert told_of([other(Student_ID="1.23E+11"), second],
                   "ID_SCIENTIFIC") == [1, 0, 0, 0, 1]
    for mark in ("#####", "#N/A", "#REF!"):
        for column in ("Student_ID", "Tutor_ID", "Date", "Start_Time",
                       "Attendance", "Minutes_Attended"):
            assert told_of([other(**{column: mark}),
                            other(Session_ID="X2")],
                           "EXCEL_MARK") == [1, 0, 0, 0, 1], column
    told_of([other(Student_ID="10,001"), second], "BAD_ID")
    told_of([other(Minutes_Attended="29.6"), second], "BAD_NUMBER")
    told_of([other(Date="10/5/26"), second], "BAD_DATE")
    told_of([[*good, "moved"], second], "TOO_MANY_CELLS")
    # A blank that looks like one is none of the id's.
    assert told_of([other(Student_ID="00001\u00a0"), good],
                   "SAME_ROW_TWICE", 0)[4] == 0
    told_of([good], "MISSING_COLUMN", header=["Harbor Tutoring"])
    told_of([good], "MISSING_COLUMN", header=[
        "Mark" if name == "Attendance" else name for name in HEADER])
    told_of([[*good, "x"]], "REPEATED_COLUMN",
            header=[*HEADER, "student id"])
    told_of([other(Date="25/10/2026"), second], "BAD_DATE")
    told_of([other(Date="5/10/2026"), second], "OUT_OF_PERIOD")
    told_of([other(Minutes_Attended="many"), second], "BAD_NUMBER")
    told_of([other(Attendance="Perhaps"), second], "BAD_WORD")
    told_of([other(Tutor_ID="T2"), second], "SESSION_DIFFERS")
    said_of_sessions(stack, path, good, second)
    told_of([good, other(Attendance="Late"), second], "DUPLICATE_ROW")
    told_of([good, good, second], "SAME_ROW_TWICE", 0)
    told_of([other(Student_ID="7"), second, other(Student_ID="00003")],
            "LOST_ZEROS", 0)
    told_of([good, ["Total", *[""] * 10]], "TOTALS_ROW", 0)
    # Where the students' ids come first, so does the word.
    at_id = HEADER.index("Student ID")
    for word, code, exit_code in (("Total", "TOTALS_ROW", 0),
                                  ("Sum of minutes:", "TOTALS_ROW", 0),
                                  ("SUM-0012", "MISSING_FIELD", 2)):
        told_of([[row[at_id], *row[:at_id], *row[at_id + 1:]]
                 for row in (good, other(Student_ID="00002"))] +
                [[word, *[""] * 10]], code, exit_code,
                header=["Student ID", *HEADER[:at_id], *HEADER[at_id + 1:]])
    told_of([good, ["Total", *[""] * 10], other(Student_ID="total1", Date="")],
            "MISSING_FIELD")
    told_of([good], "SEPARATOR", 0, separator=";")
    told_of([other(School="Peña")], "RECODED", 0, encoding="cp1252")
    # A serial day, the part of a day, UTF-16 with its mark.
    write(path, [other(Date="46300", Start_Time="0.375", End_Time="0.395834")],
          encoding="utf-16")
    assert load(stack, path, "--dry-run")[0] == [1, 0, 0, 0, 0]
    with open(path, "wb") as file:
        file.write(b"PK\x03\x04 a workbook")
    out = json.loads(stack.chalkline(*words(stack, path), code=2))
    assert "CSV" in out["findings"][0]["expected"], out
    # Refused rows come back in a file of the same kind.
    refused = os.path.join(folder, "refused.csv")
    bad = other(Attendance="Perhaps")
    write(path, [bad, second])
    load(stack, path, "--dry-run", "--refused", refused, code=2)
    with open(refused, encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [HEADER, bad]
    # Mistakes in the command line.
    run("import", "sessions", path, "--layout", "nothing", "--provider", "P",
        "--period", PERIOD, code=1)
    run("import", "sessions", path, "--layout", "session-log", "--provider",
        "P", "--period", "October", code=1)
    assert "session-log" in run("import", "sessions", "--layouts")
    mine = os.path.join(folder, "mine.yaml")
    with open(mine, "w", encoding="utf-8") as file:
        file.write(run("import", "sessions", "--layouts=session-log"))
    write(path, [good])
    out = stack.chalkline("import", "sessions", path, "--layout", mine,
                          "--provider", "P1", "--period", PERIOD, "--dry-run")
    assert "excel.csv" in out, out
    note("what Excel does to files has its message")


def missing(stack, folder):
    """Rows that are missing are told by session, student and time."""
    path = os.path.join(folder, "missing.csv")
    rows = make_rows(3, 9)
    for row in rows:
        row[0] = "M" + row[0]
    write(path, rows)
    args = [*words(stack, path)]
    args[args.index("P1")] = "P4"
    stack.chalkline(*args)
    write(path, rows[:3] + rows[4:7] + rows[8:])
    told = stack.told(*args, code=2).splitlines()
    gone = [line.strip() for line in told if line.startswith("  session")]
    assert gone == [
        f"session {row[0]}, student {row[5]}, 2026-10-{day:02} 09:30"
        for row, day in ((rows[3], 2), (rows[7], 3))], told


def killed(stack, folder):
    """Attendance is killed while a large sheet streams; it goes on."""
    path = os.path.join(folder, "large.csv")
    rows = make_rows(2, 6000)
    for row in rows:
        row[0] = "L" + row[0]
    write(path, rows)
    done = []
    thread = threading.Thread(target=lambda: done.append(subprocess.run(
        [CHALKLINE, "import", "sessions", path, "--layout", "session-log",
         "--provider", "P2", "--period", PERIOD, "--json", "--dir",
         stack.folder], capture_output=True, text=True)))
    head = stack.status()["attendance"]["head"]
    thread.start()
    until(lambda: done or stack.status()["attendance"].get("head", 0) > head,
          "events arrive")
    pid = stack.kill("attendance")
    thread.join()
    assert done[0].returncode == 0, done[0].stderr
    until(lambda: stack.pid("attendance") not in (None, pid),
          "attendance is started again")
    found = {k: v for k, v in told(stack).items() if k.startswith("L")}
    assert found == expected(rows)
    note(f"{len(rows)} rows through a kill")


ROSTER = {
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,"
                "parentSourcedId\n"
                "D,,,District,district,1,\nnorth,,,North,school,2,D\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,"
                 "role,username,userIds,givenName,familyName,middleName,"
                 "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
                 + "".join(
                     f"{name},,,true,north,student,u{name},,Ann,Other,,"
                     f"u{name},,,,,04,\n"
                     for name in ("00123", "00045", "00046", "123456", "777",
                                  "0777"))}


def lost_zeros(stack, folder):
    """Ids that the schedule has with zeros alone are refused, whoever asks;
    where the layout gives the zeros back they go in."""
    os.makedirs(os.path.join(folder, "roster"))
    for name, text in ROSTER.items():
        with open(os.path.join(folder, "roster", name), "w",
                  encoding="utf-8") as file:
            file.write(text)
    stack.chalkline("import", "oneroster", os.path.join(folder, "roster"),
                    code=(0, 2))
    # Nobody is placed before; nothing is known, and nothing is refused.
    path = os.path.join(folder, "zeros.csv")
    rows = [["Z1", "10/5/2026", "9:00 AM", "9:30 AM", "T0", name, "Present",
             "30", "MATH", "north", "Math"] for name in (
                 "123", "45", "777", "123456", "8", "46")]
    write(path, rows)
    assert load(stack, path, "--dry-run")[0] == [6, 0, 0, 0, 0]
    for kind, table in tables(folder, [
            (line.split(",")[0], "north")
            for line in ROSTER["users.csv"].splitlines()[1:]]):
        stack.chalkline("import", kind, table)
    stack.chalkline("schedule", "solve", "--steps", "500")
    found = findings(stack, path, "--dry-run")
    refused = [f for f in found if f["severity"] == "error"]
    assert [(f["line"], f["code"], f["field"], f["found"])
            for f in refused] == [
        (2, "LOST_ZEROS", "studentId", "123"),
        (3, "LOST_ZEROS", "studentId", "45"),
        (7, "LOST_ZEROS", "studentId", "46")], found
    assert all("as the schedule has it" in f["expected"] for f in refused)
    assert refused[0]["expected"].startswith("00123"), refused
    stack.chalkline("keys", "new", "p", "--role", "provider", "--scope",
                    "lumen")
    key = ("--key", os.path.join(stack.folder, "keys", "p.secret"))
    theirs = json.loads(stack.chalkline(
        "import", "sessions", path, "--layout", "session-log", "--provider",
        "lumen", "--period", PERIOD, "--dry-run", "--json", *key, code=2))
    placed = {name for group in map(json.loads, stack.chalkline(
        "schedule", "show", "--json").splitlines())
              for name in group.get("studentIds", [])}
    assert placed, "nobody is placed"
    assert {f["found"] for f in theirs["findings"]
            if f["code"] == "LOST_ZEROS" and f["severity"] == "error"} == {
        name for name in ("123", "45", "46") if f"{name:0>5}" in placed}
    layout = os.path.join(folder, "padded.yaml")
    with open(layout, "w", encoding="utf-8") as file:
        file.write(run("import", "sessions", "--layouts=session-log") +
                   "studentIdDigits: 5\n")
    told = json.loads(stack.chalkline(
        "import", "sessions", path, "--layout", layout, "--provider", "P1",
        "--period", PERIOD, "--dry-run", "--json"))
    assert told["files"][0]["created"] == 6, told
    note("lost zeros, by the schedule's ids")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-sheets-") as folder:
        with Stack(os.path.join(folder, "d")) as stack:
            excel(stack, folder)
            in_order(stack, folder)
            missing(stack, folder)
            killed(stack, folder)
        with Stack(os.path.join(folder, "z")) as stack:
            lost_zeros(stack, folder)


if __name__ == "__main__":
    main()
