#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drafts: a plan that is looked at before it is published.

The district of test_scheduling.py with a crowd.  What a preview tells is
counted again here from the roster, the needs and the plan; what publishing a
draft leaves is what a plain solve publishes.
"""
import collections
import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "scenario"))
sys.path.insert(0, os.path.dirname(__file__))
from stack import CHALKLINE, Stack, run, until  # noqa: E402
from test_scheduling import (DAYS, folded, import_all, log,  # noqa: E402
                             write_crowd)

CROWD = 160
FLAGS = ("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican",
         "nativeHawaiianOrOtherPacificIslander", "white",
         "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity")


def demographics(n):
    """(sex, flags that are true) of a student of the crowd."""
    flags = {"white"} if n % 2 else {"asian"}
    if n % 5 == 0:
        flags.add("hispanicOrLatinoEthnicity")
    if n % 7 == 0:
        flags |= {"white", "asian"}
    if n < 4:
        flags = {"americanIndianOrAlaskaNative"}
    return ("female" if n % 3 else "male"), flags


def race_of(flags):
    if "hispanicOrLatinoEthnicity" in flags:
        return "hispanic_or_latino"
    if len(flags) > 1:
        return "two_or_more_races"
    return {"white": "white", "asian": "asian",
            "americanIndianOrAlaskaNative":
                "american_indian_or_alaska_native"}[flags.pop()]


def write_demographics(folder):
    with open(f"{folder}/roster/demographics.csv", "w",
              encoding="utf-8") as file:
        file.write("sourcedId,status,dateLastModified,birthDate,sex,"
                   + ",".join(FLAGS) + ",countryOfBirthCode,"
                   "stateOfBirthAbbreviation,cityOfBirth,"
                   "publicSchoolResidenceStatus\n")
        for n in range(CROWD):
            sex, flags = demographics(n)
            file.write(f"c{n},,,,{sex}," + ",".join(
                "true" if f in flags else "false" for f in FLAGS) + ",,,,\n")
    path = f"{folder}/roster/manifest.csv"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("file.demographics,absent",
                                "file.demographics,bulk"))


def chalk(stack, *words, **more):
    return run("schedule", *words, "--dir", stack, **more)


def preview(stack, *words):
    return json.loads(chalk(stack, "preview", *words, "--json"))


def solve(stack, *words):
    return json.loads(chalk(stack, "solve", "--json", *words))


def refused(stack, *words):
    """What a refused verb says."""
    done = subprocess.run([CHALKLINE, "schedule", *words, "--dir", stack],
                          text=True, capture_output=True)
    assert done.returncode == 2, (words, done)
    return done.stderr


def needs_of(folder):
    with open(f"{folder}/needs.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def expected_rates(folder, placed):
    """{(dimension, value): (students, needs, placed)}, small cells None."""
    cells = collections.defaultdict(lambda: [set(), 0, 0])
    with open(f"{folder}/roster/users.csv", encoding="utf-8") as file:
        users = {u["sourcedId"]: u for u in csv.DictReader(file)}
    for need in needs_of(folder):
        student = need["studentId"]
        user = users.get(student, {"grades": "", "orgSourcedIds": ""})
        sex, race = "not told", "not told"
        if student[0] == "c":
            sex, flags = demographics(int(student[1:]))
            race = race_of(flags)
        subject = "READING" if need["programId"] == "R1" else "MATH"
        for cell in (("all", "all"), ("grade", user["grades"] or "not told"),
                     ("gender", sex), ("race_ethnicity", race),
                     ("school", user["orgSourcedIds"] or "not told"),
                     ("program", need["programId"]), ("subject", subject),
                     ("level", "not told"), ("language", "en")):
            cells[cell][0].add(student)
            cells[cell][1] += 1
            cells[cell][2] += need["needId"] in placed
    told = {cell: (len(s), n, p) for cell, (s, n, p) in cells.items()}
    for dimension in ("grade", "gender", "race_ethnicity"):
        mine = sorted((v[0], c) for c, v in told.items() if c[0] == dimension)
        small = [c for n, c in mine if n < 10]
        if len(small) == 1 and len(mine) > 1:
            small.append(mine[1][1])
        for cell in small:
            told[cell] = None
    return told


def check_rates(stack, folder, shown):
    placed = {told["needId"] for (kind, *_), told in folded(stack).items()
              if kind == "p"}
    rates = {(r["dimension"], r["value"]):
             None if "suppressed" in r else
             (r["students"], r["needs"], r["placed"])
             for r in shown["rates"]}
    expected = expected_rates(folder, placed)
    assert rates == expected, {k: (rates.get(k), expected.get(k))
                               for k in set(rates) | set(expected)
                               if rates.get(k) != expected.get(k)}
    hidden = {c for c, v in rates.items() if v is None}
    assert ("race_ethnicity", "american_indian_or_alaska_native") in hidden
    assert len(hidden) >= 2, hidden
    return placed


def check_nothing_published(stack):
    """A preview is nobody's plan yet."""
    first = solve(stack, "--preview")
    assert first["placed"] > 50 and first["draft"] > 0, first
    assert log(stack) == []
    shown = preview(stack)
    assert shown["draft"] == first["draft"]
    for name in ("placed", "students", "placedWeight", "totalWeight",
                 "groups", "sessions", "costCents"):
        assert shown[name] == first[name], (name, shown, first)
    d = shown["difference"]
    assert d["groupsNew"] == first["groups"] and d["groupsKept"] == 0, d
    assert d["sessionsPlanned"] == first["sessions"], d
    assert d["studentsLost"] == d["sessionsWithdrawn"] == 0, d
    return shown


