#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Same tutor as before: an earlier schedule beside a problem.

Weight comes first: a schedule made with an earlier one never places less than
the one made without.  Then as many as can be have their tutor: of problems of
eight needs all schedules are tried.  Solved again with what it has become, it
stays as it is.
"""
import json
import os
import subprocess
import sys
import tempfile

import check_schedule
import make_instance
from test_bound import make_tiny, optimum, sparing
from test_schedules import perturbed

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
TINY = range(sparing.cases(60, 20))
LARGER = range(1, sparing.cases(7, 4))


def solve(instance, out, *more):
    words = ("--solve-instance", instance, "--out", out, "--json", *more)
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def groups_of(path):
    """The schedule's groups, whatever their numbers."""
    groups, _ = check_schedule.read_schedule(path)
    return {(tutor, tuple(sorted(slots)), tuple(sorted(students)))
            for tutor, slots, students in groups.values()}


def tutors_of(path):
    return {s: tutor for tutor, _, students in groups_of(path)
            for s in students}


def judged(instance, old, out, told):
    faults, weight = check_schedule.judge(instance, out)
    assert not faults, faults[:5]
    assert weight == told["placedWeight"], (weight, told)
    had, has = tutors_of(old), tutors_of(out)
    here = check_schedule.Instance(instance)
    had = {s: t for s, t in had.items()
           if s in here.students and t in here.tutors}
    assert told["hadTutor"] == len(had), (told, len(had))
    same = sum(has.get(s) == t for s, t in had.items())
    assert told["sameTutor"] == same, (told, same)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def same_by_chance(old, out):
    had, has = tutors_of(old), tutors_of(out)
    return sum(has.get(s) == t for s, t in had.items())


def with_old(instance, old, out, *more):
    """One solve beside an earlier schedule, and all that must hold of it."""
    plain = solve(instance, out, *more)
    chance = same_by_chance(old, out)
    told = solve(instance, out, "--from", old, *more)
    judged(instance, old, out, told)
    assert told["placedWeight"] >= plain["placedWeight"], (plain, told)
    if told["placedWeight"] == plain["placedWeight"]:
        assert told["sameTutor"] >= chance, (chance, told)
    again = out + ".again"
    solve(instance, again, "--from", old, "--threads", "3", *more)
    with open(out, "rb") as first, open(again, "rb") as second:
        assert first.read() == second.read(), "other threads"
    return told, chance


def try_larger(folder, seed, make):
    text = make(seed)
    instance = write(f"{folder}/now.tsi", text)
    old, out = f"{folder}/old.tss", f"{folder}/new.tss"
    solve(instance, old, "--steps", "4000", "--seed", "7")
    told, chance = with_old(instance, old, out, "--steps", "4000")
    # What it has become stays, whatever the seed.
    more = solve(instance, out + ".more", "--from", out, "--steps", "4000",
                 "--seed", "5")
    assert (groups_of(out + ".more") == groups_of(out) or
            more["placedWeight"] > told["placedWeight"]), (told, more)
    for how in ("tutor", "student", "rooms", "times"):
        changed = write(f"{folder}/changed.tsi", "\n".join(
            perturbed(text.splitlines(), how)) + "\n")
        with_old(changed, old, out, "--steps", "1500")
    return told["hadTutor"], told["sameTutor"], chance


def try_tiny(folder, seed):
    instance = write(f"{folder}/tiny.tsi", make_tiny(seed))
    old, out = f"{folder}/old.tss", f"{folder}/new.tss"
    here = check_schedule.Instance(instance)
    # An earlier term in which chance had its way.
    tutors = sorted(here.tutors)
    write(old, "".join(f"GROUP,{n},{tutors[(seed + n * n) % 3]},gone,{s}\n"
                       for n, s in enumerate(here.students)))
    told = solve(instance, out, "--from", old, "--steps", "20000")
    judged(instance, old, out, told)
    had = tutors_of(old)

    def worth(student, tutor):
        same = tutor is None or had[student] == tutor
        return here.students[student]["weight"] * 100 + same

    best = optimum(here, worth)
    got = told["placedWeight"] * 100 + told["sameTutor"]
    assert got <= best, (seed, told, best)
    return got == best


def main():
    with tempfile.TemporaryDirectory() as folder:
        larger = [try_larger(folder, seed, make) for seed in LARGER
                  for make in (make_instance.make,
                               make_instance.make_extended)]
        had, same, chance = (sum(x) for x in zip(*larger))
        # Of those who have another by chance, most have their own now.
        assert (had - same) * 2 < had - chance, (had, same, chance)
        reached = sum(try_tiny(folder, seed) for seed in TINY)
        print(f"{same} of {had} kept their tutor, by chance {chance}; of {len(TINY)} "
              f"tiny problems {reached} have the most that can be")
        assert reached * 10 >= 9 * len(TINY), reached


if __name__ == "__main__":
    sys.exit(main())
