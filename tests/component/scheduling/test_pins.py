#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pins from a file: kept, changed, taken back, and told when they cannot be.

Real processes.  One school with a slot a day, two tutors, five pupils who need
mathematics twice a week in groups of at most three.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from test_district import FREE, PROGRAM, PUPILS  # noqa: E402
from test_district import District  # noqa: E402
from stack import CHALKLINE, Stack, run  # noqa: E402

HEADER = "studentId,programId,state,tutorId,slotIds\n"
FROM = "2037-11-02"


def slots(*days):
    return " ".join(f"north-{day}" for day in days)


def pin(d, *rows):
    d.put("pins", HEADER + "".join(f"{row}\n" for row in rows))


def none(*students):
    return [f"{s},M1,NONE,," for s in students]


def entries(d):
    return [json.loads(line)["event"] for line in run(
        "feed", "read", "--dir", d.stack, "scheduling").splitlines()]


def held(d):
    """{student: (tutor, days)} of what is published."""
    groups = {}
    for event in entries(d):
        if "groupSet" in event:
            groups[event["groupSet"]["groupId"]] = event["groupSet"]
        if "groupDropped" in event:
            groups.pop(event["groupDropped"]["groupId"], None)
    return {s: (g["tutorId"], {slot[-3:] for slot in g["slotIds"]})
            for g in groups.values() for s in g["studentIds"]}


def solve(d, *more, code=0):
    """(result, warnings of stderr)"""
    done = subprocess.run(
        [CHALKLINE, "schedule", "solve", "--dir", d.stack, "--json",
         "--steps", "3000", *more], text=True, capture_output=True)
    assert done.returncode == code, done
    return json.loads(done.stdout), [
        line.split("warning: ")[1] for line in done.stderr.splitlines()
        if "warning: " in line]


def reason(d, student):
    return run("schedule", "explain", "--dir", d.stack, student)


def replan(d, *more):
    return json.loads(run("schedule", "replan", "--dir", d.stack, "--json",
                          "--from", FROM, *more))


def pins_hold(d):
    pin(d, f"s5,M1,PINNED,t2,{slots('THU', 'TUE')}", "s4,M1,PINNED,t1,",
        f"s3,M1,PINNED,,{slots('MON', 'WED')}",
        f"s2,M1,PINNED,t2,{slots('MON', 'THU', 'FRI')}")
    _, warnings = solve(d)
    assert warnings == [], warnings
    at = held(d)
    assert set(at) == set(PUPILS), at
    assert at["s5"] == ("t2", {"THU", "TUE"}), at
    assert at["s4"][0] == "t1", at
    assert at["s3"][1] == {"MON", "WED"}, at
    assert at["s2"][0] == "t2" and at["s2"][1] < {"MON", "THU", "FRI"}, at
    head = len(entries(d))
    solve(d)
    assert len(entries(d)) == head, "an unchanged plan was logged"
    assert replan(d)["groupsChanged"] == 0
    assert len(entries(d)) == head


def changed_pins_move(d):
    """A re-plan keeps what it can and obeys the pins of now."""
    pin(d, f"s5,M1,PINNED,t1,{slots('WED', 'FRI')}",
        f"s3,M1,PINNED,t2,{slots('MON', 'WED')}", *none("s2"))
    replan(d)
    at = held(d)
    assert set(at) == set(PUPILS), at
    assert at["s5"] == ("t1", {"WED", "FRI"}), at
    assert at["s3"] == ("t2", {"MON", "WED"}), at
    assert at["s4"][0] == "t1", at
    # A tutor who leaves takes the pinned ones' places; the pin is the reason.
    told = replan(d, "--without-tutor", "t1")
    assert {"s4", "s5"} <= {w["studentId"] for w in told["lost"]}, told
    assert set(held(d)) == {"s1", "s2", "s3"}, held(d)
    text = reason(d, "s5")
    assert ("pinned to tutor t1 at Wednesday 8:30-9:00, Friday 8:30-9:00: the "
            "tutor's week is full") in text, text
    text = reason(d, "s4")
    assert ("pinned to tutor t1: the weeks of all 1 available tutors are full."
            "  There would be one if tutor t1 had 60 more minutes a week"
            ) in text, text
    replan(d)
    assert set(held(d)) == set(PUPILS), held(d)


