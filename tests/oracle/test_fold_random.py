#!/usr/bin/env python3
"""The fold against its twin, on random sets of events with nasty timing.

Some hundred small sessions are made up from a seed, streamed into a real
attendance by an operator, two providers, a school and a district, and read
back; fold.py, which was written from the standard's text, says what each
record must be, measures.py what the reports are, and findings.py what is
found in several records or by a receipt.  Of a session that differs, events are taken away while it still differs (sent to the same
service under a new name), and what is left is printed with the seed.

CHALKLINE_SEED and CHALKLINE_SESSIONS choose another run.
"""
import csv
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scenario"))

import findings  # noqa: E402
import fold  # noqa: E402
import measures  # noqa: E402
import recount  # noqa: E402
import sparing  # noqa: E402
from stack import Stack, note, run, until  # noqa: E402

SEED = int(os.environ.get("CHALKLINE_SEED", "20251006"))
SESSIONS = int(os.environ.get("CHALKLINE_SESSIONS") or
               sparing.cases(3000, 1000))
NOON = fold.instant("2025-10-06T12:00:00Z")
SECOND = 1_000_000
# Senders: key, role, scope.  The operator speaks for the provider P1 or P2.
SENDERS = {"P1": ("provider", "P1"), "P2": ("provider", "P2"),
           "A": ("school", "A"), "D": ("district", "D")}
KINDS = {"provider": "PROVIDER", "school": "SCHOOL", "district": "DISTRICT"}
STUDENTS = ["s1", "s2", "s3"]
# As another scheme names them; those that no roster knows stand as they are.
ALIASES = {("STATE", "", "st1"): "s1", ("STATE", "", "st2"): "s2",
           ("PROVIDER", "P1", "x1"): "s1", ("PROVIDER", "P2", "x1"): "s2",
           ("PROVIDER", "P2", "x3"): "s3"}
USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,"
    "username,userIds,givenName,familyName,middleName,identifier,email,sms,"
    "phone,agentSourcedIds,grades,password\n"
    "s1,,,true,A,student,s1,{P1:x1},Ann,One,,st1,,,,,04,\n"
    "s2,,,true,A,student,s2,{P2:x1},Ben,Two,,st2,,,,,04,\n"
    "s3,,,true,A,student,s3,{P2:x3},Cy,Three,,,,,,,04,\n")
ORGS = ("sourcedId,status,dateLastModified,name,type,identifier,"
        "parentSourcedId\nD,,,Hill District,district,1,\n"
        "A,,,Hill School,school,2,D\nB,,,Dale School,school,3,D\n")
PROGRAMS = (
    "programId,name,subject,beginsOn,endsOn,ruleSetId,sessionsPerWeek,"
    "minutesPerSession,maxGroup,minMinutesAttended,minMinutesTarget,"
    "excusedOut\n"
    "m,M,MATH,2025-03-05,2025-12-19,m1,3,30,4,10,20,true\n"
    "r,R,READING,2024-01-01,2025-12-19,r1,2,30,4,,,\n")
STATUSES = ["PRESENT", "LATE", "LEFT_EARLY", "PARTIAL", "ABSENT_EXCUSED",
            "ABSENT_UNEXCUSED", "NO_SHOW", "NOT_EXPECTED"]
TYPES = (["SESSION_SCHEDULED"] * 4 + ["SESSION_RESCHEDULED"] * 2 +
         ["TUTOR_SUBSTITUTED", "SESSION_CANCELLED", "TUTOR_NO_SHOW"] +
         ["SESSION_STARTED", "SESSION_ENDED"] * 2 +
         ["STUDENT_JOINED", "STUDENT_LEFT"] * 5 + ["ATTENDANCE_MARKED"] * 5 +
         ["EVENT_VOIDED"] * 4)
MINUTES = [-4320, -2880, -2875, -1500, -1445, -1440, -1410, -60, -5, 0, 0, 1,
           4, 5, 6, 10, 14, 15, 16, 24, 25, 26, 29, 30, 31, 45, 475, 480, 510,
           511, 600]


