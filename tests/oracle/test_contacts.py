#!/usr/bin/env python3
"""Due contacts and their summary against a second count (contacts.py), now and
as of earlier moments; the same contacts and events in another order, twice, in
other batches and with restarts between give the same."""
import csv
import datetime
import io
import json
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../scenario"))
sys.path.insert(0, os.path.dirname(__file__))
import contacts as second  # noqa: E402
from stack import Stack, note  # noqa: E402
from test_alerts import (PROGRAMS, at, compare, month,  # noqa: E402
                         prepare, send, told)

ZONE = "America/Chicago"
BY = (None, "school", "program", "language", "channel", "month")
CHANNELS = ("PHONE", "TEXT", "EMAIL", "LETTER", "HOME_VISIT", "IN_PERSON",
            "VIDEO", "APP")
OUTCOMES = ("REACHED", "PLAN_AGREED", "REFUSED", "LEFT_MESSAGE", "NO_ANSWER",
            "NO_ANSWER", "WRONG_NUMBER", "INTERPRETER_NEEDED")
# By the defaults nearly everybody is out of reach from the first week on.
LIMITS = {("dosage-percent", ""): 30, ("rate-percent", ""): 60,
          ("rate-sessions", ""): 5}
COLUMNS = ("contactId", "studentId", "programId", "at", "channel", "direction",
           "language", "outcome", "staffRole", "about")


