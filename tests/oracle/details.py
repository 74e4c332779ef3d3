"""What a record holds beside what `chalkline sessions` prints, a second time.

From EVENTS.md, FINDINGS.md and the readings of services/attendance/README.md,
not from the C code: who called a session off, the planned tutor, make-ups,
presence, when all was told, and the findings of one session.
"""
import fold
from fold import DAY, MINUTE, instant

MOVES = ("STUDENT_JOINED", "STUDENT_LEFT")
TOLD = (*MOVES, "ATTENDANCE_MARKED")


def called_off(record):
    """(party, reason) of a CANCELLED session."""
    if record["status"] != "CANCELLED":
        return None, None
    events = record["_counting"]
    last = [e for e in events if e.type == "SESSION_CANCELLED"][-1:]
    if last and not any(
            e.type in ("SESSION_STARTED", "SESSION_RESCHEDULED",
                       "SESSION_SCHEDULED")
            for e in events[events.index(last[0]):]):
        return last[0].get("party"), last[0].get("reason")
    withdrawn = record["_withdrawn"]
    return withdrawn["withdrawn"], withdrawn.get("reason")


def modality(record):
    told = (record["_base"] or {}).get("modality")
    for e in record["_counting"]:
        if e.type in ("SESSION_SCHEDULED", "SESSION_STARTED"):
            told = e.get("modality") or told
    return told


def told_at(record):
    """When the last of the expected students was first told of."""
    firsts = []
    for line in record["students"]:
        receipts = [e.received for e in record["_counting"]
                    if e.type in TOLD
                    and e.get("studentId") == line["studentId"]]
        if not receipts:
            return None
        firsts.append(min(receipts))
    return max(firsts, default=None)


def void_findings(record, accepted):
    found = []
    known = {(e.kind, e.source, e.id): e for e in accepted}
    counting = {id(e) for e in fold.counting(accepted)}
    for e in accepted:
        if e.type != "EVENT_VOIDED":
            continue
        seen, at = set(), e
        while at is not None and id(at) not in seen:
            seen.add(id(at))
            at = known.get((at.kind, at.source, at.get("voidsEventId")))
        if at is e and not any(id(v) in counting for v in accepted
                               if id(v) in seen or is_aimed(v, seen, known)):
            found.append(("VOID_IN_CIRCLE", e.id, None, "voidsEventId"))
        elif id(e) in counting and (
                e.kind, e.source, e.get("voidsEventId")) not in known:
            found.append(("VOID_OF_NOTHING", e.id, None, "voidsEventId"))
    return found


def is_aimed(event, circle, known):
    """A void from outside at a circle."""
    target = known.get((event.kind, event.source, event.get("voidsEventId")))
    return target is not None and id(target) in circle


def plan_findings(record):
    base, events = record["_base"], record["_counting"]
    if base is None:
        return []
    times = [e for e in events if e.type in fold.PLAN_TYPES][-1:]
    rest = [e for e in events if e.type == "SESSION_SCHEDULED"][-1:]
    plan, found = record["_plan"], []
    for setter, names in ((times, ("plannedStart", "plannedEnd")),
                          (rest, ("programId", "schoolId", "subject",
                                  "studentIds"))):
        for name in names if setter else ():
            if plan.get(name) != base.get(name):
                found.append(("PLAN_DIFFERS", setter[0].id, None, name))
    if rest and record["_planned_tutor"] != base.get("tutorId"):
        found.append(("PLAN_DIFFERS", rest[0].id, None, "tutorId"))
    if rest and base.get("modality") not in (None, plan.get("modality")):
        found.append(("PLAN_DIFFERS", rest[0].id, None, "modality"))
    return found


def backdated_findings(provider, versions, accepted):
    if versions:
        return []
    walked, plan, found = [], {}, []
    for e in sorted(accepted, key=fold.Event.order):
        if e.kind != "PROVIDER" or e.source != provider or \
                e.type not in fold.PLAN_TYPES | {"EVENT_VOIDED"}:
            continue
        start = plan.get("plannedStart")
        if start is not None and e.at >= start - DAY:
            break
        if start is None and e.get("plannedStart"):
            start = instant(e.get("plannedStart"))
        if start is not None and e.at < start - DAY <= e.received:
            found.append(("PLAN_BACKDATED", e.id, None, "occurredAt"))
        walked.append(e)
        plan = fold.plan_of(None, sorted(fold.counting(walked),
                                         key=fold.Event.order))
    return found


def student_findings(record, unknown):
    """unknown: (kind, source, eventId) of events whose student is unknown."""
    start, end, valid = record["_actual"]
    plan, found = record["_plan"], []
    longest = max(end - start if valid else 0,
                  plan["plannedEnd"] - plan["plannedStart"]
                  if "plannedStart" in plan else 0)
    for line in record["students"]:
        if line["basis"] == "STATED" and \
                line["minutes"] * MINUTE > longest + 5 * MINUTE:
            mark, _ = fold.mark_of(record["_counting"], line["studentId"])
            found.append(("OVER_CLAIM", mark.id, line["studentId"],
                          "minutesPresent"))
    told = set()
    for e in record["_counting"]:
        if (e.kind, e.source, e.id) in unknown and \
                e.get("studentId") not in told:
            told.add(e.get("studentId"))
            found.append(("UNKNOWN_STUDENT", e.id, e.get("studentId"),
                          "studentId"))
    return found


def findings(record, versions, accepted, unknown):
    found = void_findings(record, accepted) + plan_findings(record)
    found += backdated_findings(record["providerId"], versions, accepted)
    found += student_findings(record, unknown)
    for e in fold.counting(accepted):
        if not fold.is_witness(e, versions, accepted):
            found.append(("SCHOOL_ELSEWHERE", e.id, e.get("studentId"),
                          "sessionId"))
    start, end, _ = record["_actual"]
    if start is not None and end is not None and end - start > 8 * fold.HOUR:
        found.append(("ACTUAL_TOO_LONG", None, None, "occurredAt"))
    return found


def whole(record, versions, accepted, unknown):
    """Everything, as fold_sets prints it; what is absent is left out."""
    made = {k: v for k, v in record.items() if not k.startswith("_")}
    for name in ("plannedStart", "plannedEnd", "actualStart", "actualEnd",
                 "promisedStart", "promisedEnd"):
        if name in made:
            made[name] = instant(made[name])
    party, reason = called_off(record)
    plan = record["_plan"]
    made.update(plannedTutorId=record["_planned_tutor"], party=party,
                reason=reason, modality=modality(record),
                makeupOf=plan.get("makeupOf"),
                hasBase="yes" if versions else None,
                toldAt=told_at(record))
    made["students"] = []
    for line in record["students"]:
        shown = {k: v for k, v in line.items() if not k.startswith("_")}
        stays = fold.present_in(line, record["_actual"])
        if stays:
            shown["from"], *away, shown["to"] = (
                at for stay in stays for at in stay)
            shown["away"] = away or None
        shown["disputed"] = "yes" if line.get("disputed") else None
        shown["planned"] = "yes" if line["studentId"] in \
            plan.get("studentIds", []) else None
        made["students"].append(
            {k: v for k, v in shown.items() if v is not None})
    made = {k: v for k, v in made.items() if v is not None}
    made["makeupFor"] = plan.get("makeupFor", [])
    made["findings"] = sorted(
        findings(record, versions, accepted, unknown), key=str)
    return made