def taken_back(d):
    pin(d, *none(*PUPILS))
    _, warnings = solve(d)
    assert warnings == [] and set(held(d)) == set(PUPILS)
    assert "NONE" in run("export", "--dir", d.stack, "pins")


def contradictions_are_told(d):
    """Two pins of one tutor at one time: the first stands, both are named."""
    told = d.put("pins", HEADER +
                 f"s1,M1,PINNED,t1,{slots('MON', 'TUE')}\n"
                 f"s2,M1,PINNED,t1,{slots('MON', 'WED')}\n")
    assert [(f["code"], f["line"], f["expected"]) for f in told["findings"]
            ] == [("PINS_CONTRADICT", line, "a tutor who is free in slot "
                   f"north-MON: student {other} has this one then (line "
                   f"{other_line})")
                  for line, other, other_line in ((2, "s2", 3), (3, "s1", 2))
                  ], told
    result, warnings = solve(d)
    said = ("pinned to tutor t1 at Monday 8:30-9:00, Wednesday 8:30-9:00: the "
            "tutor is not free in a slot; pinned student s1:M1 has the tutor "
            "then")
    assert warnings == [f"student s2:M1: {said}"], warnings
    assert set(held(d)) == set(PUPILS) - {"s2"} and result["placed"] == 4
    assert said in reason(d, "s2"), reason(d, "s2")
    told = json.loads(run("schedule", "explain", "--dir", d.stack, "--json"))
    assert [(r["reason"], r["students"]) for r in told["reasons"]] == [
        ("PIN_BREAKS_A_RULE", 1)], told
    # The same of who must be apart.
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,APART\n")
    pin(d, f"s2,M1,PINNED,t1,{slots('MON', 'TUE')}")
    _, warnings = solve(d)
    assert len(warnings) == 2 and all(
        "two members must be apart" in w or "not together with those pinned"
        in w for w in warnings), warnings
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,NONE\n")
    pin(d, *none(*PUPILS))


def partners_of_pins_are_told(d):
    """Together with one whose pin cannot hold, and pinned with a choice."""
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,TOGETHER\n"
          "s3,s4,TOGETHER\n")
    pin(d, "s1,M1,PINNED,t1,north-MON",
        f"s2,M1,PINNED,,{slots('MON', 'TUE')}",
        "s3,M1,PINNED,t2,north-MON", "s4,M1,PINNED,t2,")
    few = "the number of sessions is not the programme's"
    along = "must be together with somebody whose pin cannot hold"
    said = {
        "s1": f"pinned to tutor t1 at Monday 8:30-9:00: {few}",
        "s2": f"pinned to Monday 8:30-9:00, Tuesday 8:30-9:00: {along}",
        "s3": f"pinned to tutor t2 at Monday 8:30-9:00: {few}",
        "s4": f"pinned to tutor t2: {along}",
    }
    _, warnings = solve(d)
    assert warnings == [f"student {s}:M1: {t}" for s, t in said.items()], \
        warnings
    assert set(held(d)) == {"s5"}, held(d)
    for student, text in said.items():
        assert text in reason(d, student), (text, reason(d, student))
    told = json.loads(run("schedule", "explain", "--dir", d.stack, "--json"))
    assert [(r["reason"], r["students"]) for r in told["reasons"]] == [
        ("PIN_BREAKS_A_RULE", 4)], told
    # Once the pins can hold, the partners come along.
    pin(d, f"s1,M1,PINNED,t1,{slots('MON', 'TUE')}",
        f"s3,M1,PINNED,t2,{slots('MON', 'TUE')}")
    _, warnings = solve(d)
    assert warnings == [] and set(held(d)) == set(PUPILS), (warnings, held(d))
    assert held(d)["s1"] == held(d)["s2"] == ("t1", {"MON", "TUE"}), held(d)
    assert held(d)["s3"] == held(d)["s4"] == ("t2", {"MON", "TUE"}), held(d)
    # Each pin leaves a choice, both together none.
    pin(d, *none("s1", "s2"), "s3,M1,PINNED,t1,", "s4,M1,PINNED,t2,")
    _, warnings = solve(d)
    assert warnings == [
        "student s3:M1: pinned to tutor t1, and student s4:M1, who must be in "
        "the same group, to tutor t2"], warnings
    assert set(held(d)) == {"s1", "s2", "s5"}, held(d)
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,NONE\n"
          "s3,s4,NONE\n")
    pin(d, *none(*PUPILS))


