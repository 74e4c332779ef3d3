"""The fold of session events, a second time: from the standard's text.

Written without looking at the C code, to check it.  A session's record is a
function of the versions of its base and of the set of its accepted events.
Instants are integer microseconds UTC.
"""
import datetime
import re

ATTENDED = {"PRESENT", "LATE", "LEFT_EARLY", "PARTIAL"}
KINDS = ["PROVIDER", "SCHOOL", "DISTRICT"]
PLAN_TYPES = {"SESSION_SCHEDULED", "SESSION_RESCHEDULED"}
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?"
    r"([Zz]|[+-]\d\d:\d\d)$")


def instant(text):
    date, clock, fraction, zone = RFC3339.match(text).groups()
    zone = "+00:00" if zone in "Zz" else zone
    moment = datetime.datetime.fromisoformat(f"{date}T{clock}{zone}") - EPOCH
    return ((moment.days * 86400 + moment.seconds) * 1_000_000
            + int((fraction or "").ljust(6, "0")))


def instant_text(value):
    moment = EPOCH + datetime.timedelta(microseconds=value)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{value % 1_000_000:06d}".rstrip("0")
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def whole_minutes(micros):
    """Rounded, half up."""
    return (micros + MINUTE // 2) // MINUTE


class Event:
    """An accepted event: its fields, and the source that it came from."""

    def __init__(self, fields, kind, source, received=None):
        self.fields = fields
        self.kind = kind          # PROVIDER, SCHOOL, DISTRICT
        self.source = source
        self.received = received
        self.id = fields["eventId"]
        self.type = fields["type"]
        self.at = instant(fields["occurredAt"])

    def get(self, name):
        return self.fields.get(name)

    def order(self):
        return (self.at, self.source.encode(), KINDS.index(self.kind),
                self.id.encode())


def content(fields):
    """What makes two events of one id the same event."""
    same = dict(fields)
    for name in ("occurredAt", "plannedStart", "plannedEnd"):
        if name in same:
            same[name] = instant(same[name])
    for name in ("studentIds", "makeupFor"):
        if name in same:
            same[name] = tuple(sorted(same[name]))
    if any(k in same for k in ("studentId", "studentIds")):
        same.setdefault("studentIdScheme", "DISTRICT")
    return tuple(sorted(same.items()))


def counting(events):
    """Rule 2: the events that no counting void names."""
    names = {}
    for e in events:
        if e.type == "EVENT_VOIDED":
            names.setdefault((e.kind, e.source, e.get("voidsEventId")),
                             []).append(e)
    verdict = {}
    waiting = list(events)
    while waiting:
        rest = []
        for e in waiting:
            voids = names.get((e.kind, e.source, e.id), [])
            known = [verdict.get(id(v)) for v in voids]
            if True in known:
                verdict[id(e)] = False
            elif None not in known:
                verdict[id(e)] = True
            else:
                rest.append(e)
        if len(rest) == len(waiting):
            break  # only circles are left: they do not count
        waiting = rest
    return [e for e in events if verdict.get(id(e))]


def is_witness(event, versions, accepted):
    """A school speaks of sessions that some plan has at that school."""
    if event.source == "*":
        return True  # a key for every school
    named = {plan.get("schoolId") for _, plan in versions}
    named |= {e.get("schoolId") for e in accepted}
    named.discard(None)
    return event.kind != "SCHOOL" or not named or event.source in named


def plan_of(base, events):
    """Rule 4, field by field; events in order, those that count."""
    plan = {}
    if base:
        plan.update(base)
    for e in events:
        if e.type in PLAN_TYPES:
            for name in ("programId", "schoolId", "subject", "modality",
                         "makeupOf"):
                if e.get(name) is not None:
                    plan[name] = e.get(name)
            for name in ("plannedStart", "plannedEnd"):
                if e.get(name) is not None:
                    plan[name] = instant(e.get(name))
            for name in ("studentIds", "makeupFor"):
                if e.get(name) is not None:
                    plan[name] = sorted(set(e.get(name)))
    return plan


def promise_of(versions, events, provider):
    """Rule 5: (start, end, students) or None."""
    plan = {}
    if versions:
        for at, version in versions:
            if "plannedStart" in plan and \
                    at >= plan["plannedStart"] - DAY:
                break
            plan = {} if "withdrawn" in version else dict(version)
    else:
        walked = []
        for e in sorted(events, key=Event.order):
            if e.kind != "PROVIDER" or e.source != provider:
                continue
            if e.type not in PLAN_TYPES and e.type != "EVENT_VOIDED":
                continue
            if "plannedStart" in plan and e.at >= plan["plannedStart"] - DAY:
                break
            walked.append(e)
            plan = plan_of(None, sorted(counting(walked), key=Event.order))
    if "plannedStart" not in plan:
        return None
    return (plan["plannedStart"], plan["plannedEnd"],
            sorted(plan.get("studentIds", [])))


def status_of(events, plan, withdrawn):
    """Rules 1 and 6; events that count, in order."""
    def last(kind):
        places = [i for i, e in enumerate(events) if e.type == kind]
        return places[-1] if places else -1

    happened = {"SESSION_STARTED", "STUDENT_JOINED", "STUDENT_LEFT",
                "ATTENDANCE_MARKED", "SESSION_ENDED"}
    if withdrawn and not any(e.type in happened for e in events):
        return "CANCELLED"
    cancelled = last("SESSION_CANCELLED")
    if cancelled >= 0 and max(map(last, (
            "SESSION_STARTED", "SESSION_RESCHEDULED",
            "SESSION_SCHEDULED"))) < cancelled:
        return "CANCELLED"
    missed = last("TUTOR_NO_SHOW")
    if missed >= 0 and last("SESSION_STARTED") < missed:
        return "MISSED"
    if last("SESSION_ENDED") >= 0:
        return "COMPLETED"
    for e in events:
        if e.type in ("SESSION_STARTED", "STUDENT_JOINED", "STUDENT_LEFT"):
            return "IN_PROGRESS"
        if e.type == "ATTENDANCE_MARKED":
            if e.get("status") in ATTENDED:
                return "IN_PROGRESS"
            if e.get("status") != "NOT_EXPECTED" and "plannedStart" in plan \
                    and e.at >= plan["plannedStart"]:
                return "IN_PROGRESS"
    return "SCHEDULED"


def actual_of(events, plan, status):
    """Rule 7: (start, end, valid)."""
    if status not in ("COMPLETED", "IN_PROGRESS"):
        return None, None, False
    starts = [e.at for e in events if e.type == "SESSION_STARTED"]
    joins = [e.at for e in events if e.type == "STUDENT_JOINED"]
    leaves = [e.at for e in events if e.type == "STUDENT_LEFT"]
    ends = [e.at for e in events if e.type == "SESSION_ENDED"]
    start = starts[0] if starts else joins[0] if joins else \
        plan.get("plannedStart")
    if ends:
        end = ends[-1]
    else:
        later = leaves[-1:] + [plan[k] for k in ("plannedEnd",) if k in plan]
        end = max(later) if later else None
    valid = (start is not None and end is not None and end > start
             and end - start <= 8 * HOUR)
    return start, end, valid


def mark_of(events, student):
    """Rule 8: (mark or None, disputed)."""
    marks = [e for e in events if e.type == "ATTENDANCE_MARKED"
             and e.get("studentId") == student]
    ours = [e for e in marks if e.kind == "PROVIDER"]
    theirs = [e for e in marks if e.kind != "PROVIDER"]
    disputed = bool(ours and theirs
                    and ours[-1].get("status") != theirs[-1].get("status"))
    mark = theirs[-1] if theirs else ours[-1] if ours else None
    return mark, disputed


def stays_of(moves, start, end, valid):
    """Rule 9: [(from, to)], clipped, in order, none empty, none touching."""
    if not valid:
        return []
    told, opened = [], None
    for i, e in enumerate(moves):
        if e.type == "STUDENT_JOINED":
            if opened is None:
                opened = e.at
        elif opened is not None:
            told.append((opened, e.at))
            opened = None
        elif i == 0:
            told.append((start, e.at))
    if opened is not None:
        told.append((opened, end))
    stays = []
    for a, b in told:
        a, b = max(a, start), min(b, end)
        if a < b and stays and stays[-1][1] == a:
            stays[-1] = (stays[-1][0], b)
        elif a < b:
            stays.append((a, b))
    return stays


def presence_of(moves, start, end, valid):
    """Rule 9: microseconds."""
    return sum(b - a for a, b in stays_of(moves, start, end, valid))


def present_in(line, actual):
    """R12: when a student who attended was there, [(from, to)]."""
    start, end, valid = actual
    if not valid or line["status"] not in ATTENDED:
        return []
    if not line["_moves"]:
        return [(start, end)]
    return stays_of(line["_moves"], start, end, valid)


def line_of(student, events, plan, status, actual):
    """Rules 8 to 11: a student's line, or None when not expected."""
    start, end, valid = actual
    mark, disputed = mark_of(events, student)
    if mark and mark.get("status") == "NOT_EXPECTED":
        return None
    moves = [e for e in events if e.get("studentId") == student
             and e.type in ("STUDENT_JOINED", "STUDENT_LEFT")]
    off = status in ("CANCELLED", "MISSED")
    interval = end - start if valid else 0
    if off or (mark and mark.get("status") not in ATTENDED):
        minutes, basis = 0, "NONE"
    elif mark and mark.get("minutesPresent") is not None:
        minutes, basis = mark.get("minutesPresent"), "STATED"
    elif moves:
        minutes = whole_minutes(presence_of(moves, start, end, valid))
        basis = "MEASURED"
    elif mark and mark.get("status") == "PRESENT":
        minutes, basis = whole_minutes(interval), "ASSUMED"
    elif mark:
        minutes, basis = whole_minutes(interval // 2), "ASSUMED"
    else:
        minutes, basis = 0, "NONE"

    if mark:
        verdict = mark.get("status")
    elif off or not moves:
        verdict = "UNMARKED"
    else:
        length = interval
        if "plannedStart" in plan and "plannedEnd" in plan:
            length = plan["plannedEnd"] - plan["plannedStart"]
        if 2 * minutes < whole_minutes(length):
            verdict = "PARTIAL"
        elif valid and moves[0].type == "STUDENT_JOINED" \
                and moves[0].at > start + 5 * MINUTE:
            verdict = "LATE"
        elif valid and moves[-1].type == "STUDENT_LEFT" \
                and moves[-1].at < end - 5 * MINUTE:
            verdict = "LEFT_EARLY"
        else:
            verdict = "PRESENT"
    line = {"studentId": student, "status": verdict, "minutes": minutes,
            "basis": basis}
    if disputed:
        line["disputed"] = True
    if mark and mark.get("reason"):
        line["reason"] = mark.get("reason")
    line["_moves"] = moves
    return line


def fold(provider, session, versions, accepted):
    """
    The record, as `chalkline sessions --json` prints it but without revision,
    plus names with an underscore that only measures need.

    versions: [(published at, plan fields or {"withdrawn": party})], in order.
    """
    events = sorted((e for e in counting(accepted)
                     if is_witness(e, versions, accepted)), key=Event.order)
    base, withdrawn = None, None
    for _, version in versions:
        if "withdrawn" in version:
            withdrawn = version
        else:
            base, withdrawn = version, None
    plan = plan_of(base, events)
    status = status_of(events, plan, withdrawn)
    actual = actual_of(events, plan, status)
    start, end, valid = actual

    tutor = (base or {}).get("tutorId")
    planned_tutor = tutor
    for e in events:
        if e.get("tutorId"):
            if e.type in ("SESSION_SCHEDULED", "TUTOR_SUBSTITUTED",
                          "SESSION_STARTED"):
                tutor = e.get("tutorId")
            if e.type == "SESSION_SCHEDULED":
                planned_tutor = tutor
    expected = set(plan.get("studentIds", []))
    for e in events:
        if e.type in ("STUDENT_JOINED", "STUDENT_LEFT", "ATTENDANCE_MARKED"):
            expected.add(e.get("studentId"))
    lines = [line_of(s, events, plan, status, actual)
             for s in sorted(expected, key=str.encode)]
    lines = [line for line in lines if line]
    promise = promise_of(versions, accepted, provider)

    record = {"providerId": provider, "sessionId": session, "status": status}
    for name in ("programId", "schoolId", "subject"):
        if plan.get(name) is not None:
            record[name] = plan[name]
    if tutor is not None:
        record["tutorId"] = tutor
    for name in ("plannedStart", "plannedEnd"):
        if name in plan:
            record[name] = instant_text(plan[name])
    if valid:
        record["actualStart"] = instant_text(start)
        record["actualEnd"] = instant_text(end)
    if promise:
        record["promisedStart"] = instant_text(promise[0])
        record["promisedEnd"] = instant_text(promise[1])
    record["promisedStudents"] = promise[2] if promise else []
    record["students"] = lines
    record["_plan"] = plan
    record["_promise"] = promise
    record["_actual"] = actual
    record["_planned_tutor"] = planned_tutor
    record["_base"] = base
    record["_withdrawn"] = withdrawn
    record["_counting"] = events
    return record