def check_forms(stack, number):
    """The same figures as a table and as CSV."""
    rows = list(csv.DictReader(io.StringIO(
        chalk(stack, "preview", str(number), "--format", "csv"))))
    rates = preview(stack, str(number))["rates"]
    assert len(rows) == len(rates)
    for row, rate in zip(rows, rates):
        assert (row["dimension"], row["value"]) == (rate["dimension"],
                                                    rate["value"])
        if "suppressed" in rate:
            assert row["students"] == "n<10" and row["placed"] == "", row
        else:
            assert int(row["placed"]) == rate["placed"], row
    text = chalk(stack, "preview")
    assert f"draft {number}, solved" in text and "n<10" in text, text
    assert "Given" not in text and "Family" not in text
    assert [json.loads(line)["draft"] for line in chalk(
        stack, "drafts", "--json").splitlines()] == [number]
    chalk(stack, "preview", "999", code=1)
    chalk(stack, "preview", "x", code=1)
    chalk(stack, "publish", code=1)


def check_published(stack, folder, shown):
    """Exactly the draft; a plain solve of the same data finds it there."""
    number = str(shown["draft"])
    told = json.loads(chalk(stack, "publish", number, "--json"))
    assert told["placed"] == shown["placed"], told
    plan = folded(stack)
    placed = check_rates(stack, folder, shown)
    assert len(placed) == shown["placed"]
    assert len([k for k in plan if k[0] == "g"]) == shown["groups"]
    assert len([k for k in plan if k[0] == "s"]) == shown["sessions"]
    head = len(log(stack))
    solve(stack)
    assert len(log(stack)) == head, "the draft was not the plan"
    assert chalk(stack, "drafts", "--json") == ""
    # Asked again it says that it was done, and does nothing.
    assert f"draft {number}" in refused(stack, "publish", number)
    return plan


def places(plan):
    """{(student, programme): (group, tutor, slots)}"""
    return {(s, g["programId"]): (g["groupId"], g["tutorId"],
                                  set(g["slotIds"]))
            for (kind, *_), g in plan.items() if kind == "g"
            for s in g["studentIds"]}


def expected_changes(old, new):
    out = {}
    for key in set(old) | set(new):
        if key not in old:
            out[key] = "GAINED"
        elif key not in new:
            out[key] = "LOST"
        else:
            tutor = old[key][1] != new[key][1]
            time = old[key][2] != new[key][2]
            if tutor or time:
                out[key] = "_AND_".join(
                    w for w, is_so in (("TUTOR", tutor), ("TIME", time))
                    if is_so)
    return out


