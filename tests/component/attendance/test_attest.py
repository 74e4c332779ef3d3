#!/usr/bin/env python3
"""A school's month is signed off; what changes afterwards stands out; the
digest is of what happened and not of how it was told.  Real processes."""
import datetime
import os
import random
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, HERE)
import stack as stacks  # noqa: E402
from test_events import at, same, session  # noqa: E402
from witnesses import Witnesses, mark  # noqa: E402

DAY = 1440


def attest(stack, month="2026-10", school="S", who="s", more=(), code=0):
    return stack.ask("attest", month, "--school", school, *more, who=who,
                     code=code)


def listed(stack, *words, who=None):
    return stack.ask("attest", "--list", *words, who=who)


def changes(stack, *words, who=None):
    return [(c["schoolId"], c["month"], c["sessionId"], c["change"],
             c.get("revisionThen"), c["revisionNow"])
            for c in stack.ask("attest", "--changes", *words, who=who)]


def found(stack, who=None):
    return sorted((f["sessionId"], f["found"], f["expected"])
                  for f in stack.ask("findings", "--code",
                                     "CHANGED_AFTER_ATTEST", who=who))


def logged(stack):
    return [e["event"]["monthAttested"] for e in stack.feed("attendance")
            if "monthAttested" in e["event"]]


def words(stack):
    for bad in (("2026-13", "--school", "S"), ("2026-10",), ("--list",
                "--changes"), ("October", "--school", "S"), (),
                ("2026-10", "2026-11", "--school", "S"),
                ("2026-10", "--school", "S", "--check"),
                ("2026-10", "--school", "S", "--provider", "p1"),
                ("2026-10", "--school", "S", "--as-of",
                 "2026-10-01T00:00:00Z"),
                ("--changes", "--check"), ("--list", "--provider", "p1"),
                ("--list", "--anyway")):
        stack.chalkline("attest", *bad, code=1)
    same(listed(stack), [], "nothing is signed")
    same(changes(stack), [], "nothing changed")


def sign(stack):
    stack.tell(session("s1") + session("s2", 60) + session("s4", 90), "p1")
    for who in ("x", "p1"):
        attest(stack, who=who, code=4)
    attest(stack, "2026-09", code=2)
    attest(stack, school="none", who="d", code=2)
    first = attest(stack)[0]
    records = stack.sessions()
    same((first["schoolId"], first["month"], first["by"], first["role"],
          first["new"], "anyway" in first),
         ("S", "2026-10", "k-s", "school", True, False), "signed")
    same((first["sessions"], first["students"], first["unmarked"],
          first["minutes"]),
         (3, 6, 0, sum(x["minutes"] for r in records
                       for x in r["students"])), "an independent count")
    same(logged(stack)[0]["sum"]["digest"], first["digest"], "in the log")
    again = attest(stack)[0]
    same((again["new"], again["at"], again["digest"]),
         (False, first["at"], first["digest"]), "nothing has changed")
    same(len(logged(stack)), 1, "nothing is logged again")
    same(found(stack), [], "no finding")
    return first


def change(stack):
    """A mark, a move to the next month, a session that comes late."""
    stack.tell([mark("m1", "s1", "a", "PARTIAL", 40, minutesPresent=3),
                {"eventId": "move", "type": "SESSION_RESCHEDULED",
                 "sessionId": "s2", "providerId": "p1",
                 "occurredAt": at(-2 * DAY), "plannedStart": at(30 * DAY),
                 "plannedEnd": at(30 * DAY + 30)}]
               + session("s3", 120), "p1")
    wanted = [("S", "2026-10", "s1", "CHANGED", 1, 2),
              ("S", "2026-10", "s2", "WENT", 1, 2),
              ("S", "2026-10", "s3", "APPEARED", None, 1)]
    for who, count in ((None, 3), ("d", 3), ("s", 3), ("x", 0), ("p1", 3),
                       ("p2", 0)):
        same(changes(stack, who=who), wanted[:count], f"{who} sees")
        same(len(found(stack, who)), count, f"findings that {who} sees")
    same(found(stack), [
        ("s1", "revision 2", "revision 1, as 2026-10 was signed for S"),
        ("s2", "revision 2, of another school or month",
         "revision 1, as 2026-10 was signed for S"),
        ("s3", "revision 1",
         "no such session, as 2026-10 was signed for S")], "the findings")
    row = listed(stack)[0]
    same((row["changed"], row["appeared"], row["went"]), (1, 1, 1), "counts")
    same(listed(stack, "--check")[0]["check"], "ok",
         "what was signed is still there")
    same(changes(stack, "2026-10", "--school", "X"), [], "of another school")


