"""Dosage and attendance, a second time: from the standard's §3 and the
readings R1 to R21 of services/reporting/README.md, not from the C code.

Works on records of fold.py.  Rates are made of integers with Decimal-free
half-up rounding to four decimals.
"""
import datetime
from collections import defaultdict

from fold import ATTENDED, DAY, EPOCH, present_in, whole_minutes

HELD = {"COMPLETED", "IN_PROGRESS", "UNCLOSED"}
ABSENT = {"ABSENT_EXCUSED", "ABSENT_UNEXCUSED", "NO_SHOW"}
LOST = {"TUTOR_ABSENT", "TECH_FAILURE", "NO_SPACE", "SCHOOL_CLOSED",
        "TESTING", "FIELD_TRIP", "ASSEMBLY", "EARLY_DISMISSAL",
        "PULLED_BY_TEACHER"}
DOSAGE = ["sessions_planned", "sessions_offered", "sessions_attended",
          "unmarked", "not_available", "made_up", "owed", "minutes_planned",
          "minutes_delivered", "share_assumed", "dosage", "attendance_rate",
          "weeks_expected", "weeks_on_target", "continuity"]
ATTENDANCE = ["sessions_offered", "present", "late", "left_early", "partial",
              "absent_excused", "absent_unexcused", "no_show", "unmarked",
              "attendance_rate"]
COLUMN = {"student": "student_id", "school": "school_id",
          "provider": "provider_id", "program": "program_id",
          "grade": "grade", "week": "week", "tutor": "tutor_id"}


def rate(above, below):
    if below == 0:
        return ""
    scaled = (2 * above * 10000 + below) // (2 * below)
    return f"{scaled // 10000}.{scaled % 10000:04d}"


class World:
    """What a figure depends on beside the session records."""

    def __init__(self, students, programs, zones, calendar, placements,
                 moment):
        self.students = students      # id -> {"school", "grade"}
        self.programs = programs      # id -> dict of programs.csv
        self.zones = zones            # school id, "" for all -> ZoneInfo
        self.calendar = calendar      # (school id or "", date) -> bool
        self.placements = placements  # [(student, program, begins, ends)]
        self.placed = defaultdict(list)
        for student, program, begins, ends in placements:
            self.placed[student, program].append((begins, ends))
        self.moment = moment

    def inside(self, student, program, day):
        spans = self.placed.get((student, program))
        if spans is None:
            return True
        return day is not None and any(
            (b or "") <= day <= (e or "9999") for b, e in spans)

    def instructional(self, school, date):
        for key in ((school, date), ("", date)):
            if key in self.calendar:
                return self.calendar[key]
        return datetime.date.fromisoformat(date).weekday() < 5


def status_at(record, moment):
    plan, status = record["_plan"], record["status"]
    if "plannedEnd" in plan and moment > plan["plannedEnd"] + DAY:
        return {"SCHEDULED": "UNREPORTED",
                "IN_PROGRESS": "UNCLOSED"}.get(status, status)
    return status


def day_of(record, world):
    plan, promise = record["_plan"], record["_promise"]
    start = plan.get("plannedStart")
    if start is None and record["_actual"][2]:
        start = record["_actual"][0]
    if start is None and promise:
        start = promise[0]
    if start is None:
        return None
    zone = world.zones.get(record.get("schoolId")) or world.zones[""]
    moment = EPOCH + datetime.timedelta(microseconds=start)
    return moment.astimezone(zone).date().isoformat()


def week_of(day):
    if day is None:
        return ""
    year, week, _ = datetime.date.fromisoformat(day).isocalendar()
    return f"{year:04d}-W{week:02d}"


class Line:
    """One student in one session, with everything a figure needs."""


