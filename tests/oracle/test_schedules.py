#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The solver's schedules before an independent judge.

Instances that bind are solved by the real program; each schedule keeps every
hard rule, is the same when made again, and is pinned and solved once more.
The judge itself is tried on schedules that were broken on purpose.
"""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile

import check_schedule
import make_instance

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import sparing  # noqa: E402

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
SEEDS = range(1, sparing.cases(13, 5))
EXTENDED = range(1, sparing.cases(5, 3))
remedies = 0


def ask(*words):
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def solve(instance, out, *more):
    return ask("--solve-instance", instance, "--out", out, "--json", *more)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def judged(instance, out, result):
    faults, weight = check_schedule.judge(instance, out)
    assert not faults, f"{instance}: {faults[:5]}"
    assert weight == result["placedWeight"], (weight, result)


def pinned(instance, out, path):
    """Every third placed student pinned where he is, others half so."""
    groups, _ = check_schedule.read_schedule(out)
    with open(path, "w", encoding="utf-8") as file:
        file.write(read(instance).decode())
        for tutor, slots, students in groups.values():
            for student in students[::3]:
                file.write(f"PIN,{student},{tutor},{' '.join(slots)}\n")
            for n, student in enumerate(students[1::3]):
                file.write(f"PIN,{student},{tutor},\n" if n % 2 else
                           f"PIN,{student},*,{' '.join(slots)}\n")


def try_seed(seed, folder, make=make_instance.make):
    instance, out = f"{folder}/{seed}.tsi", f"{folder}/{seed}.tss"
    with open(instance, "w", encoding="utf-8") as file:
        file.write(make(seed))
    first = solve(instance, out, "--steps", "0")
    judged(instance, out, first)
    better = solve(instance, out, "--steps", "1500")
    judged(instance, out, better)
    assert better["placedWeight"] >= first["placedWeight"]
    assert better["placed"] > 0
    again = out + ".again"
    solve(instance, again, "--steps", "1500")
    assert read(out) == read(again), "the same question, another answer"
    for threads in ("1", "2", "4"):
        solve(instance, again, "--steps", "1500", "--threads", threads)
        assert read(out) == read(again), "other threads, another answer"
    try_replan(instance, out, folder,
               ("tutor", "student", "rooms", "times"))
    global remedies
    remedies += try_remedies(instance, out, folder)
    pins, kept = f"{folder}/{seed}p.tsi", f"{folder}/{seed}p.tss"
    pinned(instance, out, pins)
    judged(pins, kept, solve(pins, kept, "--steps", "300", "--seed", "9"))
    # Fewer rooms or times could make a pin impossible.
    try_replan(pins, kept, folder, ("tutor", "student"))
    return better["placedWeight"] - first["placedWeight"]


def students_of(f):
    """Whom the record is about."""
    at = {"STUDENT": (1,), "PIN": (1,), "WAIVER": (1,), "PAIR": (2, 3)}
    return [f[n] for n in at.get(f[0], ())]


def perturbed(lines, how):
    """The instance with something gone, as happens in a term."""
    def kept(line):
        f = line.split(",")
        if how == "tutor":
            return line is not tutor and f[2:3] != [tutor.split(",")[1]]
        if how == "student":
            return not any(int(s[1:]) % 7 == 0 for s in students_of(f))
        return True

    def changed(line):
        f = line.split(",")
        if how == "rooms" and f[0] == "SCHOOL":
            f[5] = str(max(0, int(f[5]) - 1))
        if how == "times" and f[0] == "STUDENT":
            f[10] = " ".join(f[10].split()[1:])
        return ",".join(f)

    tutor = next(line for line in lines if line.startswith("TUTOR,"))
    return [changed(line) for line in lines if kept(line)]


def replan(instance, old, out, *more):
    return ask("--replan-instance", instance, "--from", old, "--out", out,
               "--json", *more)


def moved_by_hand(old, new, broken):
    """Sessions of groups that held and are no longer as they were."""
    before, _ = check_schedule.read_schedule(old)
    after, _ = check_schedule.read_schedule(new)
    now = {(g[0], frozenset(g[1])) for g in after.values()}
    gone = sum(len(g[1]) for g in before.values()
               if (g[0], frozenset(g[1])) not in now)
    return gone - broken


def try_replan(instance, out, folder, changes):
    lines = read(instance).decode().splitlines()
    same = replan(instance, out, f"{folder}/same.tss", "--moves", "0")
    assert same["broken"] == 0 and same["moved"] == 0, same
    assert same["placedWeight"] >= same["weightBefore"], same
    for how in changes:
        now, new = f"{folder}/now.tsi", f"{folder}/new.tss"
        with open(now, "w", encoding="utf-8") as file:
            file.write("\n".join(perturbed(lines, how)) + "\n")
        for moves in ("0", "6"):
            told = replan(now, out, new, "--moves", moves, "--steps", "300")
            judged(now, new, told)
            assert told["moved"] <= int(moves), told
            assert moved_by_hand(out, new, told["broken"]) <= told["moved"]
        again = new + ".again"
        replan(now, out, again, "--moves", moves, "--steps", "300")
        assert read(new) == read(again), "the same question, another answer"


def with_remedy(lines, student, remedy):
    """The instance in which the change that a reason names was made."""
    rows = [line.split(",") for line in lines]
    me = next(f for f in rows if f[0] == "STUDENT" and f[1] == student)
    minutes = next(f[7] for f in rows if f[:2] == ["PROGRAM", me[5]])
    at = re.search(r"(?:on|had) (day )?(\w+) (\d+):(\d+)-[0-9:]+$", remedy)
    day = at and (int(at[2]) - 1 if at[1] else
                  ("Monday", "Tuesday", "Wednesday", "Thursday",
                   "Friday").index(at[2]))
    start = at and 60 * int(at[3]) + int(at[4])
    word = remedy.split()
    for f in rows:
        if f[0] == "TUTOR" and f[1] == word[1]:
            if at:
                f[11] += f" {day}:{start}-{start + int(minutes)}"
            elif "minutes" in word:
                f[9] = str(int(f[9]) + int(word[3]))
            elif "training" in word or "clearance" in word:
                f[8] += " " + word[-1]
            else:
                f[7] += " " + word[-1]
        if f[0] == "SCHOOL" and f[1] == me[3] and word[1] == "school":
            which = 6 if "virtual" in word else 5
            f[which] = str(int(f[which]) + 1)
        if f[0] == "SLOT" and word[1] == "student" and f[2] == me[3] and \
                f[3:5] == [str(day), str(start)]:
            me[10] += " " + f[1]
    return [",".join(f) for f in rows]


def try_remedies(instance, out, folder):
    """Each change that a reason names does place the student."""
    lines = read(instance).decode().splitlines()
    waiting = [line.split(",", 2)[1:] for line in
               read(out).decode().splitlines() if line.startswith("UNPLACED")]
    names = {student for student, _ in waiting}
    tried = 0
    for student, reason in waiting[:40]:
        if "; would fit if " not in reason:
            continue
        remedy = reason.split("; would fit if ")[1]
        kept = [line for line in with_remedy(lines, student, remedy)
                if not set(students_of(line.split(","))) &
                (names - {student})]
        now, new = f"{folder}/remedy.tsi", f"{folder}/remedy.tss"
        with open(now, "w", encoding="utf-8") as file:
            file.write("\n".join(kept) + "\n")
        judged(now, new, replan(now, out, new, "--moves", "0"))
        assert f"UNPLACED,{student}," not in read(new).decode(), reason
        tried += 1
    return tried


def old_is_refused(folder):
    instance, bad = f"{folder}/1.tsi", f"{folder}/bad.tss"
    cases = [("GROUP,0,t,s", "record: found '4', expected 5 fields"),
             ("GROUP,0,t,,s", "slots: found '', expected a slot"),
             ("GROUP,0,t,s,", "students: found '', expected a student"),
             ("ROOM,1", "record: found 'ROOM', expected GROUP or UNPLACED")]
    for line, fault in cases:
        with open(bad, "w", encoding="utf-8") as file:
            file.write("# old\n" + line + "\n")
        done = subprocess.run(
            [SOLVER, "--replan-instance", instance, "--from", bad, "--out",
             f"{folder}/bad.out"], capture_output=True, text=True)
        assert done.returncode == 2, done
        assert done.stderr == f"{bad}:2: {fault}\n", done.stderr
        assert not os.path.exists(f"{folder}/bad.out")


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


TWO_SCHOOLS = """\
H,1,1,4,1.0,two
PROGRAM,P,P,math,0,5,2,30,1,0,-,0
SCHOOL,A,E,0,0,1,0
SCHOOL,B,E,5,0,1,0
SLOT,a0,A,0,540,570,x
SLOT,a1,A,1,540,570,x
SLOT,b0,B,2,540,570,x
SLOT,b1,B,3,540,570,x
STUDENT,s1,p1,A,2,P,1,en,1,2,a0 a1
STUDENT,s2,p2,A,2,P,1,en,1,2,a0 a1
STUDENT,s3,p3,B,2,P,1,en,1,2,b0 b1
STUDENT,s4,p4,B,2,P,1,en,1,2,b0 b1
TUTOR,t,I,A,A B,math,E,en,- FBI,180,100,0:540-570 1:540-570 2:540-570 3:540-570
WAIVER,s1
WAIVER,s2
CLEARANCE,P,FBI
WEEK,P,3
PAIR,TOGETHER,s1,s2
PAIR,APART,s3,s4
"""
TWO_GROUPS = "GROUP,0,t,a0 a1,s1 s2\nGROUP,1,t,b0 b1,s3\nUNPLACED,s4,x\n"


def judge_knows_each_record(folder):
    """A schedule that holds, and one line of it or of the instance changed."""
    instance, out = f"{folder}/two.tsi", f"{folder}/two.tss"

    def faults(of_instance=None, of_schedule=None):
        for path, text, change in ((instance, TWO_SCHOOLS, of_instance),
                                   (out, TWO_GROUPS, of_schedule)):
            if change is not None:
                assert change[0] in text, change
                text = text.replace(*change)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return " ".join(check_schedule.judge(instance, out)[0])

    assert faults() == ""
    assert "two who must be apart" in faults(
        None, ("s3\nUNPLACED,s4,x\n", "s3 s4\n"))
    assert "without one who must be there" in faults(
        None, ("s1 s2\n", "s1\nUNPLACED,s2,x\n"))
    assert "too large" in faults(("WAIVER,s2\n", ""))
    assert "lacks the clearance" in faults(("- FBI", "-"))
    assert "more minutes" in faults(("P,3", "P,4"))
    assert "too close" in faults(("WEEK", "MEET,0,2\nWEEK"))
    with open(instance, "w", encoding="utf-8") as file:
        file.write(TWO_SCHOOLS)
    solved = solve(instance, out, "--steps", "200")
    judged(instance, out, solved)
    assert solved["placed"] == 3, solved


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


def stopped(folder):
    """Interrupted, it keeps its best; progress tells weight and bound."""
    instance, out = f"{folder}/1.tsi", f"{folder}/stopped.tss"
    mine, its = pty.openpty()
    child = subprocess.Popen(
        [SOLVER, "--solve-instance", instance, "--out", out, "--json",
         "--steps", "1000000000000"], stdout=subprocess.PIPE, stderr=its)
    os.close(its)
    seen = b""
    while not seen.endswith(b"\n"):
        seen += os.read(mine, 4096)
    line = seen.decode().splitlines()[0]
    told = re.fullmatch(r"step \d+/1000000000000 placed (\d+)/(\d+) "
                        r"bound (\d+) \d+\.\d s", line)
    assert told and int(told[1]) <= int(told[3]) <= int(told[2]), line
    child.send_signal(signal.SIGINT)
    result = json.loads(child.communicate()[0])
    assert child.returncode == 0, child.returncode
    assert 0 < result["steps"] < 10 ** 12, result
    assert int(told[1]) <= result["placedWeight"] <= result["bound"], result
    judged(instance, out, result)
    os.close(mine)


def main():
    with tempfile.TemporaryDirectory() as folder:
        gained = sum(try_seed(seed, folder) for seed in SEEDS)
        assert gained > 0, "1,500 steps of improvement gained nothing"
        assert remedies > len(SEEDS), "hardly a reason names a change"
        judge_is_awake(folder)
        stopped(folder)
        judge_knows_each_record(folder)
        for seed in EXTENDED:
            try_seed(seed, folder, make_instance.make_extended)
        refused(folder)
        old_is_refused(folder)
    print(f"{len(SEEDS)} instances; improvement gained {gained}")


if __name__ == "__main__":
    sys.exit(main())