def sign_again(stack, first):
    second = attest(stack, who="d", more=("--anyway",))[0]
    same((second["new"], second["by"], second["sessions"],
          "anyway" in second), (True, "k-d", 3, False), "the new state")
    assert second["digest"] != first["digest"]
    same(changes(stack), [], "nothing changed since")
    same(found(stack), [], "no finding any more")
    rows = listed(stack, who="s")
    same([(r["last"], r["by"], r["digest"]) for r in rows],
         [(False, "k-s", first["digest"]), (True, "k-d", second["digest"])],
         "the history")
    before = listed(stack, "--as-of", first["at"])
    same([(r["last"], r["digest"]) for r in before],
         [(True, first["digest"])], "as of the first")
    same(listed(stack, who="x"), [], "another school's")
    same([r["check"] for r in listed(stack, "--check")], ["ok", "ok"],
         "both states are still known")
    # Back to what it was: the first digest, and a change after the second.
    stack.tell([{"eventId": "v", "type": "EVENT_VOIDED", "sessionId": "s1",
                 "providerId": "p1", "occurredAt": at(50),
                 "voidsEventId": "m1"}], "p1")
    same(changes(stack), [("S", "2026-10", "s1", "CHANGED", 2, 3)], "a void")


def disputed(stack):
    stack.tell([mark("w", "s4", "b", "NO_SHOW", 130)], "s")
    stack.settle()
    text = stack.chalkline("attest", "2026-10", "--school", "S", "--json",
                           "--wait", "0", code=2)
    same(text, "", "nothing on stdout")
    same(len(logged(stack)), 2, "not signed")
    told = attest(stack, more=("--anyway",))[0]
    same((told["openDisputes"], told["anyway"]), (1, True), "signed anyway")
    stack.resolve("s4", "b", "school")
    same(changes(stack), [], "a judgement alone changes no record")
    same(attest(stack)[0]["new"], False, "so there is nothing to sign")
    stack.tell([mark("w2", "s4", "b", "ABSENT_EXCUSED", 131)], "s")
    same(len(changes(stack)), 1, "a mark does")
    attest(stack, code=2)
    stack.resolve("s4", "b", "provider")
    told = attest(stack)[0]
    same((told["openDisputes"], told["new"], "anyway" in told),
         (0, True, False), "settled, and signed")


def untold(stack):
    """Sessions that nobody reported, and those to come."""
    plan = [dict(session(f"u{n}", 60 * n)[0], schoolId="U")
            for n in range(3)]
    soon = datetime.datetime.now(datetime.timezone.utc).replace(
        microsecond=0) + datetime.timedelta(hours=1)
    end = soon + datetime.timedelta(minutes=30)
    plan.append(dict(session("soon")[0], schoolId="V",
                     plannedStart=soon.isoformat(),
                     plannedEnd=end.isoformat()))
    stack.tell(plan, "p1")
    stack.tell(session("u1", 60)[1:2], "p1")
    stack.settle()
    text = stack.told("attest", "2026-10", "--school", "U", "--wait", "0",
                      *stack.key("d"), code=2)
    for wanted in (f"UNREPORTED: session u0 of p1, planned for {at(0)}: ",
                   "UNCLOSED: session u1 of p1, ", "UNREPORTED: session u2 "):
        assert wanted in text, (wanted, text)
    assert "soon" not in text, text
    same([s["sessionId"] for s in
          stack.ask("sessions", "--school", "U", *stack.key("d"))],
         ["u0", "u1", "u2"], "sessions at the school")
    same(stack.ask("sessions", "--school", "none"), [], "at no school")
    told = attest(stack, school="U", who="d", more=("--anyway",))[0]
    same((told["unreported"], told["toCome"], told["sessions"]), (3, 0, 3),
         "nobody reported them")
    month = soon.strftime("%Y-%m")
    attest(stack, month, school="V", who="d", code=2)
    told = attest(stack, month, school="V", who=None, more=("--anyway",))[0]
    same((told["toCome"], told["role"]), (1, "operator"), "to come")