def lines_of(records, world):
    made = []
    for record in records:
        status = status_at(record, world.moment)
        promise = record["_promise"]
        plan = record["_plan"]
        day = day_of(record, world)
        promised = set(promise[2]) if promise else set()
        listed = {line["studentId"]: line for line in record["students"]}
        for student in sorted(promised | set(listed)):
            line = Line()
            told = listed.get(student)
            line.student, line.record, line.day = student, record, day
            line.program = record.get("programId", "")
            line.key = (record["providerId"].encode(),
                        record["sessionId"].encode())
            line.provider = record["providerId"]
            known = world.students.get(student, {})
            line.school = record.get("schoolId") or known.get("school", "")
            line.grade = known.get("grade", "")
            line.tutor = record.get("tutorId") or \
                record["_planned_tutor"] or ""
            line.week = week_of(day)
            line.status = told["status"] if told else "UNMARKED"
            line.minutes = told["minutes"] if told else 0
            line.basis = told["basis"] if told else "NONE"
            line.reason = told.get("reason") if told else None
            line.promised = student in promised
            planned = student in plan.get("studentIds", [])
            held = status in HELD
            line.walkin = (line.status in ATTENDED and not planned
                           and not line.promised)
            line.makeup = "makeupOf" in plan
            line.planned = (line.promised and not line.makeup and
                            world.inside(student, line.program, day))
            line.length = max(0, whole_minutes(promise[1] - promise[0])) \
                if promise else 0
            line.planned_length = 0
            if "plannedStart" in plan and "plannedEnd" in plan:
                line.planned_length = max(0, whole_minutes(
                    plan["plannedEnd"] - plan["plannedStart"]))
            line.offered = held and not line.walkin
            rules = world.programs.get(line.program, {})
            least = int(rules.get("minMinutesAttended") or 1)
            line.attended = (held and (line.offered or line.walkin)
                             and line.status in ATTENDED
                             and line.minutes >= least)
            line.lost = (line.offered and line.status in ABSENT
                         and line.reason in LOST)
            line.excused_out = (
                line.offered and line.status == "ABSENT_EXCUSED"
                and not line.lost and rules.get("excusedOut") == "true")
            line.off = status in ("CANCELLED", "MISSED")
            line.delivered = line.minutes
            line.stays = present_in(told, record["_actual"]) \
                if told and line.minutes else []
            made.append(line)
    take_overlaps(made)
    mark_makeups(made)
    return made


def take_overlaps(lines):
    of_student = defaultdict(list)
    for line in lines:
        if line.stays:
            of_student[line.student].append(line)
    for own in of_student.values():
        own.sort(key=lambda li: (
            li.record["_actual"][0] if li.record["_actual"][2]
            else li.stays[0][0], li.key))
        covered = []
        for line in own:
            taken = 0
            for a, b in line.stays:
                at = a
                for x, y in sorted(covered):
                    x, y = max(x, at), min(y, b)
                    if y > x:
                        taken += y - x
                        at = y
            line.delivered -= min(line.minutes, whole_minutes(taken))
            covered += line.stays


def mark_makeups(lines):
    """Which (provider, session, student) was made up by an attended one."""
    made_up = set()
    for line in lines:
        plan = line.record["_plan"]
        if line.makeup and line.attended:
            named = plan.get("makeupFor")
            if not named or line.student in named:
                made_up.add((line.key[0], plan["makeupOf"].encode(),
                             line.student))
    for line in lines:
        line.made_up = (line.key[0], line.key[1], line.student) in made_up