# Where an event of the type would be in a session that is told well.
USUAL = {"SESSION_SCHEDULED": [-4320, -2880, -1440],
         "SESSION_RESCHEDULED": [-2880, -1440, -60],
         "SESSION_STARTED": [0, 0, 1], "STUDENT_JOINED": [0, 5, 6, 10, 15],
         "STUDENT_LEFT": [15, 24, 25, 26, 30], "SESSION_ENDED": [30, 30, 31],
         "ATTENDANCE_MARKED": [-60, 0, 0, 30, 45]}


def moment(dice, kind):
    """Often equal, often just beside a limit."""
    minutes = MINUTES if dice.random() < 0.4 else USUAL.get(kind, MINUTES)
    return (NOON + dice.choice(minutes) * fold.MINUTE +
            dice.choice([0, 0, 0, 0, 1, -1, 29 * SECOND, 30 * SECOND,
                         30 * SECOND - 1]))


def times(dice):
    start = NOON + dice.choice([0, 0, 0, -30, 5, 60, 1440]) * fold.MINUTE
    length = dice.choice([30, 30, 30, 20, 45, 480]) * fold.MINUTE
    length += dice.choice([0, 0, 30 * SECOND, -1])
    return {"plannedStart": fold.instant_text(start),
            "plannedEnd": fold.instant_text(min(start + length,
                                                start + 8 * fold.HOUR))}


def student(dice, fields):
    scheme = dice.choice(["DISTRICT"] * 6 + ["STATE", "PROVIDER"])
    fields["studentId"] = dice.choice(
        {"DISTRICT": STUDENTS + ["walk-in"], "STATE": ["st1", "st2", "st9"],
         "PROVIDER": ["x1", "x3", "x9"]}[scheme])
    if scheme != "DISTRICT" or dice.random() < 0.1:
        fields["studentIdScheme"] = scheme


def plan_fields(dice, school):
    fields = {"programId": dice.choice(["m", "r"]), "schoolId": school,
              "subject": dice.choice(["MATH", "READING"]),
              "tutorId": dice.choice(["t1", "t2", "t3"]),
              "studentIds": dice.sample(STUDENTS, dice.randint(1, 3)),
              **times(dice)}
    if dice.random() < 0.2:
        fields["makeupOf"] = "session"
        if dice.random() < 0.5:
            fields["makeupFor"] = dice.sample(STUDENTS, dice.randint(1, 2))
    return fields


def fill(dice, fields, school, ids):
    """What the type needs, and some of what it may carry."""
    kind = fields["type"]
    reason = {} if dice.random() < 0.6 else {
        "reason": dice.choice(["TESTING", "REFUSED", "OTHER"])}
    if kind == "SESSION_SCHEDULED":
        fields.update(plan_fields(dice, school))
    elif kind == "SESSION_RESCHEDULED":
        fields.update(times(dice), **reason)
    elif kind == "TUTOR_SUBSTITUTED":
        fields.update({"tutorId": dice.choice(["t4", "t5"])}, **reason)
    elif kind == "SESSION_STARTED" and dice.random() < 0.3:
        fields["tutorId"] = "t6"
    elif kind in ("STUDENT_JOINED", "STUDENT_LEFT"):
        student(dice, fields)
        fields.update(reason)
    elif kind == "SESSION_CANCELLED":
        fields.update({"party": dice.choice(["SCHOOL", "PROVIDER"])},
                      **reason)
    elif kind == "ATTENDANCE_MARKED":
        student(dice, fields)
        fields.update({"status": dice.choice(STATUSES)}, **reason)
        if dice.random() < 0.3:
            fields["minutesPresent"] = dice.choice([0, 1, 29, 30, 35, 36, 480])
    elif kind == "EVENT_VOIDED":
        fields["voidsEventId"] = dice.choice(ids + ["nothing"])