def what_cannot_hold_is_told(d):
    d.put("bell-schedules",
          "slotId,schoolId,day,start,end,label,kind,bellSchedule\n"
          "noon,north,MON,12:00,12:45,,lunch,\n"
          "south-MON,south,MON,08:30,09:15,3,flex,\n"
          "early,north,MON,08:00,08:45,3,flex,short-day\n")
    cases = [
        ("t9", "", "pinned to tutor t9, who is not known"),
        ("", "x1", "pinned to slot x1, which is not known"),
        ("t1", "south-MON north-TUE",
         "pinned to slot south-MON, which is of another school"),
        ("", "noon north-TUE",
         "pinned to slot noon, in which there is no tutoring: lunch"),
        ("", "early north-TUE", "pinned to slot early, which is not of the "
                                "regular bell schedule"),
        ("t1", "north-MON", "pinned to tutor t1 at Monday 8:30-9:00: the "
                            "number of sessions is not the programme's"),
        ("", "north-MON",
         "pinned to Monday 8:30-9:00: free on 1 days of 2 needed"),
    ]
    for tutor, at, said in cases:
        told = d.put("pins", HEADER + f"s1,M1,PINNED,{tutor},{at}\n")
        unknown = [f["field"] for f in told["findings"]
                   if f["code"] == "UNKNOWN_REFERENCE"]
        assert unknown == (["tutorId"] if tutor == "t9" else
                           ["slotIds"] if at == "x1" else []), told
        _, warnings = solve(d)
        assert any(said in w and "student s1" in w for w in warnings), (
            said, warnings)
        assert set(held(d)) == set(PUPILS) - {"s1"}, (said, held(d))
        assert said in reason(d, "s1"), (said, reason(d, "s1"))
    # A pin that could hold is not told a partner's reason.
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,TOGETHER\n")
    pin(d, "s1,M1,PINNED,t9,", "s2,M1,PINNED,t1,")
    _, warnings = solve(d)
    assert [w for w in warnings if w.startswith("student ")] == [
        "student s1 in programme M1: pinned to tutor t9, who is not known"], \
        warnings
    assert "must be together with somebody who cannot be asked" in reason(
        d, "s2"), reason(d, "s2")
    d.put("pairs", "studentId,otherStudentId,kind\ns1,s2,NONE\n")
    # A tutor without clearance: what is lacking is said, and it helps.
    d.put("programs", PROGRAM + FREE.replace("false,", "false,FBI"))
    d.put("clearances", "tutorId,kind,state\nt2,FBI,CLEARED\n")
    pin(d, "s1,M1,PINNED,t1,", f"s2,M1,PINNED,t1,{slots('MON', 'TUE')}")
    _, warnings = solve(d)
    assert warnings == [
        "student s1:M1: pinned to tutor t1: no tutor qualifies; would fit if "
        "tutor t1 had the clearance FBI from 2037-10-19 to 2037-12-18",
        "student s2:M1: pinned to tutor t1 at Monday 8:30-9:00, Tuesday "
        "8:30-9:00: the tutor does not qualify"], warnings
    d.put("clearances", "tutorId,kind,state\nt1,FBI,CLEARED\n")
    _, warnings = solve(d)
    assert warnings == [] and held(d)["s1"][0] == "t1", (warnings, held(d))
    assert held(d)["s2"] == ("t1", {"MON", "TUE"}), held(d)
    d.put("programs", PROGRAM + FREE)
    pin(d, *none(*PUPILS))


