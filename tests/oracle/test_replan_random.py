#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random problems are solved, something happens, they are re-planned.

What must hold of each re-plan, by the independent judge and a plain count: no
rule is broken; what still stands stays, and with `--moves 0` all of it; never
more moves than were asked for; whoever lost nothing is left alone when nobody
else lost a place; every figure told is the one counted here; and the same
files give the same bytes, again and on one processor.

CHALKLINE_SEED and CHALKLINE_RUNS choose another run.  A case that fails is made
as small as it gets, told with its seed, and kept as files.
"""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

import check_schedule
import make_instance
import perturb

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import sparing  # noqa: E402

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
SEED = int(os.environ.get("CHALKLINE_SEED", "1"))
RUNS = int(os.environ.get("CHALKLINE_RUNS") or sparing.cases(25, 8))
ROUNDS = 2  # of changes, one after the other
SHRINK_TRIES = 400
# In some of the problems, or this asks nothing of them.
HAPPENS = ("moved", "broken", "sameTime", "added", "displaced")


class Fault(Exception):
    """A property that does not hold."""


def hold(truth, *what):
    if not truth:
        raise Fault(" ".join(str(w) for w in what))


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def ask(*words, one_processor=False):
    processors = os.sched_getaffinity(0)
    if one_processor:
        os.sched_setaffinity(0, {min(processors)})
    done = subprocess.run([SOLVER, *words, "--json"], capture_output=True,
                          text=True, env=sparing.environment(words))
    os.sched_setaffinity(0, processors)
    hold(done.returncode == 0, words, done.returncode, done.stderr)
    return json.loads(done.stdout)


class Standing:
    """Which old groups still hold, with whom, asked of the judge alone.

    Pinned ones come first.  A group whose tutor or slots are gone does not
    hold; a member who cannot be in it any more leaves it, as does whoever must
    be together with such a one; with nobody left it does not hold.
    """

    def __init__(self, instance, old):
        self.i, self.old = instance, old
        self.kept, self.whole = {}, {}
        pins = {s: (t, slots) for s, t, slots in instance.pins}
        for name, (tutor, slots, students) in old.items():
            cell = self.cell([s for s in students if s in instance.students])
            here = [s for s in students if s in instance.students and
                    self.cell_of(s) == cell]
            here = [s for s in here
                    if pins.get(s, (tutor, set(slots))) == (tutor, set(slots))]
            # Times that it had: all there, and as many as are asked for now.
            has_times = cell is not None and \
                all(s in instance.slots for s in slots) and \
                len(slots) == instance.programs[cell[1]]["sessions"]
            self.whole[name] = (cell, has_times, here)
        for pinned in (True, False):
            for name, (tutor, slots, _) in old.items():
                _, has_times, here = self.whole[name]
                if any(s in pins for s in here) == pinned and has_times and \
                        here and tutor in instance.tutors:
                    self.stand(name, tutor, slots, here)

    def cell_of(self, student):
        row = self.i.students[student]
        grade = row["grade"] \
            if self.i.programs[row["program"]]["same_grade"] else None
        return (row["school"], row["program"], row["level"], row["language"],
                grade)

    def cell(self, students):
        """Of most of them."""
        cells = [self.cell_of(s) for s in students]
        return max(cells, key=cells.count) if cells else None

    def fits(self, name, group, together):
        faults = check_schedule.Judge(
            self.i, {**self.kept, name: group}, {}).judge()
        return not any("told why" not in f and "the pin is" not in f and
                       "must be there" not in f for f in faults) and \
            not (together and self.alone(group[2]))

    def alone(self, students):
        """Those of the group without one who must be with them."""
        out = set()
        for kind, a, b in self.i.pairs:
            if kind == "TOGETHER" and (a in students) != (b in students):
                out |= {a, b} & set(students)
        return out

    def stand(self, name, tutor, slots, here):
        if not self.fits(name, (tutor, slots, here), True):
            some = []
            for student in here:
                if self.fits(name, (tutor, slots, some + [student]), False):
                    some.append(student)
            here = some
            while self.alone(here):
                here = [s for s in here if s not in self.alone(here)]
        if here:
            self.kept[name] = (tutor, slots, here)


def keys(standing, groups):
    """At another's times with the same tutor is another group."""
    return {(standing.cell(students), tutor, frozenset(slots))
            for tutor, slots, students in groups.values()}


