#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store of scheduling from before: it follows intake again, and all is equal.

Real processes on a random district.  The term goes on while scheduling has a
plan and a draft; then its store is another: one put back from before all that,
or one whose mirror an earlier build kept.  What it then solves, previews and
publishes is, entry for entry of its log, what the store tells that was never
away.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "oracle"))
from test_timetable import Case, roster_of, write, HEADS  # noqa: E402
from stack import Stack, run  # noqa: E402

AGE_MIRROR = os.environ["AGE_MIRROR"]
SERVICES = ("intake", "scheduling")
SEED = 5


def schedule(stack, *words):
    return run("schedule", *words, "--dir", stack)


def events(stack):
    """Every entry of the log, without its moment and hash."""
    return [json.loads(line)["event"] for line in
            run("feed", "read", "--dir", stack, "scheduling").splitlines()]


def term_goes_on(case):
    """A bit of everything that scheduling mirrors."""
    rows, r = case.rows, case.r
    rows["needs"] = rows["needs"][5:] + [
        {**n, "language": "es"} for n in rows["needs"][:5]]
    rows["tutors"][0]["maxMinutesWeek"] = "30"
    rows["tutors"][1]["training"] = "num"
    for c in rows["clearances"][::2]:
        c["state"] = "CLEARED"
        c["validUntil"] = ""
    rows["availability"] = [w for w in rows["availability"]
                            if r.random() < 0.8]
    rows["schools"][0]["rooms"] = "2"
    rows["enrollments"] += [
        {"studentId": s["studentId"], "schoolId": s["schoolId"], "begins": "",
         "ends": ""} for s in rows["students"][::4]
        if s["studentId"] not in {e["studentId"]
                                  for e in rows["enrollments"]}]
    rows["students"] = rows["students"][:-2]
    gone = {n["studentId"] for n in rows["needs"]} - {
        s["studentId"] for s in rows["students"]}
    rows["needs"] = [n for n in rows["needs"] if n["studentId"] not in gone]
    for name, text in roster_of(rows).items():
        write(f"{case.folder}/roster/{name}.csv", HEADS[name] + text)
    run("import", "--dir", case.stack, "oneroster", f"{case.folder}/roster",
        code=(0, 2))
    for kind in ("schools", "tutors", "clearances", "availability", "needs",
                 "bell-schedules"):
        case.put(kind)
    run("import", "--dir", case.stack, "pairs", write(
        f"{case.folder}/pairs.csv", "studentId,otherStudentId,kind\n"
        "s00,s03,APART\ns01,s04,TOGETHER\n"))
    # Of whom the plan has another tutor, so that it shows.
    pinned = [(n["studentId"], n["programId"]) for n in rows["needs"][6:12]]
    run("import", "--dir", case.stack, "pins", write(
        f"{case.folder}/pins.csv", "studentId,programId,state,tutorId\n" +
        "".join(f"{s},{p},PINNED,{rows['tutors'][n % 3]['tutorId']}\n"
                for n, (s, p) in enumerate(sorted(set(pinned))))))


def newest(drafts):
    return str(json.loads(drafts.splitlines()[-1])["draft"])


def outcome(stack):
    """Solved, looked at and published: what people see, and the log."""
    with Stack(stack, only=SERVICES) as processes:
        schedule(stack, "solve", "--preview", "--steps", "500", "--seed", "3")
        seen = [schedule(stack, "drafts", "--json"),
                schedule(stack, "preview", "--changes", "--json"),
                schedule(stack, "preview", "--json")]
        schedule(stack, "publish", newest(seen[0]))
        seen.append(schedule(stack, "show", "--json"))
        seen.append(schedule(stack, "show", "--sessions", "--json"))
        followers = {f["name"]: (f["seq"], f["state"]) for f in
                     processes.status()["scheduling"]["followers"]
                     if f["name"] in SERVICES}
    with Stack(stack, only=SERVICES):
        return seen, events(stack), followers


def put_store(stack, copy):
    shutil.rmtree(f"{stack}/store/scheduling")
    shutil.copytree(copy, f"{stack}/store/scheduling")


def age(stack, version):
    done = subprocess.run([AGE_MIRROR, f"{stack}/store/scheduling", version],
                          capture_output=True, text=True)
    assert done.returncode == 0, done
    return int(done.stdout.split()[0])


def forgets_moments(text):
    """When a draft was made is not the same twice."""
    def without(o):
        if isinstance(o, dict):
            return {k: without(v) for k, v in o.items()
                    if k not in ("madeAt", "seconds")}
        return [without(x) for x in o] if isinstance(o, list) else o
    return [without(json.loads(line)) for line in text.splitlines()]


def compare(what, got, wanted):
    for n, (a, b) in enumerate(zip(got[0], wanted[0])):
        assert forgets_moments(a) == forgets_moments(b), (what, n, a, b)
    assert got[1] == wanted[1], (what, [
        (a, b) for a, b in zip(got[1], wanted[1]) if a != b][:3])
    assert got[2] == wanted[2], (what, got[2], wanted[2])


def main():
    with tempfile.TemporaryDirectory() as folder:
        stack, before, now = (f"{folder}/{x}"
                              for x in ("stack", "before", "now"))
        with Stack(stack, only=SERVICES):
            case = Case(stack, f"{folder}/files", SEED)
            case.solve()
            schedule(stack, "solve", "--preview", "--steps", "100")
        shutil.copytree(f"{stack}/store/scheduling", before)
        with Stack(stack, only=SERVICES):
            planned = len(events(stack))
            term_goes_on(case)
        shutil.copytree(f"{stack}/store/scheduling", now)
        wanted = outcome(stack)
        assert len(wanted[1]) > planned > 0, "nothing was published"
        put_store(stack, before)
        compare("a store from before", outcome(stack), wanted)
        for version, least in (("1", 20), ("2", 20), ("3", 3)):
            put_store(stack, now)
            assert age(stack, version) > least
            compare(f"a mirror of version {version}", outcome(stack), wanted)
        # From before, and of an earlier build.
        put_store(stack, before)
        age(stack, "1")
        compare("an old mirror from before", outcome(stack), wanted)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
