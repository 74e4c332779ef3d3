#!/usr/bin/env python3
"""Late and corrected: a session is folded again, and its history tells when,
by which entries of the log, and what changed.  Real processes."""
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, HERE)
import stack as stacks  # noqa: E402
from test_events import Attendance, at, same, session  # noqa: E402


def mark(event, status, when, **more):
    return dict(more, eventId=event, type="ATTENDANCE_MARKED", sessionId="s1",
                providerId="p1", occurredAt=at(when), studentId="a",
                status=status)


def void(event, of):
    return {"eventId": event, "type": "EVENT_VOIDED", "sessionId": "s1",
            "providerId": "p1", "occurredAt": at(40), "voidsEventId": of}


class Corrected(Attendance):
    def history(self, *words):
        self.settle()
        text = self.chalkline("sessions", "--session", "s1", "--history",
                              "--json", "--wait", "0", *words)
        return [json.loads(line) for line in text.splitlines()]

    def record(self, *words):
        found = self.sessions("--session", "s1", *words)
        assert len(found) <= 1, found
        return found[0] if found else None

    def told(self, event):
        """The entry of the log that an event came in."""
        for entry in self.feed("attendance"):
            text = json.dumps(entry.get("event", entry))
            if f'"eventId": "{event}"' in text and "eventsAccepted" in text:
                return entry["seq"]
        raise AssertionError(f"no entry has {event}")


STEPS = [
    ("the session", session("s1")),
    ("a mark that comes weeks late",
     [mark("late", "ABSENT_EXCUSED", 45, reason="TESTING")]),
    ("a void of it", [void("v1", "late")]),
    ("a void of the void", [void("v2", "v1")]),
    ("a changed mark",
     [mark("changed", "PARTIAL", 50, minutesPresent=9)]),
]


def tell_all(stack):
    """The record after each step."""
    records = []
    for number, (what, events) in enumerate(STEPS, 1):
        told = stack.stream(events)
        same(told["accepted"], len(events), what)
        records.append(stack.record())
        same(records[-1]["revision"], number, f"revision after {what}")
        again = stack.stream(events)
        same(again["duplicate"], len(events), f"{what}, again")
        same(stack.record(), records[-1], f"{what}, again")
    return records


def without_revision(record):
    return {k: v for k, v in record.items() if k != "revision"}


def check_history(stack, records):
    history = stack.history()
    before = records[0]["students"][0]
    same([h["revision"] for h in history], [1, 2, 3, 4, 5], "revisions")
    for step, h in zip(STEPS, history):
        same(h["cause"],
             {"events": [stack.told(step[1][-1]["eventId"])]}, step[0])
    same([(c.get("studentId"), c["field"], c.get("from"), c.get("to"))
          for c in history[1]["changes"]
          if c["field"] in ("status", "minutes", "reason")],
         [("a", "status", before["status"], "ABSENT_EXCUSED"),
          ("a", "minutes", before["minutes"], 0),
          ("a", "reason", None, "TESTING")], "what the late mark changed")
    for a, b in ((0, 2), (1, 3)):
        same(without_revision(records[a]), without_revision(records[b]),
             f"after {STEPS[a][0]} and after {STEPS[b][0]}")
    for h, record in zip(history, records):
        same(stack.record("--as-of", h["knownAt"]), record,
             f"as of revision {h['revision']}")
        same([x["revision"] for x in stack.history("--as-of", h["knownAt"])],
             list(range(1, h["revision"] + 1)), "history as of then")
    same(stack.record("--as-of", "2020-01-01T00:00:00Z"), None,
         "before the first")
    return history


def left(event, kind, when):
    return {"eventId": event, "type": kind, "sessionId": "s2",
            "providerId": "p1", "occurredAt": at(when), "studentId": "a"}


def away_alone(stack):
    """A revision in which a student was away at another time, and no more."""
    stack.stream(
        [dict(e, sessionId="s2", eventId="s2-" + e["eventId"])
         for e in session("s1")] +
        [left("out", "STUDENT_LEFT", 10), left("in", "STUDENT_JOINED", 15)])
    stack.stream([
        {**void("v1-" + name, name), "sessionId": "s2"}
        for name in ("out", "in")] +
        [left("out2", "STUDENT_LEFT", 12), left("in2", "STUDENT_JOINED", 17)])
    for event in stack.chalkline(
            "sessions", "--session", "s2", "--history", "--json", "--wait",
            "0").splitlines()[1:]:
        changes = json.loads(event)["changes"]
    same([(c["studentId"], c["field"], c["from"], c["to"]) for c in changes],
         [("a", "awayFrom", [at(10)], [at(12)]),
          ("a", "awayTo", [at(15)], [at(17)])], "the times away")


def bad_words(stack):
    stack.chalkline("sessions", "--history", code=1)
    same(stack.chalkline("sessions", "--session", "s1", "--history",
                         "--format", "csv", "--wait", "0").splitlines()[0],
         "provider_id,revision,known_at,cause,student_id,field,from,to",
         "the columns")
    same(stack.chalkline("sessions", "--session", "none", "--history",
                         "--json", "--wait", "0"), "", "no such session")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-corrected-") as top:
        folder = os.path.join(top, "d")
        with Corrected(folder, only=("attendance",)) as stack:
            history = check_history(stack, tell_all(stack))
            bad_words(stack)
            away_alone(stack)
            head = stack.head()
        # What is derived is made of the log again: the same, and no entry.
        shutil.rmtree(os.path.join(folder, "store", "attendance", "derived"))
        with Corrected(folder, only=("attendance",)) as stack:
            stacks.until(lambda: stack.history() == history,
                         "the same history")
            same(stack.head(), head, "entries of the log")
    print("ok")


if __name__ == "__main__":
    main()