def weeks(lines, world, begins=None, ends=None):
    """Sets expected and on_target on the leading line of each week."""
    groups = defaultdict(list)
    for line in lines:
        line.expected = line.on_target = 0
        groups[line.student, line.program, line.week].append(line)
    for (_, program, _), own in groups.items():
        leading = [li for li in own if li.planned and li.day]
        if not leading:
            continue
        first = min(leading, key=lambda li: (li.day, li.key))
        rules = world.programs.get(program, {})
        day = datetime.date.fromisoformat(first.day)
        monday = day - datetime.timedelta(days=day.weekday())
        days = 0
        for i in range(7):
            date = (monday + datetime.timedelta(days=i)).isoformat()
            low = max(rules.get("beginsOn") or "", begins or "")
            high = min(rules.get("endsOn") or "9999", ends or "9999")
            if low <= date <= high and world.instructional(
                    first.school, date):
                days += 1
        if days == 0:
            continue
        first.expected = 1
        wanted = int(rules.get("sessionsPerWeek") or 0)
        least = int(rules.get("minMinutesTarget")
                    or rules.get("minutesPerSession") or 1)
        needed = -(-wanted * days // 5)
        done = sum(1 for li in own if li.attended and li.minutes >= least)
        if wanted and done >= needed:
            first.on_target = 1


def dim_values(line, dims, dosage):
    values = []
    for dim in dims:
        if dim == "student" and dosage:
            values += [line.student, line.program]
        else:
            values.append(getattr(line, dim))
    return tuple(v or "" for v in values)


def columns(dims, dosage):
    names = []
    for dim in dims:
        names.append(COLUMN[dim])
        if dim == "student" and dosage:
            names.append("program_id")
    return names


def grouped(lines, dims, dosage):
    groups = defaultdict(list)
    for line in lines:
        groups[dim_values(line, dims, dosage)].append(line)
    return sorted(groups.items(), key=lambda item: [
        v.encode() for v in item[0]])


def total(lines, test, value=lambda li: 1):
    return sum(value(li) for li in lines if test(li))


def divisor(own):
    return (total(own, lambda li: li.offered)
            - total(own, lambda li: li.offered and li.status == "UNMARKED")
            - total(own, lambda li: li.lost)
            - total(own, lambda li: li.excused_out))


def cap(line):
    if line.makeup:
        return line.planned_length
    return line.length if line.promised else 0


def dosage(lines, world, dims=("student",)):
    weeks(lines, world)
    rows = [columns(dims, True) + DOSAGE]
    for key, own in grouped(lines, dims, True):
        planned = total(own, lambda li: li.planned, lambda li: li.length)
        delivered = total(own, lambda li: True, lambda li: li.delivered)
        attended = total(own, lambda li: li.attended)
        off = [li for li in own if li.planned and li.off]
        rows.append([*key, *map(str, (
            total(own, lambda li: li.planned),
            total(own, lambda li: li.offered),
            attended,
            total(own, lambda li: li.offered and li.status == "UNMARKED"),
            total(own, lambda li: li.lost),
            total(off, lambda li: li.made_up),
            total(off, lambda li: not li.made_up),
            planned, delivered)),
            rate(total(own, lambda li: li.basis == "ASSUMED",
                       lambda li: li.delivered), delivered),
            rate(total(own, lambda li: True,
                       lambda li: min(li.delivered, cap(li))), planned),
            rate(attended, divisor(own)),
            str(sum(li.expected for li in own)),
            str(sum(li.on_target for li in own)),
            rate(total(own, lambda li: li.tutor and
                       li.record.get("tutorId") is not None and
                       li.record.get("tutorId") == li.record["_planned_tutor"],
                       lambda li: li.delivered), delivered)])
    return rows


def attendance(lines, dims):
    rows = [columns(dims, False) + ATTENDANCE]
    words = ["PRESENT", "LATE", "LEFT_EARLY", "PARTIAL", "ABSENT_EXCUSED",
             "ABSENT_UNEXCUSED", "NO_SHOW", "UNMARKED"]
    for key, own in grouped(lines, dims, False):
        counted = [li for li in own
                   if li.offered or (li.walkin and li.attended)]
        rows.append([
            *key, str(total(own, lambda li: li.offered)),
            *(str(total(counted, lambda li, w=w: li.status == w))
              for w in words),
            rate(total(own, lambda li: li.attended), divisor(own))])
    return rows

