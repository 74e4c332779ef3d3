#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store whose derived file an earlier build wrote: it is thrown away, said
once, and made again from the log.  Records, their history, findings, alerts,
due contacts, disputes, what sheets told, and the sums of a signed month are
what they were; nothing is logged again.

Real processes.  While they are down AGE_ATTENDANCE leaves a derived file of
another version, with rubbish under every session and a cursor at the head of
the log: were it read, it would be believed, or break what reads it.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "oracle"))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, HERE)
from stack import Stack, note, run_whole, until  # noqa: E402
from test_alerts import PROGRAMS, month, send  # noqa: E402

AGE_ATTENDANCE = os.environ["AGE_ATTENDANCE"]
SERVICES = ("intake", "scheduling", "attendance")
SHEET = ("Session ID,Date,Start Time,End Time,Tutor ID,Student ID,Attendance,"
         "Minutes Attended,Program ID,School,Subject\n"
         "X1,10/6/2025,9:00 AM,9:30 AM,T1,U1,Present,30,M1,north,Math\n"
         "X1,10/6/2025,9:00 AM,9:30 AM,T1,U2,Absent,,M1,north,Math\n")
# Asked for again after the upgrade, each byte for byte.
QUESTIONS = (
    ("sessions",), ("findings",), ("alerts",), ("disputes", "list", "--all"),
    ("contacts", "list", "--due"), ("contacts", "summary", "--by", "program"),
    ("attest", "--list", "--check"), ("attest", "--changes"),
    ("sessions", "--student", "U1"), ("sessions", "--school", "north"),
    ("sessions", "--session", "S003", "--history"),
    ("sessions", "--session", "S001", "--history"))
OLDER = (1, 4)


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def sheet(stack, path, code=0):
    """What an import of the sheet again would change."""
    told = json.loads(stack.chalkline(
        "import", "sessions", path, "--layout", "session-log", "--provider",
        "P1", "--period", "2025-10", "--json", "--dry-run", code=code))
    return told["files"][0]


def corrections(events):
    """Voids, marks that changed, an id with other content, a school's word."""
    marks = [e for e in events if e["type"] == "ATTENDANCE_MARKED"][:40]
    ends = [e for e in events if e["type"] == "SESSION_ENDED"][:6]
    for n, e in enumerate(marks[::4]):
        yield {"eventId": f"v{n}", "type": "EVENT_VOIDED",
               "sessionId": e["sessionId"], "providerId": e["providerId"],
               "occurredAt": "2025-10-30T12:00:00Z",
               "voidsEventId": e["eventId"]}
    for n, e in enumerate(marks[1::4]):
        changed = {k: e[k] for k in ("type", "sessionId", "providerId",
                                     "studentId")}
        yield {**changed, "eventId": f"c{n}", "status": "PARTIAL",
               "occurredAt": "2025-10-30T12:00:00Z", "minutesPresent": 7}
    for n, e in enumerate(ends):
        yield {**e, "eventId": f"n{n}", "type": "EVENT_VOIDED",
               "occurredAt": "2025-10-31T12:00:00Z",
               "voidsEventId": "nothing"}


def fill(stack, folder):
    stack.chalkline("import", "schools", write(
        folder, "schools.csv", "schoolId,timeZone\nnorth,America/Chicago\n"))
    stack.chalkline("import", "programs",
                    write(folder, "programs.csv", PROGRAMS))
    events = month(7)
    send(stack, folder, "events.ndjson", events)
    send(stack, folder, "more.ndjson", list(corrections(events)))
    conflict = dict(events[-1], occurredAt="2025-10-24T10:00:00Z")
    stack.chalkline("stream", write(folder, "conflict.ndjson",
                                    json.dumps(conflict) + "\n"), code=2)
    stack.chalkline("keys", "new", "north", "--role", "school", "--scope",
                    "north")
    mark = [e for e in events if e["type"] == "ATTENDANCE_MARKED"
            and e["status"] == "PRESENT"][-9]
    said = {**{k: mark[k] for k in ("type", "sessionId", "providerId",
                                    "studentId")},
            "eventId": "w", "status": "ABSENT_EXCUSED",
            "occurredAt": "2025-10-30T12:00:00Z"}
    stack.chalkline("stream", write(folder, "word.ndjson",
                                    json.dumps(said) + "\n"), "--key",
                    os.path.join(stack.folder, "keys", "north.secret"))
    path = write(folder, "sheet.csv", SHEET)
    stack.chalkline("import", "sessions", path, "--layout", "session-log",
                    "--provider", "P1", "--period", "2025-10")
    stack.chalkline("attest", "2025-10", "--school", "north", "--anyway")
    late = next(e for e in reversed(events)
                if e["type"] == "ATTENDANCE_MARKED")
    send(stack, folder, "late.ndjson", [{
        "eventId": "late", "type": "EVENT_VOIDED",
        "sessionId": late["sessionId"], "providerId": late["providerId"],
        "occurredAt": "2025-11-02T12:00:00Z",
        "voidsEventId": late["eventId"]}])
    return path


def answers(stack):
    def ask(words):
        def done():
            told = run_whole(*words, "--json", "--dir", stack.folder,
                             code=(0, 3))
            return told if told.returncode == 0 else None
        return until(done, "everybody answers").stdout
    return [ask(words) for words in QUESTIONS]


def recorded(stack):
    """The entries of the log, but those that tell the time alone."""
    return [e for e in stack.feed("attendance") if "tick" not in e["event"]]


def said(stack, what):
    with open(stack.folder + ".up.log", encoding="utf-8") as log:
        return [line for line in log if f'"{what}"' in line]


def age(folder, version, sessions):
    names = [n for s in sessions for n in (s["providerId"], s["sessionId"])]
    done = subprocess.run(
        [AGE_ATTENDANCE, folder + "/store/attendance", "derived",
         str(version), *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert int(done.stdout.split()[0]) == len(sessions), done


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-upgrade-") as folder:
        stack = Stack(os.path.join(folder, "stack"), only=SERVICES)
        with stack:
            path = fill(stack, folder)
            before, log = answers(stack), recorded(stack)
            unchanged = sheet(stack, path)
        for words, answer in zip(QUESTIONS, before):
            assert answer, f"{words} has no answer: it tells nothing"
        assert unchanged["unchanged"] == 2, unchanged
        sessions = [json.loads(line) for line in before[0].splitlines()]
        assert not said(stack, "store.derived_anew")
        for times, version in enumerate(OLDER, 1):
            age(stack.folder, version, sessions)
            with stack:
                for words, a, b in zip(QUESTIONS, before, answers(stack)):
                    assert a == b, (version, words, a[:500], b[:500])
                assert sheet(stack, path) == unchanged, version
                assert recorded(stack) == log, "something was logged"
            assert len(said(stack, "store.derived_anew")) == times
            with stack:
                assert answers(stack) == before
            assert len(said(stack, "store.derived_anew")) == times, \
                "thrown away again"
    note(f"{len(sessions)} sessions, {len(log)} entries: the same from a "
         f"derived file of versions {OLDER}")


if __name__ == "__main__":
    main()