def check_changes(stack, folder, before):
    """Tutors leave; what the preview says changes is what changes."""
    with open(f"{folder}/gone.csv", "w", encoding="utf-8") as file:
        file.write("ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,x{n},TUE,08:00,12:00\n" for n in range(3)))
    run("import", "--dir", stack, "availability", f"{folder}/gone.csv")
    number = str(solve(stack, "--preview")["draft"])
    shown = preview(stack, number)
    changes = {(c["studentId"], c["programId"]): c for c in map(
        json.loads, chalk(stack, "preview", number, "--changes",
                          "--json").splitlines())}
    chalk(stack, "publish", number)
    after = folded(stack)
    old, new = places(before), places(after)
    expected = expected_changes(old, new)
    assert {k: c["change"] for k, c in changes.items()} == expected, (
        changes, expected)
    assert expected, "nobody changed: the case is too tame"
    for key, c in changes.items():
        assert set(c.get("slotIds", [])) == new.get(key, (0, 0, set()))[2]
        assert set(c.get("oldSlotIds", [])) == old.get(key, (0, 0, set()))[2]
    d = shown["difference"]
    stay = set(old) & set(new)
    assert d["studentsGained"] == len(set(new) - set(old))
    assert d["studentsLost"] == len(set(old) - set(new))
    assert d["studentsKept"] == len(stay)
    assert d["studentsOtherTutor"] == sum(
        old[k][1] != new[k][1] for k in stay)
    assert d["studentsOtherTime"] == sum(old[k][2] != new[k][2] for k in stay)
    assert d["sessionsMoved"] == sum(len(new[k][2] - old[k][2]) for k in stay)
    groups = [{k for k in plan if k[0] == "g"} for plan in (before, after)]
    assert d["groupsKept"] == len(groups[0] & groups[1])
    assert d["groupsNew"] == len(groups[1] - groups[0])
    assert d["groupsDropped"] == len(groups[0] - groups[1])
    sessions = [{k: v for k, v in plan.items() if k[0] == "s"}
                for plan in (before, after)]
    assert d["sessionsPlanned"] == len(set(sessions[1]) - set(sessions[0]))
    assert d["sessionsWithdrawn"] == len(set(sessions[0]) - set(sessions[1]))
    assert d["sessionsChanged"] == sum(
        sessions[0][k] != sessions[1][k]
        for k in set(sessions[0]) & set(sessions[1]))


def check_conflict(stack, folder):
    """A draft beside a plan that is no longer the plan."""
    stale = str(solve(stack, "--preview", "--seed", "2")["draft"])
    # Steps would bring back what is published: the first schedule does not.
    fresh = str(solve(stack, "--preview", "--steps", "0")["draft"])
    chalk(stack, "publish", fresh)
    head = len(log(stack))
    said = refused(stack, "publish", stale)
    assert "solve again" in said, said
    assert len(log(stack)) == head
    chalk(stack, "discard", stale)
    chalk(stack, "preview", stale, code=1)
    assert "there is none" in refused(stack, "publish", stale)
    chalk(stack, "discard", stale, code=2)


def check_same_tutor(stack, folder):
    """Next term's programme of the same subject: last term's tutors."""
    had = {t["studentId"]: t["tutorId"] for (kind, *_), t in
           folded(stack).items() if kind == "p" and t["programId"] == "C1"}
    assert len(had) > 30, had
    with open(f"{folder}/next.csv", "w", encoding="utf-8") as file:
        file.write("programId,name,subject,beginsOn,endsOn,sessionsPerWeek,"
                   "minutesPerSession,maxGroup,consentRequired\n"
                   "C2,Next,MATH,2027-01-04,2027-03-26,2,30,2,false\n"
                   "C3,Beside,MATH,2026-01-05,2027-03-26,2,30,2,false\n")
    run("import", "--dir", stack, "programs", f"{folder}/next.csv")
    with open(f"{folder}/next-needs.csv", "w", encoding="utf-8") as file:
        file.write("needId,studentId,programId,weight\n" + "".join(
            f"next{n},c{n},C2,{1 + n % 7}\nbeside{n},c{n},C3,1\n"
            for n in range(0, CROWD, 2)))
    run("import", "--dir", stack, "needs", f"{folder}/next-needs.csv")
    told = solve(stack, "--preview", "--program", "C2", "--seed", "4")
    number = str(told["draft"])
    shown = preview(stack, number)
    gained = [json.loads(line) for line in chalk(
        stack, "preview", number, "--changes", "--json").splitlines()]
    same = sum(c["tutorId"] == had.get(c["studentId"]) for c in gained)
    mine = [s for s in had if int(s[1:]) % 2 == 0]
    assert told["hadTutor"] == shown["hadTutor"] == len(mine), (told, mine)
    assert told["sameTutor"] == shown["sameTutor"] == same, (told, same)
    # Nothing else wants them; but of two in a group each may have had one.
    placed = {c["studentId"] for c in gained}
    assert same > len(placed & set(mine)) / 2 > 5, (same, told)
    text = chalk(stack, "preview", number)
    assert f"{same} of {len(mine)} who had one keep the same" in text, text
    # Of a programme that begins before the other ends nobody is freed.
    beside = solve(stack, "--preview", "--program", "C3")
    assert "hadTutor" not in beside, beside
    for draft in (number, str(beside["draft"])):
        chalk(stack, "discard", draft)