def make_session(dice, number):
    """The events of one session: (sender, fields)."""
    provider = dice.choice(["P1", "P2"])
    school = dice.choice(["A", "A", "B"])
    made = []
    count = dice.choice([1, 2, 3, 5, 8, 8, 12, 16])
    # Ids are shared between sources now and then, and are no order of time.
    ids = [f"{number}.{dice.choice('abcdxyz')}{i}" for i in range(count)]
    for event_id in ids:
        sender = dice.choice([provider] * 5 + ["operator"] * 2 + ["D", "A"])
        fields = {"eventId": event_id, "type": dice.choice(TYPES),
                  "sessionId": str(number), "providerId": provider}
        if sender in "AD":
            fields["type"] = dice.choice(
                ["ATTENDANCE_MARKED"] * 4 + ["SESSION_CANCELLED"])
        fields["occurredAt"] = fold.instant_text(moment(dice, fields["type"]))
        fill(dice, fields, school, ids)
        if "makeupOf" in fields:
            fields["makeupOf"] = str(abs(number - dice.randint(1, 4)))
        made.append((sender, fields))
        if sender == "D" and dice.random() < 0.3:
            twin = dict(fields, eventId=dice.choice(ids))
            made.append(("D", twin))
    return first_of_each(shifted(made, -(number // 4) * 9 * fold.HOUR))


def shifted(made, by):
    """Over a year and more, so that a student is not always elsewhere too."""
    for _, fields in made:
        for name in ("occurredAt", "plannedStart", "plannedEnd"):
            if name in fields:
                fields[name] = fold.instant_text(
                    fold.instant(fields[name]) + by)
    return made


def source_of(sender, fields):
    if sender == "operator":
        return "PROVIDER", fields["providerId"]
    role, scope = SENDERS[sender]
    return KINDS[role], scope


def first_of_each(made):
    """One event for each (source, id)."""
    kept = {}
    for sender, fields in made:
        kept.setdefault((*source_of(sender, fields), fields["eventId"]),
                        (sender, fields))
    return list(kept.values())


def recount_session(made):
    provider, session = made[0][1]["providerId"], made[0][1]["sessionId"]
    events = []
    for sender, fields in made:
        known = dict(fields)
        scheme = known.pop("studentIdScheme", "DISTRICT")
        issuer = provider if scheme == "PROVIDER" else ""
        if "studentId" in known:
            known["studentId"] = ALIASES.get(
                (scheme, issuer, known["studentId"]), known["studentId"])
        events.append(fold.Event(known, *source_of(sender, fields)))
    record = fold.fold(provider, session, [], events)
    record["_events"] = events
    return record


def expected(made):
    return recount.public(recount_session(made))


def send(stack, made, folder):
    """Everyone sends what is theirs; every event is accepted."""
    # The school first: later it may be told that the session is elsewhere.
    for sender in ["A", "operator", "P1", "P2", "D"]:
        own = [fields for who, fields in made if who == sender]
        if not own:
            continue
        path = os.path.join(folder, sender + ".ndjson")
        with open(path, "w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(fields) + "\n" for fields in own)
        key = [] if sender == "operator" else [
            "--key", os.path.join(stack.folder, "keys", sender + ".secret")]
        told = json.loads(stack.chalkline("stream", path, "--json", *key))
        assert told["accepted"] == len(own), (sender, told, path)


def read(stack, *words):
    told = {}
    for line in stack.chalkline("sessions", "--json", *words).splitlines():
        record = json.loads(line)
        record.pop("revision")
        told[record["providerId"], record["sessionId"]] = record
    return told


def make_live(dice, number):
    """A plan for days ahead, and marks dated round about now."""
    provider = dice.choice(["P1", "P2"])
    now = int(time.time()) * SECOND
    start = now + dice.choice([20, 23, 25, 40, 60, 100]) * fold.HOUR
    made = []
    for i in range(dice.randint(1, 6)):
        fields = {"eventId": f"live{number}.{i}", "providerId": provider,
                  "sessionId": f"live{number}", "type": dice.choice(
                      ["SESSION_SCHEDULED", "SESSION_RESCHEDULED",
                       "ATTENDANCE_MARKED"])}
        sender = provider
        if fields["type"] == "ATTENDANCE_MARKED":
            sender = dice.choice([provider, "D"])
        at = now - dice.choice([0, 1, 20, 50, 100]) * fold.HOUR
        if dice.random() < 0.2:
            at = now + dice.choice([-30, 5, 30, 120, 7200, 80000]) * SECOND
        fields["occurredAt"] = fold.instant_text(at)
        fill(dice, fields, "A", [])
        if "plannedStart" in fields:
            fields["plannedStart"] = fold.instant_text(start)
            fields["plannedEnd"] = fold.instant_text(start + fold.HOUR)
        fields.pop("makeupOf", None)
        fields.pop("makeupFor", None)
        made.append((sender, fields))
    return made


def make_wander(dice, number):
    """Students who go from one session into another and back, on one day."""
    school = dice.choice(["A", "B"])
    rooms = []
    for room in range(dice.choice([2, 2, 3])):
        provider = dice.choice(["P1", "P2"])
        rooms.append({"name": f"wander{number}.{room}", "made": [],
                      "provider": provider})
        tell(dice, rooms[-1], "SESSION_SCHEDULED", -2880 * fold.MINUTE,
             plan_fields(dice, school))
        tell(dice, rooms[-1], "SESSION_STARTED",
             dice.choice([0, 0, 0, 5]) * fold.MINUTE, {})
        if dice.random() < 0.7:
            tell(dice, rooms[-1], "SESSION_ENDED",
                 dice.choice([30, 30, 45, 60]) * fold.MINUTE, {})
    for one in dice.sample(STUDENTS, dice.randint(1, 3)):
        wander(dice, rooms, one)
    for room in rooms:
        if dice.random() < 0.3:
            tell(dice, room, "EVENT_VOIDED", 60 * fold.MINUTE, {
                "voidsEventId": dice.choice(room["made"])[1]["eventId"]})
        if dice.random() < 0.3:
            tell(dice, room, "ATTENDANCE_MARKED", 60 * fold.MINUTE, {
                "studentId": dice.choice(STUDENTS),
                "status": dice.choice(STATUSES)})
    return [first_of_each(shifted(
        room["made"], (1 + number % 300) * fold.DAY)) for room in rooms]


def wander(dice, rooms, student_id):
    at = dice.choice([0, 0, 2]) * fold.MINUTE
    room = dice.choice(rooms)
    tell(dice, room, "STUDENT_JOINED", at, {"studentId": student_id})
    for _ in range(dice.randint(1, 6)):
        at += dice.choice([1, 4, 5, 10, 10]) * fold.MINUTE
        tell(dice, room, "STUDENT_LEFT", at, {"studentId": student_id})
        room = dice.choice(rooms)
        # Mostly in the moment of leaving; now and then before it.
        at += dice.choice([0, 0, 0, 1, -1, 30 * SECOND, -30 * SECOND,
                           5 * fold.MINUTE, -2 * fold.MINUTE])
        tell(dice, room, "STUDENT_JOINED", at, {"studentId": student_id})


def tell(dice, room, kind, at, fields):
    sender = dice.choice([room["provider"], "operator"])
    room["made"].append((sender, {
        "eventId": f"{room['name']}.{len(room['made'])}", "type": kind,
        "sessionId": room["name"], "providerId": room["provider"],
        "occurredAt": fold.instant_text(NOON + at), **fields}))


def renamed(made, name):
    """The same session under another id; so are its events."""
    old = made[0][1]["sessionId"]
    copy = []
    for sender, fields in made:
        fields = dict(fields, sessionId=name)
        for key in ("eventId", "voidsEventId"):
            if fields.get(key, "").startswith(old + "."):
                fields[key] = name + fields[key][len(old):]
        copy.append((sender, fields))
    return copy


def differs(stack, made, folder):
    """(what it says, what it must say), or None."""
    provider, session = made[0][1]["providerId"], made[0][1]["sessionId"]
    send(stack, made, folder)
    told = read(stack, "--session", session).get((provider, session))
    ours = expected(made)
    return (told, ours) if told != ours else None


def shrink(stack, made, folder):
    tries, place = 0, 0
    while place < len(made) and len(made) > 1 and tries < 200:
        tries += 1
        fewer = renamed(made[:place] + made[place + 1:], f"again{tries}")
        if differs(stack, fewer, folder):
            made, place = fewer, 0
        else:
            place += 1
    told, ours = differs(stack, renamed(made, "least"), folder)
    note("\n".join(f"{who}: {json.dumps(fields)}" for who, fields in made))
    note(f"chalkline {json.dumps(told)}\nfold.py   {json.dumps(ours)}")


def import_roster(stack, folder):
    roster = os.path.join(folder, "roster")
    os.mkdir(roster)
    for name, text in (("orgs.csv", ORGS), ("users.csv", USERS)):
        with open(os.path.join(roster, name), "w",
                  encoding="utf-8") as table:
            table.write(text)
    programs = os.path.join(folder, "programs.csv")
    with open(programs, "w", encoding="utf-8") as table:
        table.write(PROGRAMS)
    stack.chalkline("import", "oneroster", roster)
    stack.chalkline("import", "programs", programs)
    until(lambda: all(f["lag"] == 0 for s in stack.status().values()
                      for f in s["followers"]), "the roster is applied")


def world():
    """What measures need beside the records; nobody is placed."""
    return measures.World(
        {student: {"school": "A", "grade": "04"} for student in STUDENTS},
        {row["programId"]: row
         for row in csv.DictReader(io.StringIO(PROGRAMS))},
        {"": ZoneInfo("America/New_York")}, {}, [],
        int(time.time() * 1_000_000))


def compare_reports(stack, sessions):
    records = sorted(map(recount_session, sessions), key=lambda r: (
        r["providerId"].encode(), r["sessionId"].encode()))
    known = world()
    lines = measures.lines_of(records, known)
    faults = 0
    for dims in (["student"], ["school"], ["provider"], ["week"], ["tutor"],
                 ["program", "week"]):
        faults += recount.compare_report(
            stack.folder, "dosage", dims, measures.dosage(lines, known, dims))
        faults += recount.compare_report(
            stack.folder, "attendance", dims,
            measures.attendance(lines, dims))
    return faults


def main():
    dice = random.Random(SEED)
    sessions = [make_session(dice, number) for number in range(SESSIONS)]
    sessions += [make_live(dice, number) for number in range(SESSIONS // 10)]
    for number in range(SESSIONS // 10):
        sessions += make_wander(dice, number)
    folder = tempfile.mkdtemp(prefix="chalkline-fold-")
    with Stack(os.path.join(folder, "d")) as stack:
        import_roster(stack, folder)
        for name, (role, scope) in SENDERS.items():
            run("keys", "new", name, "--role", role, "--scope", scope,
                "--dir", stack.folder)
        everything = [event for made in sessions for event in made]
        dice.shuffle(everything)
        send(stack, everything, folder)
        told = read(stack)
        wrong = []
        for made in sessions:
            key = made[0][1]["providerId"], made[0][1]["sessionId"]
            if told.get(key) != expected(made):
                wrong.append(made)
        note(f"seed {SEED}: {len(everything)} events in {len(sessions)} "
             f"sessions, {len(wrong)} differ")
        if wrong:
            shrink(stack, min(wrong, key=len), folder)
            return 1
        if compare_reports(stack, sessions) + findings.compare(
                stack, sessions, recount_session, note):
            return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
