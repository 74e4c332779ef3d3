"""A tutor does not come, and then leaves, in the middle of a term.

The running stack, a term from three weeks ago to five weeks ahead.  What the
tutor missed is proposed for make-ups and planned only when somebody says so; a
proposal closes itself when its record changes.  Then the plan is made to fit
without the tutor: calendars, planned sessions, attendance and reports follow,
and the weeks behind stay as they were.
"""
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import tempfile

from stack import Stack, note, until

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "component",
                                "scheduling"))
import test_replan as plans  # noqa: E402

TODAY = datetime.date.today()
MONDAY = TODAY - datetime.timedelta(TODAY.weekday())
FROM = str(TODAY + datetime.timedelta(2))
plans.BEGIN = str(MONDAY - datetime.timedelta(21))
plans.END = str(MONDAY + datetime.timedelta(39))
plans.FROM = FROM
BEFORE = (datetime.datetime.now(datetime.timezone.utc) -
          datetime.timedelta(hours=36)).strftime("%Y-%m-%dT%H:%M:%SZ")


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def told(plan, tutor):
    """Events of what lies behind: held, but for four of the tutor's: the
    tutor missed three, the provider cancelled one, a family another's."""
    mine = sorted((s for s in plan if s["tutorId"] == tutor),
                  key=lambda s: s["plannedStart"])
    other = next(s for s in plan if s["tutorId"] != tutor)
    kinds = {s["sessionId"]: ("TUTOR_NO_SHOW", {}) for s in mine[:3]}
    kinds[mine[3]["sessionId"]] = ("SESSION_CANCELLED", {
        "party": "PROVIDER", "reason": "OTHER"})
    kinds[other["sessionId"]] = ("SESSION_CANCELLED", {
        "party": "STUDENT_FAMILY", "reason": "FAMILY_REQUEST"})
    number = 0
    for session in plan:
        common = {"providerId": session["providerId"],
                  "sessionId": session["sessionId"]}
        name = session["sessionId"]
        if name in kinds:
            kind, more = kinds[name]
            yield {"eventId": f"x-{name}", "type": kind,
                   "occurredAt": session["plannedStart"], **common, **more}
            continue
        steps = [("SESSION_STARTED", session["plannedStart"], {})]
        steps += [("ATTENDANCE_MARKED", session["plannedEnd"],
                   {"studentId": s, "status": "PRESENT"})
                  for s in session["studentIds"]]
        steps += [("SESSION_ENDED", session["plannedEnd"], {})]
        for kind, at, more in steps:
            number += 1
            yield {"eventId": f"e{number}", "type": kind, "occurredAt": at,
                   **common, **more}


def stream(stack, folder, events):
    path = plans.write(folder, "events.ndjson", "".join(
        json.dumps(event) + "\n" for event in events))
    stack.chalkline("stream", path)


def planned(stack):
    return lines(stack.chalkline("schedule", "show", "--sessions", "--json"))


def records(stack):
    return {s["sessionId"]: s for s in
            lines(stack.chalkline("sessions", "--json"))}


def dosage(stack):
    rows = csv.DictReader(io.StringIO(stack.chalkline(
        "report", "dosage", "--by", "student", "--format", "csv")))
    return {row["student_id"]: row for row in rows}


def proposals(stack, *words):
    return lines(stack.chalkline(
        "schedule", "proposals", *words, "--json", "--since", plans.BEGIN,
        "--from", FROM))