def many(stack):
    """More sessions than one page of a sum looks at."""
    plan = session("m0")[0]
    count = 20_300
    stack.tell([dict(plan, eventId=f"many-{n}", sessionId=f"m{n}", schoolId="M")
                for n in range(count)], "p1")
    stack.tell([dict(plan, eventId="mz", sessionId="mz", schoolId="M")], "p1")
    stack.settle()
    text = stack.told("attest", "2026-10", "--school", "M", "--wait", "0",
                      *stack.key("d"), code=2)
    same(text.count("UNREPORTED: session"), 10, "the first ten")
    assert f"and {count + 1 - 10} more" in text, text
    told = attest(stack, school="M", who="d", more=("--anyway",))[0]
    same((told["sessions"], told["unreported"]), (count + 1, count + 1),
         "all of them")
    same(attest(stack, school="M", who="d")[0]["new"], False, "the same")
    stack.tell([dict(mark("mm", "mz", "a", "NO_SHOW", 40))], "d")
    same(changes(stack, "--school", "M"),
         [("M", "2026-10", "mz", "CHANGED", 1, 2)], "the last one of all")
    same(listed(stack, "--school", "M", "--check")[0]["check"], "ok",
         "what was signed")


def any_order(top):
    """The same digest, whatever the order, the batches and the receipts."""
    maker = random.Random(int(os.environ.get("CHALKLINE_SEED", "41")))
    told = {"p1": [], "s": []}
    for n in range(150):
        events = session(f"r{n}", maker.randint(0, 20 * DAY))
        when = maker.randint(30, 60)
        events.append(mark(f"r{n}-m", f"r{n}", maker.choice("ab"),
                           maker.choice(["PRESENT", "LATE"]), when))
        if maker.random() < .3:
            events.append({"eventId": f"r{n}-v", "type": "EVENT_VOIDED",
                           "sessionId": f"r{n}", "providerId": "p1",
                           "occurredAt": at(99),
                           "voidsEventId": f"r{n}-m"})
        told["p1"] += events
        if maker.random() < .2:
            told["s"].append(mark(f"r{n}-w", f"r{n}", "a", "NO_SHOW", when))
    sums = []
    for turn in range(2):
        folder = os.path.join(top, f"order{turn}")
        with Witnesses(folder, only=("attendance",)) as stack:
            stack.grant()
            batches = []
            for who, events in told.items():
                maker.shuffle(events)
                size = maker.randint(50, 300)
                batches += [(who, events[i:i + size] + events[i:i + 2])
                            for i in range(0, len(events), size)]
            maker.shuffle(batches)
            for number, (who, events) in enumerate(batches):
                stack.tell(events, who)
                if turn and number == 1:
                    stack.restart("attendance")
            line = attest(stack, more=("--anyway",))[0]
            sums.append({k: v for k, v in line.items()
                         if k not in ("asOf", "at")})
        shutil.rmtree(folder)
    same(sums[0]["sessions"], 150, "sessions of the month")
    same(sums[1], sums[0], "two ways of telling the same")


def main():
    with tempfile.TemporaryDirectory(prefix="chalkline-attest-") as top:
        folder = os.path.join(top, "d")
        with Witnesses(folder, only=("attendance",)) as stack:
            stack.grant()
            words(stack)
            first = sign(stack)
            change(stack)
            sign_again(stack, first)
            disputed(stack)
            untold(stack)
            many(stack)
            stack.tell([mark("last", "s1", "b", "NO_SHOW", 140)], "d")
            before = (listed(stack), changes(stack), found(stack))
            assert before[1], "a change to find again"
        shutil.rmtree(os.path.join(folder, "store", "attendance", "derived"))
        with Witnesses(folder, only=("attendance",)) as stack:
            stacks.until(lambda: (listed(stack), changes(stack),
                                  found(stack)) == before,
                         "the same after the derived file is made again")
            same({r["check"] for r in listed(stack, "--check")}, {"ok"},
                 "what was signed")
        any_order(top)
    print("ok")


if __name__ == "__main__":
    main()
