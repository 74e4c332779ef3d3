#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The changes that are said to place most do place as many.

Each change is made here in the text of the instance; the judge finds no rule
broken in the schedule that was found with it, and exactly the students and the
weight that were told are placed more, with nobody moved.  Reasons are counted
against the schedule's own.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

import check_schedule
import make_instance
from test_schedules import SOLVER, read, solve, sparing

SEEDS = range(1, sparing.cases(9, 4))
EXTENDED = range(1, sparing.cases(4, 3))


def explain(instance, schedule, *more, code=0):
    words = ("--explain-instance", instance, "--from", schedule, *more)
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words, code))
    assert done.returncode == code, done
    return done


def with_change(lines, change):
    """The instance in which one change was made."""
    out = []
    kind, tutor = change["change"], change.get("tutorId")
    for line in lines:
        f = line.split(",")
        mine = f[0] == "TUTOR" and f[1] == tutor
        if mine and kind == "WINDOW":
            end = change["start"] + change["minutes"]
            f[11] += f" {change['day']}:{change['start']}-{end}"
        elif mine and kind == "MINUTES":
            f[9] = str(int(f[9]) + change["minutes"])
        elif mine and kind == "LANGUAGE":
            f[7] += " " + change["word"]
        elif mine and kind == "TRAINING":
            f[8] += " " + change["word"]
        elif mine and kind == "TUTOR":
            out.append(line)
            f[1] = change["newTutorId"]
            f[3] = f[4] = change["schoolId"]
        elif f[0] == "SCHOOL" and f[1] == change.get("schoolId") and \
                kind in ("ROOM", "SEAT"):
            at = 5 if kind == "ROOM" else 6
            f[at] = str(int(f[at]) + 1)
        out.append(",".join(f))
    assert out != lines, change
    return out


def weights_of(instance):
    return {f[1]: int(f[8]) for f in (
        line.split(",") for line in read(instance).decode().splitlines())
        if f[0] == "STUDENT"}


def placed_in(schedule):
    groups, _ = check_schedule.read_schedule(schedule)
    return {s for _, _, students in groups.values() for s in students}


def try_changes(lines, changes, schedule, folder, *more):
    """One upon the other; the schedule with them keeps every rule, moves
    nobody, and places what was said."""
    now, new = f"{folder}/now.tsi", f"{folder}/new.tss"
    told = json.loads(explain(f"{folder}/base.tsi", schedule, "--json",
                              "--out", new, *more).stdout)
    assert told["changes"] == changes, (told["changes"], changes)
    for change in changes:
        lines = with_change(lines, change)
    with open(now, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    faults, weight = check_schedule.judge(now, new)
    assert not faults, (changes, faults[:3])
    weights, before, after = (weights_of(now), placed_in(schedule),
                              placed_in(new))
    assert before <= after
    assert weight == sum(weights[s] for s in after)
    assert weight - sum(weights[s] for s in before) == sum(
        c["weight"] for c in changes), changes
    assert len(after) - len(before) == sum(c["students"] for c in changes)
    assert all(c["weight"] > 0 for c in changes)
    slots = {s: g[1] for g in check_schedule.read_schedule(
        schedule)[0].values() for s in g[2]}
    for _, when, members in check_schedule.read_schedule(new)[0].values():
        assert all(sorted(slots.get(s, when)) == sorted(when)
                   for s in members)


def check_reasons(told, instance, schedule):
    """As many wait for each school and programme as the schedule says."""
    students = {f[1]: f for f in (
        line.split(",") for line in read(instance).decode().splitlines())
        if f[0] == "STUDENT"}
    waiting = set(students) - placed_in(schedule)
    assert told["waiting"] == len(waiting)
    assert told["weight"] == sum(int(students[s][8]) for s in waiting)
    counted = collections.Counter()
    for reason in told["reasons"]:
        counted[reason["schoolId"], reason["programId"]] += reason["students"]
    assert counted == collections.Counter(
        (students[s][3], students[s][5]) for s in waiting)
    text = {s: line.split(",", 2)[2] for s, line in (
        (line.split(",")[1], line) for line in
        read(schedule).decode().splitlines() if line.startswith("UNPLACED"))}
    few = sum(t.startswith("free on") for t in text.values())
    none = sum(t.startswith("no tutor qualifies") for t in text.values())
    kinds = collections.Counter()
    for reason in told["reasons"]:
        kinds[reason["reason"]] += reason["students"]
    assert kinds["TOO_FEW_FREE_DAYS"] == few
    assert kinds["NO_TUTOR_QUALIFIES"] == none


def try_seed(seed, folder, make):
    instance, out = f"{folder}/{seed}.tsi", f"{folder}/{seed}.tss"
    with open(instance, "w", encoding="utf-8") as file:
        file.write(make(seed))
    solve(instance, out, "--steps", "1500")
    text = explain(instance, out, "--json").stdout
    assert text == explain(instance, out, "--json").stdout
    told = json.loads(text)
    check_reasons(told, instance, out)
    lines = read(instance).decode().splitlines()
    with open(f"{folder}/base.tsi", "wb") as file:
        file.write(read(instance))
    try_changes(lines, told["changes"], out, folder)
    for change in told["singles"]:
        try_changes(lines, [change], out, folder, "--changes", "1", "--kind",
                    change["change"].lower())
    best = max((c["weight"] for c in told["singles"]), default=0)
    assert best == (told["changes"][0]["weight"] if told["changes"] else 0)
    people = explain(instance, out).stdout
    assert all(c["text"] in people for c in told["changes"])
    return collections.Counter(c["change"] for c in told["singles"])


def refused(folder):
    """A schedule of another problem, and words that are wrong."""
    explain(f"{folder}/1.tsi", f"{folder}/2.tss", code=2)
    explain(f"{folder}/1.tsi", f"{folder}/none.tss", code=4)
    explain(f"{folder}/1.tsi", f"{folder}/1.tss", "--changes", "0", code=1)
    done = subprocess.run([SOLVER, "--explain-instance", "x"],
                          capture_output=True)
    assert done.returncode == 1, done


def main():
    kinds = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            kinds += try_seed(seed, folder, make_instance.make)
        refused(folder)
        for seed in EXTENDED:
            kinds += try_seed(seed, folder, make_instance.make_extended)
    assert len(kinds) >= 5, f"kinds that placed somebody: {kinds}"
    print(dict(kinds))


if __name__ == "__main__":
    sys.exit(main())