def check_broken(stack, folder):
    """What intake learns after the solve may break a draft: it says what."""
    number = str(solve(stack, "--preview")["draft"])
    tutor = next(g["tutorId"] for (k, *_), g in folded(stack).items()
                 if k == "g" and g["programId"] == "C1")
    with open(f"{folder}/less.csv", "w", encoding="utf-8") as file:
        file.write("ownerKind,ownerId,day,start,end\n"
                   f"TUTOR,{tutor},SUN,08:00,09:00\n")
    run("import", "--dir", stack, "availability", f"{folder}/less.csv")
    head = len(log(stack))
    said = refused(stack, "publish", number)
    assert tutor in said and "not free" in said, said
    assert len(log(stack)) == head
    with open(f"{folder}/more.csv", "w", encoding="utf-8") as file:
        file.write("ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,{tutor},{d},08:00,12:00\n" for d in DAYS))
    run("import", "--dir", stack, "availability", f"{folder}/more.csv")
    chalk(stack, "publish", number)


def check_bounded(stack):
    """Eight are kept; one more takes the place of the oldest."""
    numbers = [solve(stack, "--preview", "--steps", "0")["draft"]
               for _ in range(9)]
    listed = [json.loads(line)["draft"] for line in
              chalk(stack, "drafts", "--json").splitlines()]
    assert listed == numbers[1:], (listed, numbers)
    for number in listed:
        chalk(stack, "discard", str(number))