def calendar(stack):
    """{session: (sequence, status)}, as libical reads it."""
    text = stack.chalkline("schedule", "export", "--ics", "-")
    done = subprocess.run([os.environ["LIST_CALENDAR"]], input=text,
                          text=True, capture_output=True, check=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {r[0].split("/")[1].split("@")[0]: (int(r[1]), r[2]) for r in rows}


def check_proposals(stack, folder, behind, tutor):
    """What was not held is proposed; planned only when it is said."""
    mine = [s["sessionId"] for s in sorted(
        (s for s in behind if s["tutorId"] == tutor),
        key=lambda s: s["plannedStart"])]
    head = len(stack.feed("scheduling"))
    found = proposals(stack)
    makeups = {p["makeupOf"]: p for p in found if p["proposal"] == "makeup"}
    assert {k: p["because"] for k, p in makeups.items()} == {
        **dict.fromkeys(mine[:3], "MISSED"), mine[3]: "CANCELLED"}, found
    assert [(p["tutorId"], p["missed"]) for p in found
            if p["proposal"] == "replan"] == [(tutor, 3)], found
    assert proposals(stack) == found, "asked twice"
    assert len(stack.feed("scheduling")) == head, "listing planned something"
    one = makeups[mine[0]]
    assert "sessionId" in one, one
    stack.chalkline("schedule", "proposals", "apply", "G-none", code=2)
    assert proposals(stack, "apply", mine[0]) == [{"planned": 1}]
    made = {s["sessionId"]: s for s in planned(stack)}[one["sessionId"]]
    assert made["plannedStart"] == one["plannedStart"] >= FROM, made
    assert proposals(stack, "dismiss", mine[1]) == [{"dismissed": 1}]
    # It was held after all: the proposal is not there any more.
    stream(stack, folder, [{
        "eventId": "void", "type": "EVENT_VOIDED",
        "occurredAt": BEFORE, "providerId": "acme", "sessionId": mine[3],
        "voidsEventId": f"x-{mine[3]}"}])
    left = [p["makeupOf"] for p in proposals(stack)
            if p["proposal"] == "makeup"]
    assert left == [mine[2]], left
    # Attendance may be down, and what it told is known.
    return mine[2]


def check_leaves(stack, tutor):
    """Least change from a day on; all that follows, follows."""
    before = {s["sessionId"]: s for s in planned(stack)}
    known, figures, dates = records(stack), dosage(stack), calendar(stack)
    words = ("schedule", "replan", "--json", "--from", FROM,
             "--without-tutor", tutor)
    seen = json.loads(stack.chalkline(*words, "--preview"))
    assert {s["sessionId"] for s in planned(stack)} == set(before)
    told_now = json.loads(stack.chalkline(*words))
    assert told_now["published"] and told_now["changed"] == seen["changed"]
    after = {s["sessionId"]: s for s in planned(stack)}
    ahead = {k for k in before if plans.day_of(k) >= FROM}
    for name in set(before) - ahead:
        assert after[name] == before[name], name
    hit = {k for k in ahead if before[k]["tutorId"] == tutor and k[-1] != "M"}
    kept = {k for k in hit if k in after}
    assert hit and kept, (hit, told_now)
    assert not any(s["tutorId"] == tutor for k, s in after.items()
                   if plans.day_of(k) >= FROM and k[-1] != "M"), after
    now = records(stack)
    for name in set(before) - ahead:
        assert now[name] == known[name], (now[name], known[name])
    for name in kept:
        assert now[name]["tutorId"] == after[name]["tutorId"], now[name]
        assert now[name]["plannedStart"] == after[name]["plannedStart"]
    for name in hit - kept:
        assert now[name]["status"] == "CANCELLED", now[name]
    listed = calendar(stack)
    for name, (sequence, status) in dates.items():
        changed = before.get(name) != after.get(name)
        assert listed[name][0] == sequence + changed, (name, listed[name])
        assert listed[name][1] == ("CONFIRMED" if name in after else
                                   "CANCELLED"), (name, listed[name], status)
    new = dosage(stack)
    for student, row in figures.items():
        for field in ("sessions_offered", "sessions_attended",
                      "minutes_delivered"):
            assert new[student][field] == row[field], (student, field)
    return len(kept), len(hit)


def main():
    os.environ.pop("CHALKLINE_DIR", None)
    with tempfile.TemporaryDirectory() as top:
        district = plans.District(top)
        # Two groups of 90 minutes a week, and two make-ups.
        district.minutes = dict.fromkeys(district.minutes, 240)
        with Stack(f"{top}/d") as stack:
            district.bring_in(stack.folder)
            stack.chalkline("schedule", "solve")
            plan = planned(stack)
            assert min(s["plannedStart"] for s in plan)[:10] < str(TODAY)
            behind = [s for s in plan if s["plannedEnd"] < BEFORE]
            tutor = max({s["tutorId"] for s in behind}, key=lambda t: sum(
                s["tutorId"] == t for s in behind))
            stream(stack, top, told(behind, tutor))
            left = check_proposals(stack, top, behind, tutor)
            kept, hit = check_leaves(stack, tutor)
            stack.kill("attendance")
            until(lambda: [p["makeupOf"] for p in lines(stack.chalkline(
                "schedule", "proposals", "--json", "--since", plans.BEGIN,
                "--from", FROM, "--wait", "0"))
                if p["proposal"] == "makeup"] == [left],
                  "proposals are known without attendance")
    note(f"midterm: {len(plan)} sessions, {kept} of {hit} keep their id")


if __name__ == "__main__":
    sys.exit(main())
