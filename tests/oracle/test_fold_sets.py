#!/usr/bin/env python3
"""The fold against its twin in Python, on very many random sets.

Every set is a session: base versions of scheduling with withdrawals, every
type of event from its provider, from schools and a district, voids of voids
and circles, make-ups, other id schemes, moments at and beside each limit.
fold_sets folds them with the real readers and rules; fold.py, and details.py
for what is not in the command line's output, say what must come out.  Every
field and every finding is compared.  Of a set that differs, what can be left
out is left out before it is shown.

CHALKLINE_SETS (2500) is how many, CHALKLINE_SEED the first seed.
"""
import json
import os
import random
import subprocess
import sys

import details
import fold
from fold import DAY, HOUR, MINUTE

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import sparing  # noqa: E402

SETS = int(os.environ.get("CHALKLINE_SETS") or sparing.cases(2500, 1000))
SEED = int(os.environ.get("CHALKLINE_SEED", "20261129"))
BATCH = 2000
NOON = fold.instant("2026-10-05T12:00:00Z")
SECOND = 1_000_000
STUDENTS = ["s1", "s2", "s3", "s4"]
SUBJECTS = ["", "MATH", "READING", "SCIENCE", "WRITING", "OTHER"]
MODALITIES = ["", "IN_PERSON", "VIRTUAL", "HYBRID"]
PARTIES = ["", "DISTRICT", "SCHOOL", "PROVIDER", "TUTOR", "STUDENT_FAMILY",
           "FORCE_MAJEURE"]
REASONS = ["", "SCHOOL_ABSENCE", "TESTING", "FIELD_TRIP", "ASSEMBLY",
           "EARLY_DISMISSAL", "SCHOOL_CLOSED", "PULLED_BY_TEACHER", "REFUSED",
           "TECH_FAILURE", "TRANSPORT", "TUTOR_ABSENT", "NO_SPACE",
           "FAMILY_REQUEST", "SUSPENDED", "TRANSFERRED", "OTHER", "UNKNOWN"]
STATUSES = ["PRESENT", "LATE", "LEFT_EARLY", "PARTIAL", "ABSENT_EXCUSED",
            "ABSENT_UNEXCUSED", "NO_SHOW", "NOT_EXPECTED"]
TYPES = (["SESSION_SCHEDULED"] * 4 + ["SESSION_RESCHEDULED"] * 3 +
         ["TUTOR_SUBSTITUTED", "SESSION_CANCELLED", "TUTOR_NO_SHOW"] +
         ["SESSION_STARTED", "SESSION_ENDED"] * 2 +
         ["STUDENT_JOINED", "STUDENT_LEFT"] * 4 + ["ATTENDANCE_MARKED"] * 5 +
         ["EVENT_VOIDED"] * 4)
PLANNED = [-3 * DAY, -2 * DAY, -2 * DAY, -DAY - MINUTE, -DAY - 1, -DAY,
           -DAY + 1, -DAY + 5 * MINUTE, -HOUR, 0, HOUR]
LIVED = [-2 * DAY, -DAY, -HOUR, -5 * MINUTE, -1, 0, 0, 0, 1, MINUTE,
         5 * MINUTE, 5 * MINUTE + 1, 6 * MINUTE, 14 * MINUTE, 15 * MINUTE,
         24 * MINUTE, 25 * MINUTE - 1, 25 * MINUTE, 26 * MINUTE,
         30 * MINUTE - 1, 30 * MINUTE, 30 * MINUTE, 31 * MINUTE, 45 * MINUTE,
         8 * HOUR, 8 * HOUR + 1, 9 * HOUR]
# Of a session that is told well, each type happens about here.
USUAL = {"SESSION_SCHEDULED": [-2 * DAY], "SESSION_STARTED": [0, 0, MINUTE],
         "STUDENT_JOINED": [0, 5 * MINUTE, 5 * MINUTE + 1, 6 * MINUTE],
         "STUDENT_LEFT": [25 * MINUTE - 1, 25 * MINUTE, 30 * MINUTE],
         "SESSION_ENDED": [30 * MINUTE], "ATTENDANCE_MARKED": [31 * MINUTE]}