def places(groups):
    return {s: (tutor, frozenset(slots)) for tutor, slots, students
            in groups.values() for s in students}


def counted(standing, new):
    """The figures that are told, counted."""
    i, old = standing.i, standing.old
    there, now = keys(standing, new), places(new)
    times = {(standing.cell(students), frozenset(slots))
             for _, slots, students in new.values()}
    broken = moved = same_time = kept = 0
    for name, (tutor, slots, _) in old.items():
        cell, has_times, _ = standing.whole[name]
        is_timed = has_times and (cell, frozenset(slots)) in times
        if name not in standing.kept:
            broken += len(slots)
            same_time += len(slots) * is_timed
        elif (cell, tutor, frozenset(slots)) not in there:
            moved += len(slots)
        kept += len(slots) * (name in standing.kept or is_timed)
    before = [s for _, _, students in old.values() for s in students
              if s in i.students]
    sessions = sum(len(slots) for _, slots, _ in new.values())
    return {
        "moved": moved, "broken": broken, "sameTime": same_time,
        "sessionsBefore": sum(len(slots) for _, slots, _ in old.values()),
        "added": max(0, sessions - kept),
        "displaced": sum(s not in now for s in before),
        "weightBefore": sum(i.students[s]["weight"] for s in before),
        "placed": len(now), "sessions": sessions,
        "placedWeight": sum(i.students[s]["weight"] for s in now)}


def check(now, old, folder, moves, seed):
    """One re-plan and all that must hold of it; its path and figures."""
    out, again = f"{folder}/new.tss", f"{folder}/again.tss"
    words = ("--replan-instance", now, "--from", old, "--moves", str(moves),
             "--seed", str(seed), "--steps", "300", "--out")
    told = ask(*words, out)
    faults, _ = check_schedule.judge(now, out)
    hold(not faults, "rules are broken:", faults[:5])
    standing = Standing(check_schedule.Instance(now),
                        check_schedule.read_schedule(old)[0])
    new, _ = check_schedule.read_schedule(out)
    told.pop("seconds")
    mine = counted(standing, new)
    hold(told == mine, "told", told, "counted", mine)
    hold(mine["moved"] <= moves, mine["moved"], "moved, asked for", moves)
    if moves == 0:
        gone = keys(standing, standing.kept) - keys(standing, new)
        hold(not gone, "moved although none may:", gone)
    stands, is_now = places(standing.kept), places(new)
    lost = {s for _, _, students in standing.old.values() for s in students
            if s in standing.i.students} - set(stands)
    if not lost:
        hold(all(is_now.get(s) == at for s, at in stands.items()),
             "nobody lost a place, and yet another was moved")
    ask(*words, again)
    hold(read(out) == read(again), "the same question, another answer")
    ask(*words, again, one_processor=True)
    hold(read(out) == read(again), "one processor, another answer")
    return out, mine


def pins_that_hold(records, old):
    """Without the pins that something has made impossible."""
    groups, _ = check_schedule.read_schedule(old)
    rest = [f for f in records if f[0] != "PIN"]
    for pin in (f for f in records if f[0] == "PIN"):
        with tempfile.NamedTemporaryFile("w", suffix=".tsi") as file:
            file.write(perturb.text_of(rest + [pin]))
            file.flush()
            instance = check_schedule.Instance(file.name)
        standing = Standing(instance, groups)
        pinned = {s for s, _, _ in instance.pins}
        if pinned <= set(places(standing.kept)) and not any(
                kind == "TOGETHER" and {a, b} & pinned
                for kind, a, b in instance.pairs):
            rest.append(pin)
    return rest


def some_pins(r, records, old):
    """One group is to stay, whatever happens."""
    groups, _ = check_schedule.read_schedule(old)
    tutor, slots, students = r.choice(sorted(groups.values()))
    if r.random() < 0.7:
        return records
    return records + [["PIN", s, tutor, " ".join(slots)]
                      for s in r.sample(students, r.randint(1, len(students)))]


