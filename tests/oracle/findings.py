"""Findings that need more than one record or a receipt, a second time.

From services/attendance/FINDINGS.md, not from the C code: students and tutors
in two sessions at one time, backdated plans, clocks that are ahead.  Works on records
and events of fold.py and on the service's log as `feed read` prints it.
"""
import json
from collections import defaultdict

from fold import DAY, Event, MINUTE, PLAN_TYPES, counting, instant, \
    plan_of, present_in

CHECKED = ("OVERLAP", "TUTOR_OVERLAP", "PLAN_BACKDATED", "CLOCK_SKEW")
SECOND = 1_000_000
LAGS = [("within 1 min", MINUTE), ("within 5 min", 5 * MINUTE),
        ("within 15 min", 15 * MINUTE), ("within 1 h", 60 * MINUTE),
        ("within 6 h", 360 * MINUTE), ("within 24 h", DAY),
        ("within 7 days", 7 * DAY), ("over 7 days", None)]


def receipts(feed):
    """(kind, source, eventId) -> receipt, and all lags by sender, month."""
    at, lags = {}, defaultdict(list)
    for entry in feed:
        told = entry["event"].get("eventsAccepted")
        if told is None:
            continue
        received = instant(told["receivedAt"])
        for fields in told["events"]:
            at[told["sourceKind"], told["source"],
               fields["eventId"]] = received
            lags[told["sourceKind"], told["source"],
                 told["receivedAt"][:7]].append(
                     received - instant(fields["occurredAt"]))
    return at, lags


def student_overlaps(records):
    """{(provider, session, student, found)}, found as FINDINGS.md has it."""
    was_in = defaultdict(list)
    for r in records:
        key = (r["providerId"].encode(), r["sessionId"].encode())
        for line in r["students"]:
            stays = present_in(line, r["_actual"])
            if stays:
                was_in[line["studentId"]].append((stays[0][0], key, stays))
    told = set()
    for student, own in was_in.items():
        own.sort()
        for i, (_, key, stays) in enumerate(own):
            shared = [
                (other[-1][1], n, name) for n, (_, name, other)
                in enumerate(own[:i])
                if any(max(a, x) < min(b, y)
                       for a, b in stays for x, y in other)]
            if shared:
                told.add((key[0].decode(), key[1].decode(), student,
                          max(shared)[2][1].decode()))
    return told


def tutor_overlaps(records):
    """{(provider, session)} of sessions that began later."""
    taught = defaultdict(list)
    for r in records:
        start, end, valid = r["_actual"]
        if valid and r.get("tutorId"):
            key = (r["providerId"].encode(), r["sessionId"].encode())
            taught[r["tutorId"]].append((start, key, end))
    late = set()
    for spans in taught.values():
        spans.sort()
        for i, (start, key, _) in enumerate(spans):
            if any(end > start for _, _, end in spans[:i]):
                late.add((key[0].decode(), key[1].decode()))
    return late


def backdated(provider, events, received):
    """Event ids, of a session that scheduling has not published."""
    walked, plan, found = [], {}, []
    for e in sorted(events, key=Event.order):
        if e.kind != "PROVIDER" or e.source != provider or \
                e.type not in PLAN_TYPES | {"EVENT_VOIDED"}:
            continue
        if "plannedStart" in plan and e.at >= plan["plannedStart"] - DAY:
            break
        start = plan.get("plannedStart")
        if start is None and e.get("plannedStart"):
            start = instant(e.get("plannedStart"))
        if start is not None and e.at < start - DAY <= \
                received[e.kind, e.source, e.id]:
            found.append(e.id)
        walked.append(e)
        plan = plan_of(None, sorted(counting(walked), key=Event.order))
    return found


def clock_texts(lags):
    """What `found` says of each sender and month that is ahead."""
    texts = {}
    for (kind, source, month), all_of in lags.items():
        ahead = [-lag for lag in all_of if lag < -MINUTE]
        if len(ahead) < 3:
            continue
        middle = sorted(all_of)[(len(all_of) - 1) // 2]
        words = "ahead of receipt" if middle < -MINUTE else next(
            name for name, most in LAGS if most is None or middle <= most)
        texts[kind, source, month] = (
            f"received in {month}: {len(ahead)} of {len(all_of)} events "
            f"ahead of receipt, by up to {max(ahead) // SECOND} s; the "
            f"middle one {words}")
    return texts


def compare(stack, sessions, fold_session, note):
    """sessions: lists of (sender, fields); the number of differences."""
    received, lags = receipts(stack.feed("attendance"))
    told = defaultdict(set)
    for line in stack.chalkline("findings", "--json").splitlines():
        f = json.loads(line)
        if f["code"] == "CLOCK_SKEW":
            told[f["code"]].add(f["found"])
        elif f["code"] == "OVERLAP":
            told[f["code"]].add((f["providerId"], f["sessionId"],
                                 f["studentId"], f["found"]))
        else:
            told[f["code"]].add((f["providerId"], f["sessionId"],
                                 f.get("eventId", "")))
    records = [fold_session(made) for made in sessions]
    expected = {
        "OVERLAP": student_overlaps(records),
        "TUTOR_OVERLAP": {(*key, "") for key in tutor_overlaps(records)},
        "PLAN_BACKDATED": {
            (r["providerId"], r["sessionId"], event_id)
            for r in records
            for event_id in backdated(r["providerId"], r["_events"],
                                      received)},
        "CLOCK_SKEW": set(clock_texts(lags).values()),
    }
    faults = 0
    for code in CHECKED:
        differ = told[code] ^ expected[code]
        faults += len(differ)
        note(f"findings {code}: {len(expected[code])}, "
             f"{len(differ)} differences")
        for one in sorted(differ)[:3]:
            note(f"  {'only told' if one in told[code] else 'not told'}: "
                 f"{one}")
    return faults