def text(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def moved(events):
    """The month again, its last session six hours and a day ago: some of
    what is due is overdue, some not, and none becomes so in these minutes."""
    last = max(at(e["occurredAt"]) for e in events)
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    delta = now - datetime.timedelta(hours=30) - last
    for event in events:
        for field in ("occurredAt", "plannedStart", "plannedEnd"):
            if field in event:
                event[field] = text(at(event[field]) + delta)
    return events, delta


def made_contacts(seed, delta):
    """Contacts of the month, some twice at one moment."""
    chance, rows = random.Random(seed), []
    first = datetime.datetime(2025, 10, 4, 15, tzinfo=datetime.timezone.utc)
    for n in range(60):
        when = first + delta + datetime.timedelta(
            minutes=chance.randrange(20 * 24 * 60))
        rows.append({
            "contactId": f"k{n:03}", "studentId": f"U{chance.randrange(8)}",
            "programId": chance.choice(("M1", "R1")), "at": text(when),
            "channel": chance.choice(CHANNELS),
            "direction": chance.choice(("OUTBOUND", "INBOUND", "")),
            "language": chance.choice(("en", "es", "es-MX", "quc")),
            "outcome": chance.choice(OUTCOMES),
            "staffRole": chance.choice(("TEACHER", "FAMILY_LIAISON", "")),
            "about": chance.choice(("STUDENT_ABSENT", ""))})
    return rows


def record(stack, folder, rows, name="contacts.csv", code=0):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return json.loads(stack.chalkline(
        "contacts", "record", "--file", path, "--json", code=code))


def as_known(stack, moment):
    """Records and contacts of the log up to a moment."""
    records, contacts = {}, {}
    for entry in stack.feed("attendance"):
        if at(entry["knownAt"]) > moment:
            break
        event = entry["event"]
        if "sessionRecorded" in event:
            r = event["sessionRecorded"]["record"]
            records[(r["providerId"], r["sessionId"])] = r
        elif "contactRecorded" in event:
            c = event["contactRecorded"]["contact"]
            contacts[c["contactId"]] = dict(c, at=at(c["at"]))
        elif "contactVoided" in event:
            del contacts[event["contactVoided"]["contactId"]]
    return list(records.values()), list(contacts.values())


def shown(stack, *more):
    found = []
    for line in stack.chalkline("contacts", "list", "--due", "--json",
                                *more).splitlines():
        d = json.loads(line)
        found.append((d["studentId"], d["programId"], d["schoolId"],
                      d["state"], at(d["since"]), tuple(d["alerts"]),
                      d["attempts"], d.get("language"), d.get("outcome")))
    return found


def summed(stack, by, *more):
    words = ["--by", by] if by else []
    rows = list(csv.reader(io.StringIO(stack.chalkline(
        "contacts", "summary", "--format", "csv", *words, *more))))
    return rows[1:]


def prepare_limits(stack, folder):
    prepare(stack, folder)
    for (key, _), number in LIMITS.items():
        stack.chalkline("alerts", "set", key, str(number))


def check(stack, programs, moment=None, days=second.CONTACT_DAYS):
    """Everything that is shown against the second count; all cases."""
    more = ("--as-of", moment) if moment else ()
    got = shown(stack, *more)
    sums = {by: summed(stack, by, *more) for by in BY}
    when = at(moment) if moment else at(stack.feed("attendance")[-1]["knownAt"])
    records, contacts = as_known(stack, when)
    cases = second.Due(records, programs, contacts, when, ZONE,
                       {**LIMITS, ("contact-days", ""): days}).all()
    want = [second.listed(c) for c in cases if c["state"] in
            ("DUE", "OVERDUE")]
    assert got == want, [(g, w) for g, w in zip(got, want) if g != w][:3] or (
        len(got), len(want))
    for by in BY:
        rows = second.summary(cases, by, ZONE, days)
        assert sums[by] == rows, (by, sums[by], rows)
    return cases


def one(folder, events, rows, programs):
    """Contacts in order; what was shown at the end."""
    with Stack(os.path.join(folder, "one")) as stack:
        prepare_limits(stack, folder)
        send(stack, folder, "events.ndjson", events)
        states = {c["state"] for c in check(stack, programs)}
        assert states >= {"DUE", "OVERDUE", "CLOSED"}, states
        assert record(stack, folder, rows[:40])["files"][0]["created"] == 40
        middle = stack.feed("attendance")[-1]["knownAt"]
        before = shown(stack, "--as-of", middle), [
            summed(stack, by, "--as-of", middle) for by in BY]
        record(stack, folder, rows[40:])
        cases = check(stack, programs)
        states = {c["state"] for c in cases}
        assert states == {"DUE", "OVERDUE", "CLOSED", "REACHED"}, states
        assert any(c["attempts"] for c in cases)
        # As of before, nothing that came later is known.
        check(stack, programs, middle)
        assert before == (shown(stack, "--as-of", middle), [
            summed(stack, by, "--as-of", middle) for by in BY])
        # A void opens again what the contact had closed.
        taken = {c["last"]["contactId"] for c in cases
                 if c["state"] == "REACHED"}
        voided = [r for r in rows if r["contactId"] in taken][:3]
        for row in voided:
            stack.chalkline("contacts", "void", row["contactId"])
            stack.chalkline("contacts", "void", row["contactId"])
        after = check(stack, programs)
        assert after != cases
        # Other terms; those of then hold as of then.
        stack.chalkline("alerts", "set", "contact-days", "1")
        check(stack, programs, days=1)
        check(stack, programs, middle)
        stack.chalkline("alerts", "unset", "contact-days")
        check(stack, programs)
        compare(stack, programs, zone=ZONE, thresholds=LIMITS)
        return (shown(stack), [summed(stack, by) for by in BY], told(stack),
                {r["contactId"] for r in voided}, len(cases))


def again(folder, name, seed, events, rows, voided, programs):
    """The same in another order, twice, in pieces, with kills between."""
    chance = random.Random(seed)
    events, rows = events * 2, rows * 2
    chance.shuffle(events)
    chance.shuffle(rows)
    steps = []
    for kind, items in (("events", events), ("contacts", rows)):
        cuts = sorted(chance.sample(range(1, len(items)), 4))
        steps += [(chance.random(), kind, items[a:b]) for a, b in
                  zip([0] + cuts, cuts + [len(items)])]
    with Stack(os.path.join(folder, name)) as stack:
        prepare_limits(stack, folder)
        for n, (_, kind, items) in enumerate(sorted(
                steps, key=lambda s: s[0])):
            if kind == "events":
                send(stack, folder, f"{name}-{n}.ndjson", items)
            else:
                record(stack, folder, items)
            if chance.random() < .5:
                stack.kill("attendance")
                stack.all_up()
        for contact in voided:
            stack.chalkline("contacts", "void", contact)
        check(stack, programs)
        return (shown(stack), [summed(stack, by) for by in BY], told(stack))


def main():
    programs = {row["programId"]: row
                for row in csv.DictReader(PROGRAMS.splitlines())}
    events, delta = moved(month(7))
    rows = made_contacts(5, delta)
    with tempfile.TemporaryDirectory(prefix="chalkline-contacts-") as folder:
        *first, voided, cases = one(folder, events, rows, programs)
        for seed in (1, 2):
            assert again(folder, f"again-{seed}", seed, events, rows, voided,
                         programs) == tuple(first)
    note(f"{cases} due contacts, {len(rows)} contacts; the same in any order")


if __name__ == "__main__":
    main()
