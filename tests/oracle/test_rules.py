#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every hard rule, alone.

A row of the table is one rule: a schedule that keeps every rule but this one is
refused by the program's verifier, in its words, and by the independent judge,
in the judge's; and in an instance where only this rule binds the solver
obeys it, while without the rule more weight is placed.  A rule of the
verifier that has no row fails the test.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import check_schedule

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenario"))
import sparing  # noqa: E402

SOLVER = os.path.join(os.environ["CHALKLINE_BIN"], "chalkline-scheduling")
SOURCES = os.path.join(os.path.dirname(__file__), "..", "..", "services",
                       "scheduling")

# Two who share a group, another of another school, room for each of them.
BASE = """\
H,1,1,5,1.0,rules
PROGRAM,P,Reading,reading,0,5,2,30,3,1,SOR,0
SCHOOL,A,E,0,0,5,5
SCHOOL,B,E,10,0,5,5
SLOT,a0,A,0,540,570,x
SLOT,a1,A,1,540,570,x
SLOT,b2,B,2,540,570,x
SLOT,b3,B,3,540,570,x
STUDENT,s1,p1,A,2,P,1,en,5,3,a0 a1
STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1
STUDENT,s3,p3,B,2,P,1,en,4,3,b2 b3
TUTOR,t,I,A,A B,reading,E,en,SOR,600,3000,0:540-720 1:540-720 2:540-720 3:540-720
TUTOR,u,V,A,*,reading,E,en,SOR,600,9000,
"""
BOTH = "GROUP,0,t,a0 a1,s1 s2\nGROUP,1,t,b2 b3,s3\n"


class Rule:
    """says: of the verifier; judged: of the judge.

    source: the rule in the sources, where the reader of files says it first.
    strict: changes of BASE that make the rule bind, loose: further ones that
    lift it.  worse: the schedule that breaks it under strict.
    """

    def __init__(self, name, says, judged, strict, loose, worse=BOTH,
                 source=None):
        self.name, self.says, self.judged = name, says, judged
        self.strict, self.loose, self.worse = strict, loose, worse
        self.source = source or says


S2 = "STUDENT,s2,p2,A,2,P,1,en,3,3,a0 a1"
S3 = "STUDENT,s3,p3,B,2,P,1,en,4,3,b2 b3"
P = "PROGRAM,P,Reading,reading,0,5,2,30,3,1,SOR,0"
T = ("TUTOR,t,I,A,A B,reading,E,en,SOR,600,3000,0:540-720 1:540-720 "
     "2:540-720 3:540-720")
U = "TUTOR,u,V,A,*,reading,E,en,SOR,600,9000,"
# Of the minutes of a week only one group: whoever is not in it waits.
ONE = (T, T.replace(",600,", ",60,"))
# One school: s3 is no longer asked for.
ALONE = (S3 + "\n", "")
PAIR = "GROUP,0,t,a0 a1,s1 s2\n"
Q = "PROGRAM,Q,Math,reading,0,5,2,30,3,1,SOR,0\n"
LATE = ("SLOT,b2,B,2,540,570,x\nSLOT,b3,B,3,540,570,x\n",
        "SLOT,b2,B,0,580,610,x\nSLOT,b3,B,1,580,610,x\n")

