#!/usr/bin/env python3
"""Attendance: what happens to events on their way to a record.

Real processes, driven by the command line as a provider would.
"""
import datetime
import json
import os
import random
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scenario"))
sys.path.insert(0, os.path.join(HERE, "..", "..", "oracle"))
import fold  # noqa: E402
import stack as stacks  # noqa: E402

START = fold.instant("2026-10-05T14:00:00Z")
MINUTE = 60_000_000


def at(minutes):
    return fold.instant_text(START + int(minutes * MINUTE))


def session(name, minutes=0):
    """A plan, a start, two students, an end."""
    told = [
        ("plan", "SESSION_SCHEDULED", -3 * 1440,
         {"programId": "P", "schoolId": "S", "subject": "MATH",
          "tutorId": "T", "studentIds": ["b", "a"],
          "plannedStart": at(minutes), "plannedEnd": at(minutes + 30)}),
        ("start", "SESSION_STARTED", 1, {}),
        ("join", "STUDENT_JOINED", 2, {"studentId": "a"}),
        ("mark", "ATTENDANCE_MARKED", 5,
         {"studentId": "b", "status": "LATE", "minutesPresent": 21}),
        ("end", "SESSION_ENDED", 31, {}),
    ]
    return [dict(more, eventId=f"{name}-{what}", type=kind, sessionId=name,
                 providerId="p1", occurredAt=at(minutes + when))
            for what, kind, when, more in told]


class Attendance(stacks.Stack):
    def stream(self, events, code=0):
        lines = "".join(json.dumps(e) + "\n" for e in events)
        return json.loads(self.chalkline(
            "stream", "-", "--json", stdin=lines, code=code))

    def sessions(self, *words):
        self.settle()
        text = self.chalkline("sessions", "--json", "--wait", "0", *words)
        return [json.loads(line) for line in text.splitlines()]

    def records(self):
        """Records without their revisions, which follow arrival."""
        records = self.sessions()
        for record in records:
            record.pop("revision")
        return records

    def findings(self, *words):
        self.settle()
        text = self.chalkline("findings", "--json", "--wait", "0", *words)
        found = [json.loads(line) for line in text.splitlines()]
        places = [[f.get(key, "") for key in (
            "code", "providerId", "sessionId", "studentId", "eventId")]
            for f in found]
        same(places, sorted(places), "the order of findings")
        return found

    def quarantine(self):
        text = self.chalkline("quarantine", "list", "--json")
        return [json.loads(line) for line in text.splitlines()]

    def head(self):
        return len(self.feed("attendance"))

    def restart(self, name):
        pid = self.kill(name)
        stacks.until(lambda: self.pid(name) not in (None, pid),
                     f"{name} is back")


