#!/usr/bin/env python3
"""A student who leaves a session, is in another one and comes back.

Events in by two providers; what is found, and what reporting delivers, goes
by the time in which the student was present in both.  Real processes.
"""
import csv
import io
import os
import random
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, HERE)
import stack as stacks  # noqa: E402
from test_events import Attendance, at, counts, same  # noqa: E402


def event(provider, session, what, kind, when, **more):
    return dict(more, eventId=f"{session}-{what}", type=kind,
                sessionId=session, providerId=provider, occurredAt=at(when))


def session(provider, name, start, end, moves):
    """moves: {"in1": 0, "out1": 20, ...} of student a."""
    told = [event(provider, name, "plan", "SESSION_SCHEDULED", -4320,
                  programId="P", schoolId="S", subject="MATH",
                  tutorId=f"T-{name}", studentIds=["a"],
                  plannedStart=at(start), plannedEnd=at(end)),
            event(provider, name, "start", "SESSION_STARTED", start),
            event(provider, name, "end", "SESSION_ENDED", end)]
    return told + [event(
        provider, name, what,
        "STUDENT_JOINED" if what[:2] == "in" else "STUDENT_LEFT", when,
        studentId="a") for what, when in moves.items()]


def void(provider, name, what, number):
    return event(provider, name, f"void{number}", "EVENT_VOIDED",
                 100 + number, voidsEventId=f"{name}-{what}")


LONG = session("p1", "long", 0, 60, {"in1": 0, "out1": 20, "in2": 40})
SHORT = session("p2", "short", 20, 40, {"in1": 20, "out1": 40})
# To and fro between two; the third is where nobody else is.
FRO = session("p1", "fro", 1440, 1500, {
    "in1": 1440, "out1": 1450, "in2": 1470, "out2": 1480, "in3": 1490})
TO = session("p2", "to", 1450, 1490, {
    "in1": 1450, "out1": 1470, "in2": 1480, "out2": 1490})


class Elsewhere(Attendance):
    def overlaps(self, *words):
        return [(f["sessionId"], f["studentId"], f["found"]) for f in
                self.findings("--code", "OVERLAP", *words)]

    def delivered(self, *words):
        rows = csv.DictReader(io.StringIO(self.chalkline(
            "report", "dosage", "--by", "provider", "--format", "csv",
            *words)))
        return {r["provider_id"]: int(r["minutes_delivered"]) for r in rows}

    def minutes(self):
        return {s["sessionId"]: s["students"][0]["minutes"]
                for s in self.sessions()}

    def told_away(self, name):
        """Of each record of the session that was logged."""
        lines = [e["event"]["sessionRecorded"]["record"]["students"][0]
                 for e in self.feed("attendance")
                 if "sessionRecorded" in e["event"] and e["event"][
                     "sessionRecorded"]["record"]["sessionId"] == name]
        return [(line.get("awayFrom", []), line.get("awayTo", []))
                for line in lines]

    def moment(self):
        return self.feed("attendance")[-1]["knownAt"]


def out_and_back(stack):
    """Returns the moment, and what reporting delivers as of then."""
    counts(stack.stream(LONG + SHORT), accepted=11)
    same(stack.overlaps(), [], "in one session at a time")
    same(stack.minutes(), {"long": 40, "short": 20}, "minutes")
    same(stack.delivered(), {"p1": 40, "p2": 20}, "delivered")
    same(stack.told_away("long")[-1], ([at(20)], [at(40)]), "the time away")
    same(stack.told_away("short")[-1], ([], []), "no time away")
    return stack.moment(), {"p1": 40, "p2": 20}


def closed_and_opened(stack):
    """A void of the leave closes the gap, a void of the void opens it."""
    moment, then = out_and_back(stack)
    counts(stack.stream([void("p1", "long", "out1", 1)]), accepted=1)
    same(stack.overlaps(), [("short", "a", "long")], "in both")
    same(stack.overlaps("--provider", "p1"), [("short", "a", "long")],
         "to both parties")
    same(stack.minutes(), {"long": 60, "short": 20}, "minutes")
    same(stack.delivered(), {"p1": 60, "p2": 0}, "each minute once")
    same(stack.delivered("--as-of", moment), then, "as known before")
    same(stack.told_away("long")[-1], ([], []), "no time away any more")
    closed = stack.moment()
    counts(stack.stream([void("p1", "long", "void1", 2)]), accepted=1)
    same(stack.overlaps(), [], "in one session at a time again")
    same(stack.delivered(), then, "delivered again")
    same(stack.delivered("--as-of", closed), {"p1": 60, "p2": 0},
         "as known between")
    same(len(stack.told_away("long")), 3, "records")


def to_and_fro(stack):
    events = FRO + TO
    random.Random(1).shuffle(events)
    for one in events:
        stack.stream([one])
    counts(stack.stream(events), duplicate=len(events))
    same(stack.overlaps(), [], "to and fro, in any order")
    same(stack.told_away("fro")[-1],
         ([at(1450), at(1480)], [at(1470), at(1490)]), "twice away")
    same(stack.delivered("--from", "2026-10-06"), {"p1": 30, "p2": 30},
         "delivered of the second day")
    # In the third one while in each of the others.
    counts(stack.stream(session("p3", "third", 1485, 1500, {
        "in1": 1485, "out1": 1489, "in2": 1492, "out2": 1495})), accepted=7)
    same(stack.overlaps(), [("third", "a", "fro")],
         "the one that lasts longest")
    same(stack.delivered("--from", "2026-10-06"),
         {"p1": 30, "p2": 30, "p3": 0}, "delivered of the three")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-elsewhere-") as top:
        folder = os.path.join(top, "d")
        with Elsewhere(folder) as stack:
            closed_and_opened(stack)
            to_and_fro(stack)
            found, head = stack.overlaps(), stack.head()
        # What is derived is made of the log again: the same, and no entry.
        shutil.rmtree(os.path.join(folder, "store", "attendance", "derived"))
        with Elsewhere(folder) as stack:
            stacks.until(lambda: stack.overlaps() == found, "the same")
            same(stack.head(), head, "entries of the log")
    print("ok")


if __name__ == "__main__":
    main()