RULES = [
    Rule("one school", "the members differ", "more than one school",
         [ONE, (S3, S3.replace("b2 b3", "a0 a1")), (S2 + "\n", "")],
         [("s3,p3,B", "s3,p3,A")], "GROUP,0,t,a0 a1,s1 s3\n"),
    Rule("one programme", "the members differ", "more than one program",
         [ONE, ALONE, (P + "\n", P + "\n" + Q), (S2, S2.replace(",P,", ",Q,"))],
         [("s2,p2,A,2,Q", "s2,p2,A,2,P")], PAIR),
    Rule("one level", "the members differ", "more than one level",
         [ONE, ALONE, (S2, S2.replace("P,1", "P,2"))],
         [("s2,p2,A,2,P,2", "s2,p2,A,2,P,1")], PAIR),
    Rule("one language", "the members differ", "more than one language",
         [(T, ONE[1].replace(",en,", ",en es,")), ALONE,
          (S2, S2.replace(",en,", ",es,"))],
         [("P,1,es", "P,1,en")], PAIR),
    Rule("one grade", "the members differ", "more than one grade",
         [ONE, ALONE, (S2, S2.replace("A,2,", "A,1,"))],
         [(P, P.replace(",3,1,", ",3,0,"))], PAIR),
    Rule("size of the programme", "the group is too large", "too large",
         [ONE, ALONE, (P, P.replace(",30,3,", ",30,1,"))],
         [(",30,1,", ",30,2,")], PAIR),
    Rule("size of a member", "the group is too large", "too large",
         [ONE, ALONE, (S2, S2.replace("en,3,3", "en,3,1"))],
         [("en,3,1", "en,3,2")], PAIR),
    Rule("size of a member without waiver", "the group is too large",
         "too large",
         [ONE, ALONE, (P, P.replace(",30,3,", ",30,1,")),
          (S2, S2 + "\nWAIVER,s2")], [("WAIVER,s2", "WAIVER,s1\nWAIVER,s2")],
         PAIR),
    Rule("together", "a member must be together with another",
         "without one who must be there",
         [ALONE, (S2, S2.replace("a0 a1", "a0") + "\nPAIR,TOGETHER,s1,s2")],
         [("\nPAIR,TOGETHER,s1,s2", "")],
         "GROUP,0,t,a0 a1,s1\n"),
    Rule("apart", "two members must be apart", "two who must be apart",
         [ONE, ALONE, (S2, S2 + "\nPAIR,APART,s1,s2")],
         [("\nPAIR,APART,s1,s2", "")], PAIR),
    Rule("sessions", "the number of sessions is not the programme's",
         "not the programme's number",
         [(S2, S2.replace("a0 a1", "a0"))], [(P, P.replace(",2,30", ",1,30"))],
         "GROUP,0,t,a0,s1 s2\nGROUP,1,t,b2 b3,s3\n"),
    Rule("one a day", "two sessions on one day", "two sessions on one day",
         [("SLOT,a1,A,1,540,570", "SLOT,a1,A,0,600,630")],
         [("a1,A,0", "a1,A,1")]),
    Rule("slot of the school", "a slot is of another school",
         "a slot of another school",
         [(S2 + "\n", ""), ("s1,p1,A,2,P,1,en,5,3,a0 a1",
                            "s1,p1,A,2,P,1,en,5,3,a0 b3")],
         [("SLOT,b3,B", "SLOT,b3,A")],
         "GROUP,0,t,a0 b3,s1\nUNPLACED,s3,x\n"),
    Rule("long enough", "a slot is too short", "a slot too short",
         [("SLOT,a1,A,1,540,570", "SLOT,a1,A,1,540,565")],
         [("540,565", "540,571")]),
    Rule("free", "a member is not free in a slot", "s2 is not free",
         [(S2, S2.replace("a0 a1", "a0"))], [("en,3,3,a0", "en,3,3,a0 a1")]),
    Rule("one group", "expected a student who is in one group only",
         "is in two groups", [ALONE, (T, T.replace(",A B,", ",A,")),
                              (S2 + "\n", ""),
                              ("TUTOR,u", "SLOT,a2,A,2,540,570,x\n"
                               "SLOT,a3,A,3,540,570,x\nTUTOR,u"),
                              ("s1,p1,A,2,P,1,en,5,3,a0 a1",
                               "s1,p1,A,2,P,1,en,5,3,a0 a1 a2 a3")],
         [("TUTOR,u", "STUDENT,s1x,p1,A,2,P,1,en,5,3,a0 a1 a2 a3\nTUTOR,u")],
         "GROUP,0,t,a0 a1,s1\nGROUP,1,t,a2 a3,s1\n",
         "a member is in another group"),
    Rule("one person in a group", "a person is there twice",
         "in two sessions at once",
         [ALONE, (S2, S2.replace("p2", "p1"))], [("s2,p1", "s2,p2")], PAIR),
    Rule("one person at once", "a member is elsewhere in a slot",
         "in two sessions at once",
         [LATE, ("580,610,x\nSLOT,b3", "550,580,x\nSLOT,b3"),
          ("1,580,610", "1,550,580"), (S3, S3.replace("p3", "p1")),
          ("TUTOR,u,V", "TUTOR,u,I"),
          ("9000,", "9000,0:540-720 1:540-720")],
         [("s3,p1", "s3,p3")],
         "GROUP,0,t,a0 a1,s1 s2\nGROUP,1,u,b2 b3,s3\n"),
    Rule("language", "the tutor does not qualify", "lacks the language",
         [(T, T.replace(",en,", ",es,"))], [(",es,", ",en es,")]),
    Rule("subject", "the tutor does not qualify", "lacks the subject",
         [(T, T.replace(",reading,", ",math,"))],
         [(",math,", ",math reading,")]),
    Rule("band", "the tutor does not teach the grade", "lacks the band",
         [(T, T.replace(",E,en", ",U,en"))], [(",U,en", ",E U,en")]),
    Rule("training", "the tutor does not qualify", "lacks the training",
         [(T, T.replace(",SOR,", ",NUM,"))], [(",NUM,", ",NUM SOR,")]),
    Rule("clearance", "the tutor does not qualify", "lacks the clearance",
         [(S3, S3 + "\nCLEARANCE,P,FBI")], [(",SOR,600,3000",
                                            ",SOR FBI,600,3000")]),
    Rule("reach", "the tutor does not qualify", "does not reach the school",
         [(T, T.replace(",A B,", ",A,"))], [("I,A,A,", "I,A,A B,")]),
    Rule("virtual", "the tutor does not qualify", "virtual is not allowed",
         [(T, T.replace("t,I,A,A B", "t,V,A,*"))],
         [(P, P.replace("SOR,0", "SOR,1"))]),
    Rule("windows", "the tutor is not free in a slot", "not available for",
         [(T, T.replace(" 3:540-720", " 3:541-720"))],
         [("3:541-720", "3:540-570")]),
    Rule("overlap", "the tutor is not free in a slot", "too close",
         [LATE, ("580,610,x\nSLOT,b3", "550,580,x\nSLOT,b3"),
          ("1,580,610", "1,550,580"), ("B,E,10,0", "B,E,0,0")],
         [("9000,", "9000,0:540-720 1:540-720"),
          ("TUTOR,u,V", "TUTOR,u,I")]),
    Rule("travel", "the tutor is not free in a slot", "too close",
         [LATE], [("B,E,10,0", "B,E,1,0")]),
    Rule("travel over days that meet", "the tutor is not free in a slot",
         "too close", [(S3, S3 + "\nMEET,0,2")], [("\nMEET,0,2", "")]),
    Rule("week", "the tutor's week is full", "more minutes than the week",
         [ONE], [(",60,", ",120,")]),
    Rule("fullest week", "the tutor's week is full",
         "more minutes than the week",
         [(T, T.replace(",600,", ",140,")), (S3, S3 + "\nWEEK,P,3")],
         [("WEEK,P,3", "WEEK,P,2")]),
    Rule("rooms", "no room or seat is left in a slot", "I at once",
         [("SCHOOL,B,E,10,0,5,5", "SCHOOL,B,E,10,0,0,5")],
         [("10,0,0,5", "10,0,1,5")]),
    Rule("seats", "no room or seat is left in a slot", "V at once",
         [(T, T.replace("t,I,A,A B", "t,V,A,*")),
          (P, P.replace("SOR,0", "SOR,1")),
          ("SCHOOL,B,E,10,0,5,5", "SCHOOL,B,E,10,0,5,0")],
         [("10,0,5,0", "10,0,5,1")]),
    Rule("pinned to a tutor", "a member is pinned to another tutor",
         "the pin is not kept",
         [ALONE, (T, T.replace(",A B,", ",A,") + "\nPIN,s2,u,")],
         [("PIN,s2,u,", "PIN,s2,t,")], PAIR),
    Rule("pinned to times", "a member is pinned to other times",
         "the pin is not kept",
         [ALONE, ("TUTOR,u", "SLOT,a2,A,2,540,570,x\nPIN,s2,*,a0 a2\n"
                             "TUTOR,u")],
         [("PIN,s2,*,a0 a2\n", "PIN,s2,*,a0 a1 a2\n")], PAIR),
    Rule("pinned to a tutor at some of more times",
         "a member is pinned to other times", "the pin is not kept",
         [ALONE, ("TUTOR,u", "SLOT,a2,A,2,540,570,x\nSLOT,a3,A,3,540,570,x\n"
                             "PIN,s2,t,a0 a2 a3\nTUTOR,u")],
         [("PIN,s2,t,a0 a2 a3\n", "PIN,s2,t,a0 a1 a2\n")], PAIR),
    Rule("pins", "a member is pinned to other times", "the pin is not kept",
         [ONE, ("TUTOR,u", "SLOT,a2,A,2,540,570,x\nSLOT,a3,A,3,540,570,x\n"
                           "PIN,s2,t,a2 a3\nTUTOR,u"),
          (S2, S2 + " a2 a3")], [("PIN,s2,t,a2 a3\n", "")], PAIR),
]


