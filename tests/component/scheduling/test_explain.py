#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explaining: a student's answer, and what the district could change.

The district of test_scheduling.py, in which one tutor lacks two mornings.  What is
said to help is then done, and helps.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "scenario"))
sys.path.insert(0, os.path.dirname(__file__))
from stack import CHALKLINE, Stack, run  # noqa: E402
from test_scheduling import (DAYS, FILES, STUDENTS, import_all,  # noqa: E402
                             solve, write_files)

LACKS = ("TUTOR,t2,THU,08:00,12:00\n", "TUTOR,t2,SAT,08:00,12:00\n")


def chalk(stack, *words, **more):
    return run("schedule", *words, "--dir", stack, **more)


def explain(stack, *words):
    return json.loads(chalk(stack, "explain", "--json", *words))


def waiting_by_hand(stack):
    """{(school, programme): needs} of the waiting list."""
    lines = map(json.loads, chalk(stack, "show", "--json").splitlines())
    return collections.Counter(
        (STUDENTS[u["studentId"]][0] if u["studentId"] != "s9" else "",
         u["programId"]) for u in lines if "unplaced" in u)


def check_counts(stack, told):
    counted = collections.Counter()
    for reason in told["reasons"]:
        counted[reason.get("schoolId", ""), reason["programId"]] += \
            reason["students"]
    by_hand = waiting_by_hand(stack)
    assert counted == by_hand, (told["reasons"], by_hand)
    assert told["waiting"] == sum(by_hand.values())
    reasons = {r["reason"] for r in told["reasons"]}
    assert {"NOT_ASKED", "TOO_FEW_FREE_DAYS"} <= reasons, reasons


def check_advice(stack, folder):
    """s3 waits for one of two mornings of t2's; the first change is one."""
    told = explain(stack)
    check_counts(stack, told)
    first = told["changes"][0]
    assert (first["change"], first["tutorId"], first["students"],
            first["weight"]) == ("WINDOW", "t2", 1, 4), told["changes"]
    assert first["text"] == "tutor t2 had Saturday 8:30-9:00", first
    assert first["slotId"] == "south-SAT" and first["minutes"] == 30
    text = chalk(stack, "explain")
    assert "if tutor t2 had Saturday 8:30-9:00, 1 more would have a place " \
        "(weight 4)" in text, text
    said = run("explain", "s3", "--dir", stack)
    assert said.endswith("There would be one if tutor t2 had Thursday "
                         "8:30-9:00.\n"), said
    assert explain(stack) == told
    only = explain(stack, "--kind", "minutes", "--changes", "2")
    assert only["changes"] == [] and only["waiting"] == told["waiting"]
    return first


def check_done(stack, folder, first):
    """What was said to help is done."""
    with open(f"{folder}/t2.csv", "w", encoding="utf-8") as file:
        file.write("ownerKind,ownerId,day,start,end\n" + "".join(
            f"TUTOR,t2,{d},08:00,12:00\n" for d in DAYS))
    run("import", "--dir", stack, "availability", f"{folder}/t2.csv")
    before = explain(stack)["waiting"]
    solve(stack)
    assert explain(stack)["waiting"] == before - first["students"]
    assert "has a place" in run("explain", "s3", "--dir", stack)


def check_words(stack):
    for words in (("--changes", "0"), ("--changes", "33"), ("--kind", "x"),
                  ("--tries", "-1"), ("s1", "s2"), ("s1", "--changes", "2"),
                  ("--instance", "x.tsi"), ("--out", "x.tss")):
        chalk(stack, "explain", *words, code=1)
    run("keys", "new", "k-d", "--dir", stack, "--role", "district", "--scope",
        "*")
    done = subprocess.run(
        [CHALKLINE, "schedule", "explain", "--dir", stack, "--key",
         f"{stack}/keys/k-d.secret"], capture_output=True, check=False)
    assert done.returncode not in (0, 1), done


def main():
    os.environ.pop("CHALKLINE_DIR", None)
    with tempfile.TemporaryDirectory() as folder:
        stack = f"{folder}/stack"
        for line in LACKS:
            assert line in FILES["availability"]
            FILES["availability"] = FILES["availability"].replace(line, "")
        write_files(folder)
        with Stack(stack, only=("intake", "scheduling")):
            import_all(stack, folder)
            told = explain(stack)  # nothing is published: everybody waits
            assert told["waiting"] == 7 and told["changes"], told
            solve(stack)
            first = check_advice(stack, folder)
            check_done(stack, folder, first)
            check_words(stack)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