def fails(folder, records, old_lines, options):
    """The fault of this case, or None."""
    now = write(f"{folder}/now.tsi", perturb.text_of(records))
    old = write(f"{folder}/old.tss", "".join(x + "\n" for x in old_lines))
    try:
        check(now, old, folder, *options)
    except Fault as fault:
        return fault
    return None


def smaller(records, old_lines):
    """The case with one thing less, in every way."""
    for n in range(len(old_lines)):
        yield records, old_lines[:n] + old_lines[n + 1:]
    for kind in ("STUDENT", "TUTOR", "SLOT"):
        for f in perturb.of_kind(records, kind):
            yield {"STUDENT": lambda: perturb.without_students(
                       records, {f[1]}),
                   "TUTOR": lambda: perturb.without_tutor(records, f[1]),
                   "SLOT": lambda: perturb.without_slot(records, f[1])}[
                       kind](), old_lines
    for f in records:
        if f[0] in ("PIN", "PAIR", "WAIVER", "CLEARANCE", "WEEK", "MEET"):
            yield [g for g in records if g is not f], old_lines


def shrink(folder, records, old_lines, options):
    tries, is_smaller = 0, True
    while is_smaller and tries < SHRINK_TRIES:
        is_smaller = False
        for fewer in smaller(records, old_lines):
            tries += 1
            if tries > SHRINK_TRIES:
                break
            if fails(folder, *fewer, options):
                records, old_lines = fewer
                is_smaller = True
                break
    return records, old_lines


def complain(seed, happened, records, old, options):
    keep = tempfile.mkdtemp(prefix="chalkline-replan-")
    lines = [x for x in read(old).decode().splitlines()
             if x.startswith("GROUP")]
    records, lines = shrink(keep, records, lines, options)
    fault = fails(keep, records, lines, options)
    print(f"seed {seed}, --moves {options[0]} --seed {options[1]} --steps 300"
          f", after: {'; '.join(happened)}\n{fault}\n{keep}/now.tsi:\n"
          f"{perturb.text_of(records)}{keep}/old.tss:\n" + "\n".join(lines),
          file=sys.stderr)


def first_plan(r, seed, folder):
    """A problem and a plan of it, not always a good one."""
    make = r.choice((make_instance.make, make_instance.make_extended))
    sizes = (seed, r.randint(15, 70), 4, r.randint(3, 9))
    records = [line.split(",") for line in make(*sizes).splitlines()]
    old = f"{folder}/old0.tss"
    ask("--solve-instance",
        write(f"{folder}/first.tsi", perturb.text_of(records)), "--out", old,
        "--steps", r.choice(("0", "50", "800")))
    return records, old


def try_seed(seed, folder, sums):
    """False: something did not hold, and was told."""
    r = random.Random(seed)
    records, old = first_plan(r, seed, folder)
    if not check_schedule.read_schedule(old)[0]:
        return True
    happened = ["nothing"]
    for number in range(ROUNDS + 1):
        now = write(f"{folder}/now.tsi", perturb.text_of(records))
        for moves in (0, r.choice((1, 3, 6, 40))):
            options = (moves, r.randint(1, 9))
            try:
                new, figures = check(now, old, folder, *options)
            except Fault:
                complain(seed, happened, records, old, options)
                return False
            sums.update(figures)
        os.rename(new, f"{folder}/old{number + 1}.tss")
        old = f"{folder}/old{number + 1}.tss"
        if not check_schedule.read_schedule(old)[0]:
            break
        records = some_pins(r, records, old) if number == 0 else records
        happened = []
        for _ in range(r.choice((1, 1, 2, 4))):
            told, records = perturb.change(r, records)
            happened.append(told)
        records = pins_that_hold(records, old)
    return True


def main():
    sums = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(SEED, SEED + RUNS):
            if not try_seed(seed, folder, sums):
                return 1
    for figure in HAPPENS:
        assert RUNS < 10 or sums[figure] > 0, f"nothing was ever {figure}"
    print(f"{RUNS} problems from seed {SEED}: "
          + ", ".join(f"{sums[f]} {f}" for f in HAPPENS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