# Rules that no file can tell of, and the test that has their row.
ELSEWHERE = {
    "a member has a protected class in a slot":
        "not free, for a reason that the service's model alone has: "
        "tests/unit/scheduling",
}


def changed(text, changes, name):
    for old, new in changes:
        assert old in text, (name, old)
        text = text.replace(old, new, 1)
    return text


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def with_waiting(instance, schedule):
    """Whoever is in no group is told a reason."""
    students = re.findall(r"^STUDENT,(\w+),", instance, re.M)
    groups = "".join(re.findall(r"^GROUP.*\n", schedule, re.M))
    return groups + "".join(f"UNPLACED,{s},x\n" for s in students
                            if not re.search(rf"[, ]{s}\b", groups))


def verified(instance, schedule):
    """What the program's verifier says; "": nothing."""
    words = ("--explain-instance", instance, "--from", schedule,
             "--changes", "1", "--tries", "1")
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words))
    assert done.returncode in (0, 2), done
    return done.stderr if done.returncode == 2 else ""


def solved(instance, out):
    words = ("--solve-instance", instance, "--out", out, "--steps", "2000",
             "--json")
    done = subprocess.run([SOLVER, *words], capture_output=True, text=True,
                          env=sparing.environment(words))
    assert done.returncode == 0, done
    told = json.loads(done.stdout)
    faults, weight = check_schedule.judge(instance, out)
    assert not faults and weight == told["placedWeight"], (faults, told)
    assert verified(instance, out) == "", instance
    return weight


