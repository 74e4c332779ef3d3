#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bound that a solve tells, before problems small enough to try all.

Every set of groups that the judge passes is gone through, and the heaviest is
the optimum: the bound is never below it, and the search reaches it.  Larger
instances have no optimum here: there the bound is only not below what is
placed, and below the total where hours are short.
"""
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

import check_schedule
import make_instance

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import sparing  # noqa: E402

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
TINY = range(sparing.cases(60, 20))
LARGER = range(1, sparing.cases(9, 4))


def solve(instance, out, *more):
    words = ("--solve-instance", instance, "--out", out, "--json", *more)
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def make_tiny(seed):
    """Two schools, two programmes, three tutors, eight needs."""
    r = random.Random(seed)
    lines = [f"H,1,{seed},3,1.0,tiny",
             f"PROGRAM,P,P,reading,0,5,2,30,{r.choice((2, 3))},1,SOR,0",
             "PROGRAM,Q,Q,math,0,5,1,45,2,0,SOR,1"]
    for school in "AB":
        lines.append(f"SCHOOL,{school},E,{r.randint(0, 9)},0,1,1")
        for day in range(3):
            start = 480
            for n in range(r.randint(1, 2)):
                lines.append(f"SLOT,{school}{day}{n},{school},{day},{start},"
                             f"{start + 45},x")
                start += r.choice((30, 45, 60))
    slots = [x.split(",")[1:3] for x in lines if x.startswith("SLOT")]
    for n in range(8):
        school = r.choice("AAB")
        mine = [s for s, where in slots if where == school and
                r.random() < .8]
        lines.append(f"STUDENT,s{n},p{r.choice((n, n, n, 0))},{school},"
                     f"{r.choice('223')},{r.choice('PPQ')},1,en,"
                     f"{r.randint(1, 9)},{r.choice('3331')},{' '.join(mine)}")
    for n in range(3):
        virtual = n == 2 and r.random() < .5
        windows = " ".join(f"{d}:{r.choice((480, 500))}-{r.choice((540, 640))}"
                           for d in range(3) if r.random() < .9)
        lines.append(f"TUTOR,t{n},{'V' if virtual else 'I'},A,"
                     f"{'*' if virtual else r.choice(('A', 'B', 'A B'))},"
                     f"reading math,{r.choice(('E', 'E U'))},en,SOR,"
                     f"{r.choice((45, 60, 120, 165))},3000,{windows}")
    return "\n".join(lines) + "\n"


def holds(instance, groups):
    numbered = {str(n): g for n, g in enumerate(groups)}
    judge = check_schedule.Judge(instance, numbered, {})
    faults = judge.judge()
    return all("told why" in fault for fault in faults)


def single_groups(instance):
    """All groups that could stand alone, by their students."""
    days = {s: slot["day"] for s, slot in instance.slots.items()}
    for size in (1, 2, 3):
        for students in itertools.combinations(instance.students, size):
            rows = [instance.students[s] for s in students]
            if len({(r["school"], r["program"]) for r in rows}) > 1:
                continue
            common = sorted(set.intersection(*(r["slots"] for r in rows)))
            wanted = instance.programs[rows[0]["program"]]["sessions"]
            for slots in itertools.combinations(common, wanted):
                if len({days[s] for s in slots}) < wanted:
                    continue
                for tutor in instance.tutors:
                    group = tutor, list(slots), list(students)
                    if holds(instance, [group]):
                        yield group


def optimum(instance, worth=None):
    """Rules that hold of many groups hold of fewer, so a fault ends a way.

    worth: of a student with a tutor, at most what it is with None; else the
    weight.
    """
    worth = worth or (lambda s, _: instance.students[s]["weight"])
    weight = {s: worth(s, None) for s in instance.students}
    of = {s: [] for s in weight}
    for group in single_groups(instance):
        of[min(group[2], key=list(weight).index)].append(group)
    order, best = list(weight), 0

    def go(at, chosen, used, got):
        nonlocal best
        best = max(best, got)
        left = [s for s in order[at:] if s not in used]
        if got + sum(weight[s] for s in left) <= best:
            return
        first = left[0]
        for group in of[first]:
            if used.isdisjoint(group[2]) and holds(instance,
                                                   chosen + [group]):
                go(order.index(first) + 1, chosen + [group],
                   used | set(group[2]),
                   got + sum(worth(s, group[0]) for s in group[2]))
        go(order.index(first) + 1, chosen, used | {first}, got)

    go(0, [], frozenset(), 0)
    return best


def try_tiny(seed, folder):
    path, out = f"{folder}/tiny.tsi", f"{folder}/tiny.tss"
    with open(path, "w", encoding="utf-8") as file:
        file.write(make_tiny(seed))
    told = max((solve(path, out, "--steps", "20000", "--seed", str(s))
                for s in (1, 2)), key=lambda told: told["placedWeight"])
    best = optimum(check_schedule.Instance(path))
    assert told["placedWeight"] <= best <= told["bound"], (seed, best, told)
    return told["placedWeight"] == best, told["bound"] == best


def try_larger(seed, folder):
    path, out = f"{folder}/{seed}.tsi", f"{folder}/{seed}.tss"
    with open(path, "w", encoding="utf-8") as file:
        file.write(make_instance.make(seed))
    told = solve(path, out, "--steps", "3000")
    assert told["placedWeight"] <= told["bound"] < told["totalWeight"], told


def main():
    with tempfile.TemporaryDirectory() as folder:
        tiny = [try_tiny(seed, folder) for seed in TINY]
        for seed in LARGER:
            try_larger(seed, folder)
    reached, tight = (sum(x) for x in zip(*tiny))
    print(f"{len(tiny)} tiny: {reached} optima reached, {tight} bounds tight")
    assert reached == len(tiny), "a problem of eight needs is not solved"
    assert tight * 4 > len(tiny), "the bound says little"


if __name__ == "__main__":
    sys.exit(main())
