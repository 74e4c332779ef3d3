#!/usr/bin/env python3
"""Counts a term again, from the raw files, and compares.

  recount.py DIR        DIR: a stack that `chalkline demo` made and that is up

Reads DIR/files (the OneRoster and CSV files and the NDJSON that was streamed)
and, for what scheduling decided, its feed.  Recomputes every session record,
the dosage of every student and the attendance of every dimension with fold.py
and measures.py, and compares with what Chalkline prints.  Exit 0: no
difference.
"""
import csv
import glob
import io
import json
import os
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

import fold
import measures

CHALKLINE = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline")
SUBJECTS = ["", "MATH", "READING", "SCIENCE", "WRITING", "OTHER"]
PARTIES = ["", "DISTRICT", "SCHOOL", "PROVIDER", "TUTOR", "STUDENT_FAMILY",
           "FORCE_MAJEURE"]
AUTHORITY_ZONE = "America/Chicago"


def table(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def chalkline(folder, *words):
    return subprocess.run([CHALKLINE, *words, "--dir", folder], check=True,
                          capture_output=True, text=True).stdout


def read_plans(folder):
    """Scheduling's log: versions of each session, placements."""
    plans, placements = {}, {}
    for line in chalkline(folder, "feed", "read", "scheduling").splitlines():
        entry = json.loads(line)
        at = fold.instant(entry["knownAt"])
        event = entry["event"]
        if "sessionPlanned" in event:
            s = event["sessionPlanned"]
            version = {name: s[name] for name in (
                "programId", "schoolId", "tutorId") if name in s}
            version["subject"] = SUBJECTS[s["subject"]]
            version["plannedStart"] = fold.instant(s["plannedStart"])
            version["plannedEnd"] = fold.instant(s["plannedEnd"])
            version["studentIds"] = sorted(s.get("studentIds", []))
            plans.setdefault((s["providerId"], s["sessionId"]), []).append(
                (at, version))
        elif "sessionWithdrawn" in event:
            s = event["sessionWithdrawn"]
            plans.setdefault((s["providerId"], s["sessionId"]), []).append(
                (at, {"withdrawn": PARTIES[s.get("party", 0)]}))
        elif "placementSet" in event:
            p = event["placementSet"]
            placements[p["needId"]] = (p["studentId"], p["programId"],
                                       p["beginsOn"], p["endsOn"])
        elif "placementEnded" in event:
            placements.pop(event["placementEnded"]["needId"], None)
    return plans, list(placements.values())


def read_events(files, schools):
    """Accepted events by (provider, session), first content of an id wins."""
    seen, accepted = {}, {}
    for path in sorted(glob.glob(os.path.join(files, "events", "*.ndjson"))):
        source = os.path.basename(path)[:-len(".ndjson")]
        kind = "SCHOOL" if source in schools else "PROVIDER"
        with open(path, encoding="utf-8") as handle:
            for line in handle:
                fields = json.loads(line)
                fields.setdefault("providerId", source)
                known = seen.setdefault((kind, source, fields["eventId"]),
                                        fold.content(fields))
                if known != fold.content(fields):
                    continue  # a conflict: kept, without effect
                key = (fields["providerId"], fields["sessionId"])
                own = accepted.setdefault(key, {})
                own.setdefault((kind, source, fields["eventId"]),
                               fold.Event(fields, kind, source))
    return {key: list(own.values()) for key, own in accepted.items()}


def read_world(files, placements, moment):
    students = {}
    for row in table(os.path.join(files, "oneroster", "users.csv")):
        if row["role"] == "student":
            students[row["sourcedId"]] = {
                "school": row["orgSourcedIds"].split(",")[0],
                "grade": row["grades"]}
    programs = {row["programId"]: row
                for row in table(os.path.join(files, "programs.csv"))}
    zones = {"": ZoneInfo(AUTHORITY_ZONE)}
    for row in table(os.path.join(files, "schools.csv")):
        if row["timeZone"]:
            zones[row["schoolId"]] = ZoneInfo(row["timeZone"])
    calendar = {(row["schoolId"], row["date"]): row["instructional"] == "true"
                for row in table(os.path.join(files, "calendars.csv"))}
    return measures.World(students, programs, zones, calendar, placements,
                          moment)


def public(record):
    """As `sessions --json` shows it, without what arrival decides."""
    shown = {k: v for k, v in record.items() if not k.startswith("_")}
    shown["students"] = [{k: v for k, v in line.items()
                          if not k.startswith("_")}
                         for line in record["students"]]
    return shown


def compare_sessions(folder, records):
    told = {}
    for line in chalkline(folder, "sessions", "--json").splitlines():
        record = json.loads(line)
        record.pop("revision")
        told[record["providerId"], record["sessionId"]] = record
    ours = {(r["providerId"], r["sessionId"]): public(r) for r in records}
    differences = []
    for key in sorted(set(told) | set(ours)):
        if told.get(key) != ours.get(key):
            differences.append((key, told.get(key), ours.get(key)))
    for key, theirs, mine in differences[:5]:
        print(f"session {key}:\n  chalkline {json.dumps(theirs)}\n"
              f"  recount   {json.dumps(mine)}")
    print(f"sessions: {len(ours)} counted, {len(differences)} differences")
    return len(differences)


def compare_report(folder, name, dims, ours):
    words = [w for d in dims for w in ("--by", d)]
    text = chalkline(folder, "report", name, *words, "--format", "csv")
    told = list(csv.reader(io.StringIO(text)))
    differences = 0
    for i in range(max(len(told), len(ours))):
        theirs = told[i] if i < len(told) else None
        mine = ours[i] if i < len(ours) else None
        if theirs != mine:
            differences += 1
            if differences <= 3:
                print(f"report {name} {dims} row {i}:\n  {ours[0]}\n"
                      f"  chalkline {theirs}\n  recount   {mine}")
    print(f"report {name} --by {','.join(dims)}: {len(ours) - 1} rows, "
          f"{differences} differences")
    return differences


def main():
    folder = sys.argv[1]
    files = os.path.join(folder, "files")
    schools = {row["schoolId"]
               for row in table(os.path.join(files, "schools.csv"))}
    plans, placements = read_plans(folder)
    events = read_events(files, schools)
    world = read_world(files, placements, int(time.time() * 1_000_000))
    records = [fold.fold(*key, plans.get(key, []), events.get(key, []))
               for key in sorted(set(plans) | set(events))]
    assert records, "the folder holds no session"
    lines = measures.lines_of(records, world)
    faults = compare_sessions(folder, records)
    for dims in (["student"], ["school"], ["provider"], ["program"],
                 ["grade"], ["week"], ["tutor"], ["school", "week"]):
        faults += compare_report(folder, "dosage", dims,
                                 measures.dosage(lines, world, dims))
        faults += compare_report(folder, "attendance", dims,
                                 measures.attendance(lines, dims))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