STRAY = [0, 0, 0, 0, 1, -1, 29 * SECOND, 30 * SECOND, 30 * SECOND - 1]


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def packed(*fields):
    """(number, int or str or bytes) as protobuf."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        elif value is not None:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def of_version(one, version):
    """A SchedulingEvent."""
    ids = [(1, one.provider), (2, one.name)]
    if "withdrawn" in version:
        reason = REASONS.index(version.get("reason") or "")
        return packed((6, packed(
            *ids, (3, PARTIES.index(version["withdrawn"])), (4, reason))))
    return packed((5, packed(
        *ids, (4, version["programId"]), (5, version["schoolId"]),
        (6, SUBJECTS.index(version["subject"])), (7, version.get("tutorId")),
        # Neither sorted nor each once: the reader has to see to that.
        *((8, student) for student in reversed(version["studentIds"] * 2)),
        (9, version["plannedStart"]), (10, version["plannedEnd"]),
        (11, MODALITIES.index(version.get("modality") or "")),
        (12, version.get("makeupOf")))))


class Teller:
    """Makes up one set."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.name = f"set{seed}"
        # Ids of sources are shared between kinds now and then.
        self.provider = self.dice.choice(["P1", "P1", "A", "D"])
        self.versions = []
        self.events = []
        self.unknown = set()
        self.told_well = False
        for _ in range(self.dice.choice([0, 0, 0, 1, 1, 2, 3, 4])):
            self.add_version()
        self.versions.sort(key=lambda v: v[0])
        count = self.dice.choice([1, 1, 2, 3, 5, 8, 8, 12, 16, 24])
        self.ids = [f"{self.dice.choice('abcxyz')}{i}" for i in range(count)]
        if self.versions and self.often(0.05):
            return  # planned, and nobody said a word
        self.told_well = self.often(0.3)
        moves = []
        if self.often(0.3):
            moves = [f"go{i}" for i in range(self.dice.randint(2, 8))]
            self.ids += moves  # so that they are voided, too
        for event_id in self.ids[:count]:
            self.add_event(event_id)
        self.come_and_go(moves)

    def often(self, share):
        return self.dice.random() < share

    def moment(self, kind):
        if self.told_well and kind in USUAL:
            return NOON + self.dice.choice(USUAL[kind])
        usual = PLANNED if kind in fold.PLAN_TYPES else LIVED
        if self.often(0.15):
            usual = PLANNED + LIVED
        return NOON + self.dice.choice(usual) + self.dice.choice(STRAY)

    def times(self):
        start = NOON + self.dice.choice(
            [0, 0, 0, -30 * MINUTE, 5 * MINUTE, HOUR, DAY, -DAY])
        length = self.dice.choice([30, 30, 30, 20, 45, 480]) * MINUTE
        length += self.dice.choice([0, 0, -1, -30 * SECOND])
        return {"plannedStart": start, "plannedEnd": start + length}

    def plan(self):
        fields = {"programId": self.dice.choice(["m", "r"]),
                  "schoolId": self.dice.choice(["A", "A", "B"]),
                  "subject": self.dice.choice(SUBJECTS[1:3]),
                  "tutorId": self.dice.choice(["t1", "t2", "t3"]),
                  "studentIds": sorted(self.dice.sample(
                      STUDENTS, self.dice.randint(1, 4))), **self.times()}
        if self.often(0.3):
            fields["modality"] = self.dice.choice(MODALITIES[1:])
        if self.often(0.2):
            fields["makeupOf"] = "another"
        return fields

    def add_version(self):
        at = NOON + self.dice.choice(PLANNED) + self.dice.choice(STRAY)
        if self.often(0.3):
            version = {"withdrawn": self.dice.choice(PARTIES[1:])}
            if self.often(0.5):
                version["reason"] = self.dice.choice(REASONS[1:])
        else:
            version = self.plan()
            if self.often(0.1):
                del version["tutorId"]
        self.versions.append((at, version))

    def fields_of(self, kind):
        """What the type needs, and some of what it may carry."""
        reason = {"reason": self.dice.choice(REASONS[1:])} \
            if self.often(0.4) else {}
        if kind == "SESSION_SCHEDULED":
            fields = self.plan()
            if "makeupOf" in fields and self.often(0.5):
                fields["makeupFor"] = sorted(
                    self.dice.sample(STUDENTS, self.dice.randint(1, 2)))
            return fields
        if kind == "SESSION_RESCHEDULED":
            return {**self.times(), **reason}
        if kind == "TUTOR_SUBSTITUTED":
            return {"tutorId": self.dice.choice(["t2", "t4"]), **reason}
        if kind == "SESSION_STARTED":
            return {k: v for k, v in (("tutorId", "t5"),
                                      ("modality", "VIRTUAL"))
                    if self.often(0.3)}
        if kind in details.MOVES:
            return {"studentId": self.dice.choice(STUDENTS + ["w"]),
                    **reason}
        if kind == "SESSION_CANCELLED":
            return {"party": self.dice.choice(PARTIES[1:]), **reason}
        if kind == "ATTENDANCE_MARKED":
            fields = {"studentId": self.dice.choice(STUDENTS + ["w"]),
                      "status": self.dice.choice(STATUSES), **reason}
            if self.often(0.3):
                fields["minutesPresent"] = self.dice.choice(
                    [0, 1, 5, 6, 29, 30, 35, 36, 480])
            return fields
        if kind == "EVENT_VOIDED":
            return {"voidsEventId": self.dice.choice(self.ids + ["nothing"])}
        return {} if kind != "TUTOR_NO_SHOW" else reason

    def come_and_go(self, ids):
        """One student, in and out and in again; now and then twice in."""
        student = self.dice.choice(STUDENTS)
        at = NOON + self.dice.choice([-MINUTE, 0, 0, MINUTE])
        is_in = self.often(0.2)
        for event_id in ids:
            self.add(event_id, at, "STUDENT_LEFT" if is_in else
                     "STUDENT_JOINED", {"studentId": student})
            is_in ^= self.often(0.9)
            at += self.dice.choice([0, 1, 5, 5, 10]) * MINUTE + \
                abs(self.dice.choice(STRAY))
        if ids and self.often(0.7):
            self.add("begin", NOON, "SESSION_STARTED", {})
            self.add("end", NOON + 30 * MINUTE, "SESSION_ENDED", {})

    def add(self, event_id, at, told, fields):
        """Of its provider."""
        self.events.append(fold.Event(
            {"eventId": event_id, "type": told, "sessionId": self.name,
             "providerId": self.provider,
             "occurredAt": fold.instant_text(at), **fields},
            "PROVIDER", self.provider, at + MINUTE))

    def add_event(self, event_id):
        kind, source = self.dice.choice(
            [("PROVIDER", self.provider)] * 7 +
            [("SCHOOL", "A"), ("SCHOOL", "B"), ("SCHOOL", "*"),
             ("DISTRICT", "D"), ("DISTRICT", "A")])
        if kind != "PROVIDER" and self.often(0.2):
            event_id = self.dice.choice(self.ids)
        if any((e.kind, e.source, e.id) == (kind, source, event_id)
               for e in self.events):
            return
        told = self.dice.choice(TYPES if kind == "PROVIDER" else [
            "ATTENDANCE_MARKED"] * 4 + ["SESSION_CANCELLED"])
        at = self.moment(told)
        fields = {"eventId": event_id, "type": told, "sessionId": self.name,
                  "providerId": self.provider,
                  "occurredAt": fold.instant_text(at), **self.fields_of(told)}
        for name in ("plannedStart", "plannedEnd"):
            if name in fields:
                fields[name] = fold.instant_text(fields[name])
        self.events.append(fold.Event(
            fields, kind, source,
            at + self.dice.choice([-HOUR, 0, MINUTE, HOUR, DAY, 30 * DAY])))
        if "studentId" in fields and self.often(0.1):
            self.unknown.add((kind, source, event_id))