def drafts_obey(d):
    """A draft keeps the pins; one that they have left behind is refused."""
    pin(d, f"s5,M1,PINNED,t2,{slots('MON', 'FRI')}")
    draft, _ = solve(d, "--preview")
    number = str(draft["draft"])
    run("schedule", "publish", number, "--dir", d.stack)
    assert held(d)["s5"] == ("t2", {"MON", "FRI"}), held(d)
    draft, _ = solve(d, "--preview")
    pin(d, "s5,M1,PINNED,t1,")
    done = subprocess.run(
        [CHALKLINE, "schedule", "publish", str(draft["draft"]), "--dir",
         d.stack], text=True, capture_output=True)
    assert done.returncode == 2 and \
        "a member is pinned to another tutor" in done.stderr, done
    # As is what is published: the plan is to be mended first.
    done = subprocess.run(
        [CHALKLINE, "schedule", "explain", "--dir", d.stack], text=True,
        capture_output=True)
    assert done.returncode == 2 and \
        "pinned to another tutor" in done.stderr, done
    replan(d)
    assert held(d)["s5"][0] == "t1", held(d)
    pin(d, *none("s5"))


def kept_groups_stand(d):
    """What is imported and kept stands; that it breaks a pin is said."""
    pin(d, f"s1,M1,PINNED,t2,{slots('MON', 'FRI')}")
    told = json.loads(run(
        "import", "groups", "--dir", d.stack, "--json", d.write(
            "groups.csv", "groupId,programId,schoolId,tutorId,studentIds,"
            "meets\nK1,M1,north,t1,s1 s2,TUE 08:30 THU 08:30\n")))
    assert [f["expected"] for f in told["findings"]] == [
        "a member is pinned to another tutor"], told
    _, warnings = solve(d, "--keep-imported")
    assert warnings == [
        "student s1:M1: pinned to tutor t2 at Monday 8:30-9:00, Friday "
        "8:30-9:00, and in a kept group that meets otherwise"], warnings
    assert held(d)["s1"] == ("t1", {"TUE", "THU"}), held(d)
    _, warnings = solve(d)
    assert held(d)["s1"] == ("t2", {"MON", "FRI"}), held(d)
    pin(d, *none("s1"))


def only_what_is_solved(d):
    """A pin of a programme that is not solved moves nobody there."""
    d.put("programs", PROGRAM + FREE + FREE.replace("M1,Math", "M2,More"))
    d.put("needs", "studentId,programId\n" + "".join(
        f"{s},M2\n" for s in PUPILS))
    solve(d)
    before = held(d)
    standing = [e["groupSet"] for e in entries(d) if "groupSet" in e]
    pin(d, "s1,M1,PINNED,t9,", "s2,M2,PINNED,t1,")
    _, warnings = solve(d, "--program", "M2")
    after = [e["groupSet"] for e in entries(d) if "groupSet" in e]
    assert not [g for g in after[len(standing):] if g["programId"] == "M1"]
    assert not [w for w in warnings if "pinned" in w], warnings
    assert set(before) <= set(held(d)), held(d)


def no_contradiction_is_passed_over(d):
    """Those that are not told are counted."""
    pin(d, *(f"{s},{p},PINNED,t1,north-MON" for s in PUPILS
             for p in ("M1", "M2")))
    _, warnings = solve(d)
    assert len([w for w in warnings if w.startswith("student ")]) == 8 and \
        "and 2 more contradictions" in warnings, warnings


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Stack(f"{folder}/stack", only=("intake", "scheduling")):
            d = District(f"{folder}/stack", folder)
            solve(d)
            pins_hold(d)
            changed_pins_move(d)
            taken_back(d)
            contradictions_are_told(d)
            partners_of_pins_are_told(d)
            what_cannot_hold_is_told(d)
            drafts_obey(d)
            kept_groups_stand(d)
            only_what_is_solved(d)
            no_contradiction_is_passed_over(d)
    print("ok")


if __name__ == "__main__":
    sys.exit(main())