def only(faults, wanted):
    return faults and all(wanted in fault or "told why" in fault
                          for fault in faults) and any(
        wanted in fault for fault in faults)


def check(rule, folder):
    strict = changed(BASE, rule.strict, rule.name)
    loose = changed(strict, rule.loose, rule.name)
    tight = put(f"{folder}/strict.tsi", strict)
    free = put(f"{folder}/loose.tsi", loose)
    worse = put(f"{folder}/worse.tss", with_waiting(strict, rule.worse))
    said = verified(tight, worse)
    assert rule.says in said, (rule.name, said)
    faults, _ = check_schedule.judge(tight, worse)
    assert only(faults, rule.judged), (rule.name, faults)
    obeyed = solved(tight, f"{folder}/strict.tss")
    without = solved(free, f"{folder}/loose.tss")
    assert without > obeyed, (rule.name, without, obeyed)


def rules_of_the_source():
    found = set()
    for name in ("board_rules.c", "partners.c", "pins.c", "verify.c"):
        with open(f"{SOURCES}/{name}", encoding="utf-8") as file:
            found |= set(re.findall(r'(?:return|why =|[?:])\s+"([a-z][^"]+)"',
                                    file.read()))
    return found


def main():
    asked = {rule.source for rule in RULES} | set(ELSEWHERE)
    there = rules_of_the_source()
    assert there == asked, f"no row: {there - asked}, gone: {asked - there}"
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        faults = with_waiting(BASE, BOTH)
        assert verified(put(f"{folder}/b.tsi", BASE),
                        put(f"{folder}/b.tss", faults)) == ""
        for rule in RULES:
            try:
                check(rule, folder)
            except AssertionError as error:
                failed += 1
                print(f"{rule.name}: {error}")
    assert failed == 0, f"{failed} of {len(RULES)} rules"
    print(f"{len(RULES)} rows, {len(there)} rules of the verifier")


if __name__ == "__main__":
    sys.exit(main())
