#!/usr/bin/env python3
"""Two witnesses: both statements are shown, a district settles, a new word
opens the question again; in any order the same.  Real processes."""
import os
import random
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, os.path.join(HERE, "..", "..", "oracle"))
sys.path.insert(0, HERE)
import fold  # noqa: E402
import stack as stacks  # noqa: E402
from test_events import at, same, session  # noqa: E402
from witnesses import Witnesses, mark  # noqa: E402

LISTED = ("status", "minutesPresent", "reason", "occurredAt", "eventId",
          "source", "sourceKind")


def said(statement):
    return {k: statement[k] for k in LISTED if k in statement}


def states(disputes):
    return [(d["sessionId"], d["studentId"], d["state"], d.get("stands"))
            for d in disputes]


def two_statements(stack):
    """One line for the student and session, with what both said."""
    stack.tell(session("s1") + session("s2"), "p1")
    same(stack.disputes(), [], "nobody has spoken beside the provider")
    stack.tell([mark("w1", "s1", "b", "ABSENT_EXCUSED", 40, reason="TESTING"),
                mark("w2", "s1", "a", "PRESENT", 40)], "s")
    found = stack.disputes()
    same(states(found), [("s1", "b", "OPEN", "WITNESS")], "the school's word")
    same(said(found[0]["provider"]),
         {"status": "LATE", "minutesPresent": 21, "occurredAt": at(5),
          "eventId": "s1-mark", "source": "p1", "sourceKind": "PROVIDER"},
         "the provider's statement")
    same(said(found[0]["witness"]),
         {"status": "ABSENT_EXCUSED", "reason": "TESTING",
          "occurredAt": at(40), "eventId": "w1", "source": "S",
          "sourceKind": "SCHOOL"}, "the school's statement")
    same(found[0]["schoolId"], "S", "the school")
    for words, count in (
            (("--student", "b"), 1), (("--student", "a"), 0),
            (("--session", "s2"), 0), (("--session", "s1"), 1),
            (("--provider", "p2"), 0), (("--school", "S"), 1),
            (("--school", "X"), 0), (("--from", "2026-10-06"), 0),
            (("--from", "2026-10-05", "--to", "2026-10-05"), 1),
            (("--as-of", "2020-01-01T00:00:00Z"), 0)):
        same(len(stack.disputes(*words)), count, words)
    for who, count in (("p1", 1), ("p2", 0), ("s", 1), ("x", 0), ("d", 1)):
        same(len(stack.disputes(who=who)), count, f"{who} sees")


def who_may(stack):
    for who in ("p1", "s", "x", "p2"):
        stack.resolve("s1", "b", "school", who=who, code=(2, 4))
    same(states(stack.disputes()), [("s1", "b", "OPEN", "WITNESS")],
         "nobody of the two settles it")
    stack.resolve("s1", "a", "school", code=2)
    stack.resolve("none", "b", "school", code=2)
    stack.resolve("s1", "b", "neither", code=1)
    stack.resolve("s1", "b", "school", reason="HEALTH", code=1)
    stack.chalkline("disputes", "resolve", "--session", "s1", code=1)
    stack.chalkline("disputes", "list", "--from", "soon", code=1)
    stack.chalkline("disputes", code=1)


def last_settled(stack):
    told = [e["event"]["disputeSettled"] for e in stack.feed("attendance")
            if "disputeSettled" in e["event"]]
    return told[-1], len(told)


def uphold_school(stack):
    """Nothing changes in the record."""
    before = stack.records()
    told = stack.resolve("s1", "b", "school")
    same(told[0]["settled"]["upheld"], "WITNESS", "upheld")
    same(stack.records(), before, "the record")
    same(stack.disputes(), [], "none is open")
    same(states(stack.disputes("--all")), [("s1", "b", "RESOLVED", "WITNESS")],
         "it is resolved")
    entry, count = last_settled(stack)
    same((entry["settledBy"], entry["settledRole"], entry["reason"], count),
         ("k-d", "district", "SCHOOL_RECORDS", 1), "the entry of the log")
    stack.resolve("s1", "b", "school")
    same(last_settled(stack)[1], 1, "again, nothing is logged")
    # The same said once more is no new question, another status is one.
    stack.tell([mark("again", "s1", "b", "LATE", 41, minutesPresent=21)], "p1")
    same(stack.disputes(), [], "the same word")
    stack.tell([mark("other", "s1", "b", "PRESENT", 42)], "p1")
    same(states(stack.disputes()), [("s1", "b", "OPEN", "WITNESS")],
         "another word")
    stack.tell([{"eventId": "void", "type": "EVENT_VOIDED", "sessionId": "s1",
                 "providerId": "p1", "occurredAt": at(43),
                 "voidsEventId": "other"}], "p1")
    same(stack.disputes(), [], "the other word is taken back")