def check_roles(stack):
    """A district looks; publishing and discarding are the operator's."""
    solve(stack, "--preview", "--steps", "0")
    for name, role, scope in (("k-d", "district", "*"),
                              ("k-s", "school", "north"),
                              ("k-p", "provider", "acme")):
        run("keys", "new", name, "--dir", stack, "--role", role, "--scope",
            scope)
    key = f"{stack}/keys/%s.secret"

    def ask(name, *words):
        return subprocess.run(
            [CHALKLINE, "schedule", *words, "--dir", stack, "--key",
             key % name], capture_output=True, check=False).returncode

    until(lambda: ask("k-d", "preview") == 0, "the new keys are known")
    assert ask("k-d", "drafts") == 0
    for name in ("k-s", "k-p"):
        for words in (("preview",), ("drafts",)):
            assert ask(name, *words) != 0, (name, words)
    number = str(preview(stack)["draft"])
    assert ask("k-d", "discard", number) != 0
    assert ask("k-d", "publish", number) != 0
    chalk(stack, "discard", number)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill_once(processes, words, has_begun):
    """SIGKILL to scheduling in the middle of a job; it is up again."""
    asking = subprocess.Popen(
        [CHALKLINE, "schedule", *words, "--dir", processes.folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(has_begun, "the job has begun")
    pid = processes.kill("scheduling")
    until(lambda: processes.pid("scheduling") not in (None, pid),
          "scheduling is started again")
    until(lambda: processes.status()["scheduling"]["up"], "it is up")
    asking.send_signal(signal.SIGTERM)
    asking.wait(timeout=60)


def interrupted(processes, *words):
    """A solve that Ctrl-C stops while it searches: (result, what it said)."""
    pid = processes.pid("scheduling")
    used = cpu_seconds(pid)
    asking = subprocess.Popen(
        [CHALKLINE, "schedule", "solve", "--json", "--seconds", "600", *words,
         "--dir", processes.folder], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    until(lambda: cpu_seconds(pid) > used + 1, "it searches")
    asking.send_signal(signal.SIGINT)
    out, said = asking.communicate(timeout=120)
    assert asking.returncode == 0, (asking.returncode, out, said)
    assert "interrupted" in said and "best so far" in said, said
    return json.loads(out), said


def jobs(stack, *words):
    return [json.loads(line) for line in run(
        "jobs", "list", *words, "--dir", stack, "--json").splitlines()]


def check_cancelled_by_id(processes, stack):
    """Somebody else stops it: its best is kept, and its program ends."""
    pid, head = processes.pid("scheduling"), len(log(stack))
    used = cpu_seconds(pid)
    asking = subprocess.Popen(
        [CHALKLINE, "schedule", "solve", "--json", "--seconds", "600",
         "--dir", stack], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    until(lambda: cpu_seconds(pid) > used + 1, "it searches")
    ours = jobs(stack, "scheduling")[-1]
    assert (ours["kind"], ours["state"]) == ("scheduling.Solve", "RUNNING")
    assert ours["principal"] == "operator" and ours["madeAt"], ours
    told = json.loads(run("jobs", "cancel", "scheduling", ours["id"],
                          "--dir", stack, "--json"))
    assert (told["service"], told["id"], told["state"]) == (
        "scheduling", ours["id"], "DONE"), told
    out = json.loads(asking.communicate(timeout=120)[0])
    assert asking.returncode == 0 and out["stopped"], out
    assert str(out["draft"]) == ours["id"], (out, ours)
    assert len(log(stack)) == head, "a stopped solve was published"
    # Once more changes nothing; the draft is there.
    run("jobs", "cancel", "scheduling", ours["id"], "--dir", stack)
    assert jobs(stack)[-1]["state"] == "DONE"
    chalk(stack, "discard", ours["id"])
    for words, code in ((("scheduling", "9999"), 4), (("scheduling",), 1),
                        (("reporting", "1"), 1), (("scheduling", "x"), 1)):
        run("jobs", "cancel", *words, "--dir", stack, code=code)


def check_stopped(processes, stack):
    """Ctrl-C keeps the best so far; publishing is for people to decide."""
    head = len(log(stack))
    for words in ((), ("--preview",)):
        told, said = interrupted(processes, "--seed", "6", *words)
        number = str(told["draft"])
        assert told["stopped"] and told["placed"] > 20, told
        assert f"publish {number}" in said, said
        assert len(log(stack)) == head, "a stopped solve was published"
        assert preview(stack, number)["placed"] == told["placed"], told
        if words:
            chalk(stack, "discard", number)
        else:
            first, placed = number, told["placed"]
    done = json.loads(chalk(stack, "publish", first, "--json"))
    groups = [told for (kind, *_), told in folded(stack).items()
              if kind == "g"]
    assert done["placed"] == placed == sum(
        len(g["studentIds"]) for g in groups), (done, placed)
    assert chalk(stack, "drafts", "--json") == ""
    # The next solve is not disturbed by it.
    assert "stopped" not in solve(stack, "--steps", "0")


def check_killed(folder, expected):
    """In the middle of publishing, then of solving: the plan stays whole."""
    stack = f"{folder}/rough"
    store = f"{stack}/store/scheduling/data.mdb"
    with Stack(stack, only=("intake", "scheduling")) as processes:
        import_all(stack, folder)
        number = str(solve(stack, "--preview")["draft"])
        size = os.stat(store).st_size
        kill_once(processes, ("publish", number),
                  lambda: os.stat(store).st_size > size + 300_000)
        until(lambda: chalk(stack, "drafts", "--json") == "",
              "the job has run again")
        assert folded(stack) == expected
        told = [json.dumps(e["event"], sort_keys=True) for e in log(stack)]
        assert len(told) == len(set(told)), "something was told twice"
        pid = processes.pid("scheduling")
        used = cpu_seconds(pid)
        kill_once(processes, ("solve", "--seed", "9", "--seconds", "600"),
                  lambda: cpu_seconds(pid) > used + 1)
        assert folded(stack) == expected
        assert len(log(stack)) == len(told)


def main():
    os.environ.pop("CHALKLINE_DIR", None)
    with tempfile.TemporaryDirectory() as folder:
        stack = f"{folder}/stack"
        write_crowd(folder, CROWD)
        write_demographics(folder)
        with Stack(stack, only=("intake", "scheduling")) as processes:
            import_all(stack, folder)
            shown = check_nothing_published(stack)
            check_forms(stack, shown["draft"])
            plan = check_published(stack, folder, shown)
            check_changes(stack, folder, plan)
            check_conflict(stack, folder)
            check_same_tutor(stack, folder)
            check_broken(stack, folder)
            check_bounded(stack)
            check_roles(stack)
            check_cancelled_by_id(processes, stack)
            check_stopped(processes, stack)
        check_killed(folder, plan)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
