#!/usr/bin/env python3
"""Random sessions through the real service, against the fold in Python.

Every kind of event, voids of voids and circles, equal instants, a school as
the second witness; shuffled, cut into batches, some sent twice.
CHALKLINE_SEED chooses the seed.
"""
import json
import os
import random
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, os.path.join(HERE, "..", "..", "oracle"))
import fold  # noqa: E402
import stack as stacks  # noqa: E402

START = fold.instant("2026-10-05T14:00:00Z")
MINUTE = 60_000_000
SESSIONS = 3000
TYPES = ["SESSION_SCHEDULED", "SESSION_SCHEDULED", "SESSION_RESCHEDULED",
         "TUTOR_SUBSTITUTED", "SESSION_STARTED", "STUDENT_JOINED",
         "STUDENT_JOINED", "STUDENT_JOINED", "STUDENT_LEFT", "STUDENT_LEFT",
         "SESSION_ENDED", "SESSION_ENDED", "SESSION_CANCELLED",
         "TUTOR_NO_SHOW", "ATTENDANCE_MARKED", "ATTENDANCE_MARKED",
         "ATTENDANCE_MARKED", "EVENT_VOIDED", "EVENT_VOIDED"]
STATUSES = ["PRESENT", "LATE", "LEFT_EARLY", "PARTIAL", "ABSENT_EXCUSED",
            "ABSENT_UNEXCUSED", "NO_SHOW", "NOT_EXPECTED"]
BEFORE = [-4320, -2880, -1441, -1440, -1439, -60, -5, 0, 10]
DURING = [-120, -5, 0, 0, 1, 3, 5, 6, 10, 15, 20, 25, 26, 30, 31, 40, 600]
PLANNED = {"SESSION_SCHEDULED", "SESSION_RESCHEDULED"}


class Teller:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def student(self):
        return self.random.choice("abcd")

    def moment(self, kind):
        early = kind in PLANNED or kind == "EVENT_VOIDED"
        minutes = self.random.choice(BEFORE if early else DURING)
        micros = self.random.choice([0, 0, 0, 1, 29_999_999, 30_000_000])
        return START + minutes * MINUTE + micros

    def plan(self, kind):
        begins = START + self.random.choice([0, 0, 60, 1440]) * MINUTE
        ends = begins + self.random.choice([30, 31, 45]) * MINUTE
        ends += self.random.choice([0, 0, 1])
        fields = {"plannedStart": fold.instant_text(begins),
                  "plannedEnd": fold.instant_text(ends)}
        if kind == "SESSION_SCHEDULED":
            fields.update(
                programId="P" + self.student(), schoolId="S",
                subject=self.random.choice(["MATH", "READING"]),
                tutorId="T" + self.student(),
                studentIds=self.random.sample("abcd", 1 +
                                              self.random.randrange(3)))
        return fields

    def mark(self):
        fields = {"studentId": self.student(),
                  "status": self.random.choice(STATUSES)}
        if self.random.random() < 0.3:
            fields["minutesPresent"] = self.random.randint(0, 60)
        if self.random.random() < 0.3:
            fields["reason"] = "TESTING"
        return fields

    def fields(self, kind, session, count):
        if kind in PLANNED:
            return self.plan(kind)
        if kind == "ATTENDANCE_MARKED":
            return self.mark()
        if kind in ("STUDENT_JOINED", "STUDENT_LEFT"):
            return {"studentId": self.student()}
        if kind == "SESSION_CANCELLED":
            return {"party": "SCHOOL"}
        if kind == "EVENT_VOIDED":
            return {"voidsEventId":
                    f"{session}-{self.random.randrange(count + 1)}"}
        if kind == "TUTOR_SUBSTITUTED" or (
                kind == "SESSION_STARTED" and self.random.random() < 0.3):
            return {"tutorId": "T" + self.student()}
        return {}

    def event(self, session, number, count, kind):
        return dict(self.fields(kind, session, count), type=kind,
                    eventId=f"{session}-{number}", sessionId=session,
                    providerId="p1",
                    occurredAt=fold.instant_text(self.moment(kind)))

    def session(self, name):
        """The provider's events, and the school's under the same ids."""
        count = self.random.randint(1, 14)
        ours = [self.event(name, n, count, self.random.choice(TYPES))
                for n in range(count)]
        theirs = [self.event(name, n, count, self.random.choice(
            ["ATTENDANCE_MARKED", "ATTENDANCE_MARKED", "SESSION_CANCELLED"]))
            for n in range(self.random.choice([0, 0, 1, 2]))]
        return ours, theirs


def expected(name, ours, theirs):
    record = fold.fold(
        "p1", name, [],
        [fold.Event(e, "PROVIDER", "p1") for e in ours]
        + [fold.Event(e, "SCHOOL", "S") for e in theirs])
    record["students"] = [
        {k: v for k, v in line.items() if k[0] != "_"}
        for line in record["students"]]
    return {k: v for k, v in record.items() if k[0] != "_"}


def send(stack, teller, events, *words):
    """In random order and batches, some of them twice."""
    teller.random.shuffle(events)
    while events:
        cut = teller.random.randint(1, 4000)
        batch, events = events[:cut], events[cut:]
        batch += batch[:teller.random.randint(0, 20)]
        stack.chalkline("stream", "-", "--json", *words, stdin="".join(
            json.dumps(e) + "\n" for e in batch))


def main():
    seed = int(os.environ.get("CHALKLINE_SEED", "20261005"))
    teller = Teller(seed)
    told = {f"s{n}": teller.session(f"s{n}") for n in range(SESSIONS)}
    with tempfile.TemporaryDirectory() as folder:
        with stacks.Stack(os.path.join(folder, "stack"),
                          only=("attendance",)) as stack:
            stack.chalkline("keys", "new", "school-s", "--role", "school",
                            "--scope", "S")
            key = os.path.join(stack.folder, "keys", "school-s.secret")
            send(stack, teller, [e for o, _ in told.values() for e in o])
            send(stack, teller, [e for _, t in told.values() for e in t],
                 "--key", key)
            stack.settle()
            text = stack.chalkline("sessions", "--json", "--wait", "0")
    found = {r["sessionId"]: r for r in map(json.loads, text.splitlines())}
    for name, (ours, theirs) in told.items():
        record = found.pop(name)
        record.pop("revision")
        wanted = expected(name, ours, theirs)
        if record != wanted:
            for event in ours + theirs:
                stacks.note(json.dumps(event))
            raise AssertionError(f"CHALKLINE_SEED={seed}\nC  {record}\n"
                                 f"py {wanted}")
    assert not found, f"sessions that nobody told of: {sorted(found)[:5]}"


if __name__ == "__main__":
    main()