def uphold_provider(stack):
    """A district's mark says what the provider said."""
    told = stack.resolve("s1", "b", "provider", "SESSION_RECORDS")
    line = stack.line("s1", "b")
    same((line["status"], line["minutes"], "disputed" in line),
         ("LATE", 21, False), "the record says what the provider said")
    same(stack.disputes(), [], "none is open")
    found = stack.disputes("--all")
    same(states(found), [("s1", "b", "RESOLVED", "PROVIDER")], "resolved")
    same(said(found[0]["witness"])["eventId"], "w1", "what was judged")
    same(found[0]["settled"]["markEventId"], told[0]["settled"]["markEventId"],
         "the mark")
    stack.resolve("s1", "b", "provider", "SESSION_RECORDS")
    same(last_settled(stack)[1], 2, "again, nothing is logged")
    stack.resolve("s1", "b", "school", code=2)
    # The provider says another thing: the district's judgement stands, open.
    stack.tell([mark("later", "s1", "b", "PRESENT", 50)], "p1")
    same(states(stack.disputes()), [("s1", "b", "OPEN", "WITNESS")], "again")
    same(stack.line("s1", "b")["status"], "LATE", "what was judged")
    # Its own judgement it may uphold; it is no testimony.
    stack.resolve("s1", "b", "school", "ENTRY_ERROR")
    same(stack.disputes(), [], "settled once more")
    # The school insists, with a mark after the district's.
    late = dict(mark("insist", "s1", "b", "ABSENT_EXCUSED", 40),
                occurredAt=fold.instant_text(
                    fold.instant(stack.feed("attendance")[-1]["knownAt"])
                    + 1_000_000))
    stack.tell([late], "s")
    same(states(stack.disputes()), [("s1", "b", "OPEN", "WITNESS")],
         "the school speaks after the district")
    same(stack.line("s1", "b")["status"], "ABSENT_EXCUSED", "its word")


def own_word(stack):
    """A district does not uphold what it said itself."""
    stack.tell([mark("dw", "s2", "b", "NO_SHOW", 40)], "d")
    stack.resolve("s2", "b", "school", who="d", code=4)
    same(len(stack.disputes("--session", "s2")), 1, "open as before")
    stack.resolve("s2", "b", "school", who="e")
    same(stack.disputes("--session", "s2"), [], "another district may")
    stack.tell([mark("dw2", "s2", "b", "ABSENT_EXCUSED", 45)], "d")
    same(len(stack.disputes("--session", "s2")), 1, "it says otherwise")
    stack.resolve("s2", "b", "school", who=None)
    same(stack.disputes("--session", "s2"), [], "an operator may")
    stack.tell([mark("dw3", "s2", "b", "NO_SHOW", 46)], "d")
    stack.resolve("s2", "b", "provider", who="d")
    same(stack.line("s2", "b")["status"], "LATE", "against its own word")


def as_of(stack):
    """Each answer as it was known then."""
    feed = stack.feed("attendance")
    # The mark that a settlement makes is logged beside it.
    marked = {event["eventId"]: entry["knownAt"] for entry in feed
              for event in entry["event"].get("eventsAccepted", {}).get(
                  "events", [])}
    seen = set()
    for entry in feed:
        what = entry["event"].get("disputeSettled")
        if not what:
            continue
        before = fold.instant_text(min(
            fold.instant(marked.get(what.get("markEventId"),
                                    entry["knownAt"])),
            fold.instant(entry["knownAt"])) - 1)
        same([d["state"] for d in stack.disputes(
            "--all", "--session", what["sessionId"], "--as-of",
            entry["knownAt"])], ["RESOLVED"], "settled then")
        if what["sessionId"] not in seen:
            same([d["state"] for d in stack.disputes(
                "--session", what["sessionId"], "--as-of", before)], ["OPEN"],
                "not settled yet")
        seen.add(what["sessionId"])