def same(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, expected {expected!r}")


def counts(answer, **expected):
    found = {k: v for k, v in answer.items() if v and k != "seconds"}
    same(found, expected, "verdicts")


def duplicates_and_conflicts(stack):
    events = session("dup")
    counts(stack.stream(events), accepted=5)
    counts(stack.stream(events), duplicate=5)
    counts(stack.stream(session("twice") * 2), accepted=5, duplicate=5)
    before = stack.records()
    head = stack.head()
    other = dict(events[3], status="PRESENT")
    counts(stack.stream([other, other], code=2), conflict=2)
    same(stack.head(), head + 1, "one entry for one conflict")
    same(stack.records(), before, "a conflict has no effect")
    shown = [f for f in stack.findings() if f["code"] == "CONFLICT"]
    same([f["eventId"] for f in shown], ["dup-mark"], "conflicts shown")


def rejected_ids_are_free(stack):
    event = session("free")[4]
    bad = dict(event, occurredAt="yesterday")
    counts(stack.stream([bad], code=2), rejected=1)
    counts(stack.stream([event]), accepted=1)


def late_and_out_of_order(stack):
    events = session("order")
    counts(stack.stream(events), accepted=5)
    straight = [r for r in stack.records() if r["sessionId"] == "order"]
    for number, cut in enumerate((1, 2, 3)):
        name = f"shuffled{number}"
        mixed = [dict(e, sessionId=name,
                      eventId=e["eventId"].replace("order", name))
                 for e in events]
        random.Random(number).shuffle(mixed)
        for place in range(0, len(mixed), cut):
            stack.stream(mixed[place:place + cut] + mixed[:1])
        found = [r for r in stack.records() if r["sessionId"] == name]
        same(found, [dict(straight[0], sessionId=name)], "shuffled and cut")


def a_correction_makes_a_revision(stack):
    stack.stream(session("fix"))
    first = stack.sessions("--session", "fix")[0]
    void = {"eventId": "fix-void", "type": "EVENT_VOIDED",
            "sessionId": "fix", "providerId": "p1", "occurredAt": at(5000),
            "voidsEventId": "fix-mark"}
    moment = stack.feed("attendance")[-1]["knownAt"]
    counts(stack.stream([void]), accepted=1)
    second = stack.sessions("--session", "fix")[0]
    same(second["revision"], first["revision"] + 1, "revision")
    same(second["students"][1]["status"], "UNMARKED", "the mark is void")
    then = stack.sessions("--session", "fix", "--as-of", moment)[0]
    same(then["students"], first["students"], "as it was known then")


def comes_too_early(stack, events):
    """Nothing is taken, however often it is sent or tried again."""
    counts(stack.stream(events, code=2), quarantined=2)
    other = dict(events[0], tutorId="T2")
    counts(stack.stream([other], code=2), conflict=1)
    counts(stack.stream(events, code=2), quarantined=2)
    items = stack.quarantine()
    same(len(items), 2, "items, each once")
    stack.chalkline("quarantine", "retry", "attendance",
                    str(items[1]["id"]), code=2)
    items, before = stack.quarantine(), items
    same(sorted(i["reason"] for i in items),
         sorted(i["reason"] for i in before), "a retry that came too early")
    return items


def empty_quarantine(stack):
    for item in stack.quarantine():
        stack.chalkline("quarantine", "retry", "attendance",
                        str(item["id"]), code=(0, 2))
    return not stack.quarantine()


def future_events(name, seconds):
    """Two events of a moment that is not yet allowed, and when it is.

    Of a provider of their own, so that nobody's clock is found to be ahead.
    """
    now = datetime.datetime.now(datetime.timezone.utc)
    allowed = now + datetime.timedelta(seconds=seconds)
    moment = (allowed + datetime.timedelta(days=1)).isoformat()
    return [dict(e, occurredAt=moment, providerId=name)
            for e in session(name)[1:3]], allowed


def quarantine_and_retry(stack):
    seconds = 3
    while True:
        name = f"future{seconds}"
        events, allowed = future_events(name, seconds)
        try:
            items = comes_too_early(stack, events)
            break
        except AssertionError:
            # On a busy machine the moment was there before we were done:
            # again, with a later one.
            now = datetime.datetime.now(datetime.timezone.utc)
            if now < allowed or seconds > 60:
                raise
        stacks.until(lambda: empty_quarantine(stack), "all is taken")
        seconds *= 2

    def is_accepted():
        answer = stack.stream([events[0]], code=(0, 2))
        return answer["accepted"] == 1
    stacks.until(is_accepted, "the moment has come")
    left = [i for i in items if events[1]["eventId"] in i["reason"]]
    stack.chalkline("quarantine", "retry", "attendance", str(left[0]["id"]))
    same(stack.quarantine(), [], "quarantine")
    counts(stack.stream(events), duplicate=2)
    same(len(stack.sessions("--session", name)), 1, "the session")


def look_ups(stack):
    """By student, date and scope of time."""
    same(len(stack.sessions("--student", "a", "--session", "dup")), 1,
         "by student and session")
    same(stack.sessions("--student", "nobody"), [], "nobody")
    same(stack.sessions("--from", "2026-10-06"), [], "after the day")
    same(len(stack.sessions("--to", "2026-10-05")) > 3, True, "on the day")


def findings_by_code_and_day(stack):
    """A tutor in two rooms, and a clock that is ahead."""
    events = [dict(e, providerId="p2", occurredAt=e["occurredAt"].replace(
        "2026-10", "2026-09")) for name in ("room1", "room2")
        for e in session(name) if e["type"] in
        ("SESSION_STARTED", "SESSION_ENDED")]
    for event in events:
        if event["type"] == "SESSION_STARTED":
            event["tutorId"] = "T9"
    counts(stack.stream(events), accepted=4)
    found = [{k: v for k, v in f.items() if k != "expected"} for f in
             stack.findings("--code", "TUTOR_OVERLAP", "--provider", "p2")]
    same(found, [{"code": "TUTOR_OVERLAP", "providerId": "p2",
                  "sessionId": "room2", "field": "sessionId",
                  "found": "room1"}], "overlap of the tutor")
    words = ("--code", "TUTOR_OVERLAP", "--provider", "p2", "--from")
    same(len(stack.findings(*words, "2026-09-05")), 1, "from its day")
    same(stack.findings(*words, "2026-09-06"), [], "after its day")
    soon = datetime.datetime.now(datetime.timezone.utc) + \
        datetime.timedelta(minutes=10)
    ahead = [dict(events[0], eventId=f"ahead{i}", sessionId="ahead",
                  occurredAt=soon.isoformat()) for i in range(3)]
    counts(stack.stream(ahead[:2]), accepted=2)
    same(stack.findings("--code", "CLOCK_SKEW"), [], "two are no clock")
    counts(stack.stream(ahead[2:]), accepted=1)
    skew = stack.findings("--code", "CLOCK_SKEW")
    same([f["providerId"] for f in skew], ["p2"], "whose clock")
    same("3 of 7 events ahead of receipt" in skew[0]["found"], True,
         skew[0]["found"])
    same(stack.findings("--code", "CLOCK_SKEW", "--provider", "p1"), [],
         "of another provider")
    stack.chalkline("findings", "--code", "NO_SUCH", code=1)


def of_one_provider(stack):
    """Neighbours in the order of ids do not see each other's sessions."""
    providers = ("q", "q1", "q11", "q2")
    for provider in providers:
        events = [dict(e, providerId=provider) for e in session("own")]
        events.append(dict(events[1], eventId="own-void", voidsEventId="none",
                           type="EVENT_VOIDED"))
        counts(stack.stream(events), accepted=6)
        counts(stack.stream([dict(events[4], occurredAt=at(33))], code=2),
               conflict=1)
    for provider in providers:
        stack.chalkline("keys", "new", f"of-{provider}", "--role", "provider",
                        "--scope", provider)
    for provider in providers:
        key = ("--key", os.path.join(stack.folder, "keys",
                                     f"of-{provider}.secret"))
        same([(r["providerId"], r["sessionId"]) for r in
              stack.sessions(*key)], [(provider, "own")], "own sessions")
        for student in ("a", "b"):
            same([r["providerId"] for r in stack.sessions(
                "--student", student, *key)], [provider], "of a student")
            same([r["sessionId"] for r in stack.sessions(
                "--student", student, "--provider", provider)], ["own"],
                 "of a student and a provider")
        same([r["providerId"] for r in stack.sessions(
            "--provider", provider)], [provider], "of a provider")
        for words in (("--provider", provider), key):
            same([(f["providerId"], f["code"]) for f in
                  stack.findings(*words)
                  if f["code"] in ("VOID_OF_NOTHING", "CONFLICT")],
                 [(provider, "CONFLICT"), (provider, "VOID_OF_NOTHING")],
                 "own findings")
    stack.chalkline("findings", "--provider", "q" * 256, code=1)


def of_one_school(stack):
    """Whoever asks for a school is shown what the school's own key is."""
    codes = ("CONFLICT", "VOID_OF_NOTHING")
    for school in ("X1", "X2"):
        events = [dict(e, providerId="p5") for e in session(f"at{school}")]
        events[0]["schoolId"] = school
        events.append(dict(events[1], eventId=f"at{school}-void",
                           voidsEventId="none", type="EVENT_VOIDED"))
        counts(stack.stream(events), accepted=6)
        counts(stack.stream([dict(events[4], occurredAt=at(33))], code=2),
               conflict=1)
        stack.chalkline("keys", "new", f"at-{school}", "--role", "school",
                        "--scope", school)
    for school, other in (("X1", "X2"), ("X2", "X1")):
        key = os.path.join(stack.folder, "keys", f"at-{school}.secret")
        for words in (("--school", school), ("--key", key),
                      ("--school", school, "--key", key),
                      ("--school", school, "--provider", "p5")):
            same([(f["code"], f["sessionId"]) for f in stack.findings(*words)
                  if f["code"] in codes],
                 [("CONFLICT", f"at{school}"),
                  ("VOID_OF_NOTHING", f"at{school}")], f"at {school}")
        says(stack, ("findings", "--school", other), 4,
             f"school_id: found {other}, expected {school}", key=key)
    same(stack.findings("--school", "X1", "--provider", "p4"), [],
         "of another provider there")
    stack.chalkline("findings", "--school", "q" * 256, code=1)
    clock_of_a_school(stack)


def clock_of_a_school(stack):
    """It is nobody else's."""
    keys = os.path.join(stack.folder, "keys")
    soon = datetime.datetime.now(datetime.timezone.utc) + \
        datetime.timedelta(minutes=10)
    marks = "".join(json.dumps(
        {"eventId": f"clock{i}", "type": "ATTENDANCE_MARKED",
         "sessionId": "atX1", "providerId": "p5", "studentId": "a",
         "status": "PRESENT", "occurredAt": soon.isoformat()}) + "\n"
        for i in range(3))
    stack.chalkline("stream", "-", "--key",
                    os.path.join(keys, "at-X1.secret"), stdin=marks)
    stack.chalkline("keys", "new", "of-p5", "--role", "provider", "--scope",
                    "p5")
    for words, count in (
            (("--school", "X1"), 1), (("--school", "X2"), 0),
            (("--key", os.path.join(keys, "at-X1.secret")), 1),
            (("--key", os.path.join(keys, "at-X2.secret")), 0),
            (("--provider", "p5"), 0),
            (("--provider", "p5", "--school", "X1"), 0),
            (("--key", os.path.join(keys, "of-p5.secret"),
              "--school", "X1"), 0)):
        found = stack.findings("--code", "CLOCK_SKEW", *words)
        same(len(found), count, f"clocks for {words}")


def killed_while_streaming(stack):
    """What was acknowledged is there; what is sent again counts once."""
    for number in range(4):
        events = [e for k in range(20)
                  for e in session(f"kill{number}-{k}", k)]
        stack.stream(events[:50])
        stack.restart("attendance")
        answer = stack.stream(events)
        counts(answer, accepted=50, duplicate=50)
    found = [r for r in stack.records() if r["sessionId"][:4] == "kill"]
    same(len(found), 80, "sessions")
    for record in found:
        events = session(record["sessionId"],
                         int(record["sessionId"].split("-")[1]))
        expected = fold.fold("p1", record["sessionId"], [], [
            fold.Event(e, "PROVIDER", "p1") for e in events])
        same(record["students"],
             [{k: v for k, v in line.items() if k[0] != "_"}
              for line in expected["students"]], record["sessionId"])
    head = stack.head()
    stack.restart("attendance")
    stack.sessions()
    same(stack.head(), head, "a restart logs nothing")


def says(stack, words, code, *parts, key=None):
    """What is wrong, and what to do next."""
    done = stacks.run_whole(*words, *(("--key", key) if key else ()), "--dir",
                            stack.folder, code=code)
    for part in parts:
        assert part in done.stderr, (words, part, done.stderr)


def tells_what_to_do(stack):
    for name, role, scope in (("t-p", "provider", "p1"),
                              ("t-s", "school", "S")):
        stack.chalkline("keys", "new", name, "--role", role, "--scope", scope)
    provider, school = (os.path.join(stack.folder, "keys", f"{n}.secret")
                        for n in ("t-p", "t-s"))
    says(stack, ("alerts", "set", "X", "-1"), 1, "found `X`",
         "absences-in-row", "contact-days")
    for value in ("-1", "51"):
        says(stack, ("alerts", "set", "absences-in-row", value), 1,
             f"found {value}, expected 0 to 50")
    says(stack, ("alerts", "set", "absences-in-row"), 1, "alerts thresholds")
    says(stack, ("alerts", "set", "silent-hours", "3", "--program", "P"), 1,
         "leave the programme out")
    says(stack, ("alerts", "--code", "X"), 1, "STUDENT_ABSENT",
         "SESSIONS_UNREPORTED")
    says(stack, ("findings", "--code", "X"), 1, "found `X`",
         "VOID_OF_NOTHING", "CHANGED_AFTER_ATTEST")
    for verb in ("retry", "show", "discard"):
        says(stack, ("quarantine", verb, "attendance", "99"), 4,
             "nothing in quarantine is 99", "quarantine list attendance")
    for name in ("student", "session", "school"):
        says(stack, ("sessions", f"--{name}", "no-such"), 0,
             f"nothing of {name} no-such", "the district writes it")
    early = dict(session("early")[4], occurredAt="2099-10-05T14:00:00Z")
    told = stacks.run_whole(
        "stream", "-", "--dir", stack.folder, code=2,
        stdin=json.dumps(early) + "\n").stderr
    assert "is kept" in told and "quarantine list attendance" in told, told
    item = next(i for i in stack.quarantine() if "early-end" in i["reason"])
    says(stack, ("quarantine", "retry", "attendance", str(item["id"])), 2,
         "TIME_IN_FUTURE", f"number {item['id'] + 1}", "discard it")
    stack.chalkline("quarantine", "discard", "attendance",
                    str(item["id"] + 1))
    says(stack, ("alerts", "set", "short-minutes", "3"), 4,
         "the role provider may not", "these may: operator, district;",
         "chalkline keys new", key=provider)
    says(stack, ("attest", "2026-10", "--school", "S"), 4,
         "these may: operator, school, district;", key=provider)
    says(stack, ("attest", "2026-10", "--school", "X"), 4,
         "school_id: found X, expected S", "key t-s", key=school)
    says(stack, ("attest", "--list", "--school", "X"), 4,
         "school_id: found X, expected S", key=school)
    says(stack, ("sessions", "--provider", "p2"), (1, 4),
         "provider_id: found p2, expected p1", key=provider)
    says(stack, ("findings", "--provider", "p2"), 4,
         "provider_id: found p2, expected p1", "key t-p", key=provider)
    says(stack, ("attest", "2026-10", "--school", "nowhere"), 2,
         "no session of nowhere", "chalkline sessions")


CASES = (duplicates_and_conflicts, rejected_ids_are_free,
         late_and_out_of_order, a_correction_makes_a_revision,
         quarantine_and_retry, look_ups, findings_by_code_and_day,
         of_one_school,
         of_one_provider, tells_what_to_do, killed_while_streaming)


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Attendance(os.path.join(folder, "stack")) as stack:
            for case in CASES:
                began = time.monotonic()
                case(stack)
                spent = time.monotonic() - began
                stacks.note(f"ok {case.__name__} ({spent:.1f} s)")


if __name__ == "__main__":
    main()