def expected(one):
    record = fold.fold(one.provider, one.name, one.versions, one.events)
    return details.whole(record, one.versions, one.events, one.unknown)


def scheme_of(one, event):
    """An unknown student was named by another scheme; so were some known."""
    if (event.kind, event.source, event.id) in one.unknown:
        return {"studentIdScheme": "STATE"}
    return {"studentIdScheme": "PROVIDER"} if event.id < "b" else {}


def lines_of(one):
    yield f"set\t{one.provider}\t{one.name}"
    for at, version in one.versions:
        yield f"base\t{at}\t{of_version(one, version).hex()}"
    told = list(one.events)
    one.dice.shuffle(told)
    for e in told:
        fields, student = dict(e.fields), "-"
        if "studentId" in fields:
            student = fields["studentId"]
            fields.update(scheme_of(one, e))
        unknown = int((e.kind, e.source, e.id) in one.unknown)
        yield (f"event\t{fold.KINDS.index(e.kind) + 1}\t{e.source}\t"
               f"{e.received}\t{student}\t{unknown}\t{json.dumps(fields)}")
    yield "end"


def told_by_c(sets):
    done = subprocess.run(
        [os.environ["FOLD_SETS"]], check=True, stdout=subprocess.PIPE,
        text=True, input="".join(
            line + "\n" for one in sets for line in lines_of(one)))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == len(sets), (len(records), len(sets))
    for record in records:
        record["findings"] = sorted(
            (tuple(f.get(k) for k in ("code", "eventId", "studentId",
                                      "field"))
             for f in record["findings"]), key=str)
    return records