def between(stack):
    """As of a moment between an event and its record, no statement is empty:
    what is known to be taken back is no dispute, though the record of then
    still says so."""
    stack.tell(session("s7", 600), "p1")
    stack.tell([mark("w7", "s7", "b", "NO_SHOW", 640)], "s")
    same(len(stack.disputes("--session", "s7")), 1, "they differ")
    stack.tell([{"eventId": "v7", "type": "EVENT_VOIDED", "sessionId": "s7",
                 "providerId": "p1", "occurredAt": at(641),
                 "voidsEventId": "s7-mark"}], "p1")
    same(stack.disputes("--session", "s7"), [], "taken back")
    feed = stack.feed("attendance")
    (told,) = [e for e in feed if any(
        event["eventId"] == "v7" for event in
        e["event"].get("eventsAccepted", {}).get("events", []))]
    (then,) = stack.ask("sessions", "--session", "s7", "--as-of",
                        told["knownAt"])
    line = [s for s in then["students"] if s["studentId"] == "b"][0]
    assert line.get("disputed"), "the record of then is before the void"
    same(stack.disputes("--session", "s7", "--as-of", told["knownAt"]), [],
         "between the void and its record")


class Teller:
    """Random marks of three sources, and voids of the provider's."""

    STATUSES = ["PRESENT", "LATE", "ABSENT_EXCUSED", "NO_SHOW"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def session(self, name):
        plan = session(name)[0]
        told = {"p1": [plan], "s": [], "d": []}
        for number in range(self.random.randint(1, 9)):
            who = self.random.choice(["p1", "p1", "s", "d"])
            told[who].append(mark(
                f"{name}-{number}", name, self.random.choice("ab"),
                self.random.choice(self.STATUSES),
                self.random.randint(30, 40)))
        marks = [e["eventId"] for e in told["p1"][1:]]
        for number in range(self.random.choice([0, 0, 1, 2])):
            if marks:
                told["p1"].append({
                    "eventId": f"{name}-v{number}", "type": "EVENT_VOIDED",
                    "sessionId": name, "providerId": "p1",
                    "occurredAt": at(50), "voidsEventId": self.random.choice(
                        marks + [f"{name}-v{1 - number}"])})
        return told


def expected(told):
    """From the standard's text: the last mark of each side."""
    kinds = {"p1": ("PROVIDER", "p1"), "s": ("SCHOOL", "S"),
             "d": ("DISTRICT", "D")}
    events = [fold.Event(e, *kinds[who]) for who, list in told.items()
              for e in list]
    found = []
    for student in "ab":
        marks = [e for e in sorted(fold.counting(events),
                                   key=fold.Event.order)
                 if e.type == "ATTENDANCE_MARKED"
                 and e.get("studentId") == student]
        ours = [e for e in marks if e.kind == "PROVIDER"]
        theirs = [e for e in marks if e.kind != "PROVIDER"]
        if ours and theirs and ours[-1].get("status") != \
                theirs[-1].get("status"):
            found.append((student, ours[-1].id, theirs[-1].id))
    return found


def shown(stack):
    found = {}
    for d in stack.disputes():
        found.setdefault(d["sessionId"], []).append(
            (d["studentId"], d["provider"]["eventId"],
             d["witness"]["eventId"]))
    return found


def any_order(top):
    teller = Teller(int(os.environ.get("CHALKLINE_SEED", "40")))
    told = {f"r{n}": teller.session(f"r{n}") for n in range(120)}
    wanted = {name: list for name, list in
              ((n, expected(t)) for n, t in told.items()) if list}
    assert len(wanted) > 20, len(wanted)
    folder = os.path.join(top, "order")
    for turn in range(2):
        with Witnesses(folder, only=("attendance",)) as stack:
            stack.grant()
            batches = []
            for who in ("p1", "s", "d"):
                events = [e for t in told.values() for e in t[who]]
                teller.random.shuffle(events)
                size = teller.random.randint(20, 200)
                batches += [(who, events[i:i + size] +
                             events[i:i + teller.random.randint(0, 3)])
                            for i in range(0, len(events), size)]
            teller.random.shuffle(batches)
            for number, (who, events) in enumerate(batches):
                stack.tell(events, who)
                if turn and number == len(batches) // 2:
                    stack.restart("attendance")
            same(shown(stack), wanted, f"disputes, turn {turn}")
        shutil.rmtree(folder)


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-disputes-") as top:
        folder = os.path.join(top, "d")
        with Witnesses(folder, only=("attendance",)) as stack:
            stack.grant()
            two_statements(stack)
            who_may(stack)
            uphold_school(stack)
            uphold_provider(stack)
            own_word(stack)
            as_of(stack)
            between(stack)
            before = stack.disputes("--all")
        shutil.rmtree(os.path.join(folder, "store", "attendance", "derived"))
        with Witnesses(folder, only=("attendance",)) as stack:
            stacks.until(lambda: stack.disputes("--all") == before,
                         "the same after the derived file is made again")
        any_order(top)
    print("ok")


if __name__ == "__main__":
    main()
