#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The solver's schedules before an independent judge.

Instances that bind are solved by the real program; each schedule keeps every
hard rule, is the same when made again, and is pinned and solved once more.
The judge itself is tried on schedules that were broken on purpose.
"""
import json
import os
import subprocess
import sys
import tempfile

import check_schedule
import make_instance

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
SEEDS = range(1, 13)


def solve(instance, out, *more):
    done = subprocess.run(
        [SOLVER, "--solve-instance", instance, "--out", out, "--json", *more],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def judged(instance, out, result):
    faults, weight = check_schedule.judge(instance, out)
    assert not faults, f"{instance}: {faults[:5]}"
    assert weight == result["placedWeight"], (weight, result)


def pinned(instance, out, path):
    """The instance with every third placed student pinned where he is."""
    groups, _ = check_schedule.read_schedule(out)
    with open(path, "w", encoding="utf-8") as file:
        file.write(read(instance).decode())
        for tutor, slots, students in groups.values():
            for student in students[::3]:
                file.write(f"PIN,{student},{tutor},{' '.join(slots)}\n")


def try_seed(seed, folder):
    instance, out = f"{folder}/{seed}.tsi", f"{folder}/{seed}.tss"
    with open(instance, "w", encoding="utf-8") as file:
        file.write(make_instance.make(seed))
    first = solve(instance, out, "--steps", "0")
    judged(instance, out, first)
    better = solve(instance, out, "--steps", "1500")
    judged(instance, out, better)
    assert better["placedWeight"] >= first["placedWeight"]
    assert better["placed"] > 0
    again = out + ".again"
    solve(instance, again, "--steps", "1500")
    assert read(out) == read(again), "the same question, another answer"
    pins, kept = f"{folder}/{seed}p.tsi", f"{folder}/{seed}p.tss"
    pinned(instance, out, pins)
    judged(pins, kept, solve(pins, kept, "--steps", "300", "--seed", "9"))
    return better["placedWeight"] - first["placedWeight"]


def broken(out):
    """The schedule with one thing wrong, in several ways."""
    lines = read(out).decode().splitlines()
    groups = [n for n, line in enumerate(lines) if line.startswith("GROUP")]
    for at in groups[:3]:
        f = lines[at].split(",")
        other = lines[groups[-1]].split(",")
        slots = f[3].split()
        yield at, ",".join(f[:3] + [" ".join(slots[:-1]), f[4]])
        yield at, ",".join(f[:3] + [other[3], f[4]])
        yield at, ",".join(f[:4] + [f[4] + " " + other[4]])
        yield at, ",".join(f[:4] + [" ".join(f[4].split()[1:] or other[4]
                                            .split())])


def judge_is_awake(folder):
    instance, out = f"{folder}/1.tsi", f"{folder}/1.tss"
    lines = read(out).decode().splitlines()
    for at, line in broken(out):
        worse = f"{folder}/broken.tss"
        with open(worse, "w", encoding="utf-8") as file:
            file.write("\n".join(lines[:at] + [line] + lines[at + 1:]) + "\n")
        faults, _ = check_schedule.judge(instance, worse)
        assert faults, f"nobody noticed: {line}"


def refused(folder):
    bad = f"{folder}/bad.tsi"
    with open(bad, "w", encoding="utf-8") as file:
        file.write("H,1,1,5,1,x\nSCHOOL,A,E,0,0,many,0\n")
    done = subprocess.run(
        [SOLVER, "--solve-instance", bad, "--out", f"{folder}/bad.tss"],
        capture_output=True, text=True)
    assert done.returncode == 2, done
    assert done.stderr == (f"{bad}:2: rooms: found 'many', expected a whole "
                           "number from 0 to 4294967294\n"), done.stderr
    assert not os.path.exists(f"{folder}/bad.tss")
    done = subprocess.run([SOLVER, "--solve-instance", bad],
                          capture_output=True, text=True)
    assert done.returncode == 1, done


def main():
    with tempfile.TemporaryDirectory() as folder:
        gained = sum(try_seed(seed, folder) for seed in SEEDS)
        assert gained > 0, "1,500 steps of improvement gained nothing"
        judge_is_awake(folder)
        refused(folder)
    print(f"{len(SEEDS)} instances; improvement gained {gained}")


if __name__ == "__main__":
    sys.exit(main())
