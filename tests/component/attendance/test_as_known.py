#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What was known then: alerts and due contacts as of a moment are, byte for
byte, what they were at it, whatever intake told since; so they are in a store
that an earlier build left, without versions of what intake told.

Real processes; the store is made older by AGE_ATTENDANCE while they are down.
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "oracle"))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
from stack import Stack, note, run_whole, until  # noqa: E402
from test_alerts import PROGRAMS, month, send  # noqa: E402

AGE_ATTENDANCE = os.environ["AGE_ATTENDANCE"]
SERVICES = ("intake", "scheduling", "attendance")
ZONE_OF = "schoolId,timeZone\nnorth,{}\n"


class District:
    """What intake is told, and what is asked; answers are kept by moment."""

    def __init__(self, folder):
        self.folder = folder
        self.stack = Stack(os.path.join(folder, "stack"), only=SERVICES)
        self.then = []

    def tell(self, kind, text, code=0):
        path = os.path.join(self.folder, kind + ".csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.stack.chalkline("import", kind, path, code=code)

    def days(self, *rows):
        self.tell("school-attendance", "studentId,date,status\n" + "".join(
            f"{who},{day},{status}\n" for who, day, status in rows))

    def answer(self, *words):
        """Asked again when a service did not answer in time."""
        def ask():
            done = run_whole(*words, "--dir", self.stack.folder, code=(0, 3))
            return done if done.returncode == 0 else None
        return until(ask, "everybody answers").stdout

    def answers(self, *more):
        return [self.answer(*words, "--json", *more) for words in (
            ("alerts",), ("contacts", "list", "--due"),
            ("contacts", "summary", "--by", "month"))]

    def remember(self, what):
        """Answers of now, and the moment just behind them."""
        answers = self.answers()
        now = datetime.datetime.now(datetime.timezone.utc)
        self.then.append((what, now.isoformat(), answers))
        return answers

    def all_as_known(self):
        for what, moment, answers in self.then:
            if self.answers("--as-of", moment) != answers:
                raise AssertionError(f"as of {moment}, {what}: not as then")

    def recorded(self):
        return sum("sessionRecorded" in e["event"]
                   for e in self.stack.feed("attendance"))

    def said(self, what):
        with open(self.stack.folder + ".up.log", encoding="utf-8") as log:
            return [line for line in log if f'"{what}"' in line]


def changed(programs, **columns):
    """The file of programmes with other cells in each row."""
    rows = [line.split(",") for line in programs.splitlines()]
    for row in rows[1:]:
        for name, value in columns.items():
            row[rows[0].index(name)] = value
    return "".join(",".join(row) + "\n" for row in rows)


def codes(answers):
    return {json.loads(line)["code"] for line in answers[0].splitlines()}


def absent_student(answers):
    for line in answers[0].splitlines():
        alert = json.loads(line)
        if alert["code"] == "STUDENT_ABSENT":
            return alert["studentId"]
    raise AssertionError("nobody is absent")


def term(district):
    """October's answers, then everything that they depend on is told anew."""
    d = district
    d.remember("before intake told anything")
    d.tell("schools", ZONE_OF.format("America/Chicago"))
    d.tell("programs", PROGRAMS)
    send(d.stack, d.folder, "events.ndjson", month(7))
    first = d.remember("October")
    assert {"SESSION_SHORT", "GROUP_TOO_LARGE", "STUDENT_ABSENT"} <= codes(
        first), codes(first)
    d.tell("programs", changed(
        PROGRAMS, minutesPerSession="26", maxGroup="9",
        minMinutesAttended="25", endsOn="2026-03-31", excusedOut="false"))
    second = d.remember("programmes as of November")
    assert "GROUP_TOO_LARGE" not in codes(second), codes(second)
    assert second != first
    who = absent_student(second)
    days = [f"2025-10-{n:02}" for n in range(1, 32)]
    d.days(*((who, day, "ABSENT") for day in days))
    third = d.remember("away from school")
    assert third != second, "nothing is explained"
    # There a session at 14:00 UTC is on the next day.
    d.tell("schools", ZONE_OF.format("Pacific/Kiritimati"))
    d.remember("another zone")
    d.days(*((who, day, "PRESENT") for day in days))
    fifth = d.remember("not away after all")
    assert fifth != third
    d.tell("schools", ZONE_OF.format("America/Chicago"))
    d.tell("programs", PROGRAMS)
    assert d.remember("as in October again") == first
    assert len({tuple(a) for _, _, a in d.then}) >= 5, "too few differ"



def earlier_build(district):
    """Reads intake's log once more, and changes nothing by it."""
    done = subprocess.run(
        [AGE_ATTENDANCE, district.stack.folder + "/store/attendance", "told"],
        capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    return int(done.stdout.split()[0])


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-then-") as folder:
        d = District(folder)
        with d.stack:
            term(d)
            d.all_as_known()
            d.stack.kill("attendance")
            d.all_as_known()
            recorded = d.recorded()
        assert not d.said("roster.read_again"), "a new store reads once"
        with d.stack:
            d.all_as_known()
        rows = earlier_build(d)
        with d.stack:
            d.all_as_known()
            assert d.recorded() == recorded, "records were logged again"
        assert earlier_build(d) == rows, "other versions than the first time"
        with d.stack:
            d.all_as_known()
            assert d.answers() == d.then[-1][2]
        with d.stack:
            d.all_as_known()
        assert len(d.said("roster.read_again")) == 2
    note(f"{len(d.then)} moments, as they were known; {rows} versions read "
         "again")


if __name__ == "__main__":
    main()