def differs(one):
    told, ours = told_by_c([one])[0], expected(one)
    return (told, ours) if told != ours else None


def shrink(one):
    """Leaves out what is not needed to differ; shows the rest."""
    for name in ("events", "versions"):
        place = 0
        while place < len(getattr(one, name)):
            before = getattr(one, name)
            setattr(one, name, before[:place] + before[place + 1:])
            if not differs(one):
                setattr(one, name, before)
                place += 1
    told, ours = differs(one)
    for name in sorted(set(told) | set(ours)):
        if told.get(name) != ours.get(name):
            print(f"{name}:\n  C      {told.get(name)}\n"
                  f"  Python {ours.get(name)}", file=sys.stderr)
    for at, version in one.versions:
        print(fold.instant_text(at), version, file=sys.stderr)
    print("\n".join(lines_of(one)), file=sys.stderr)


def tally(counts, one, record):
    for word, holds in (
            ("with a base", one.versions),
            ("withdrawn", any("withdrawn" in v for _, v in one.versions)),
            ("promised", "promisedStart" in record),
            ("disputed", any("disputed" in line
                             for line in record["students"])),
            (record["status"], True),
            *((finding[0], True) for finding in record["findings"]),
            *((line["basis"], True) for line in record["students"]),
            *((line["status"], True) for line in record["students"]),
            *(("away in between", "away" in line)
              for line in record["students"])):
        counts[word] = counts.get(word, 0) + bool(holds)


def main():
    counts, events = {}, 0
    for first in range(0, SETS, BATCH):
        sets = [Teller(SEED + number)
                for number in range(first, min(first + BATCH, SETS))]
        for one, told in zip(sets, told_by_c(sets)):
            ours = expected(one)
            if told != ours:
                print(f"CHALKLINE_SEED={one.name[3:]} CHALKLINE_SETS=1",
                      file=sys.stderr)
                shrink(one)
                return 1
            events += len(one.events)
            tally(counts, one, told)
    assert SETS < 1000 or counts["away in between"], "nobody came back"
    shown = ", ".join(f"{n} {word}" for word, n in sorted(counts.items()))
    print(f"{SETS} sets of {events} events from seed {SEED}, none differs: "
          f"{shown}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
